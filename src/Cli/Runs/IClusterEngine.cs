namespace Gradus.Cli;

/// <summary>
/// What connects machines: in <c>gradus-cluster</c> alone, so that nothing else carries it. <c>gradus</c> starts that program where it is
/// needed.
/// </summary>
internal interface IClusterEngine
{
    /// <summary>Connects to a cluster, and checks that all its machines can train the runs of a study.</summary>
    /// <param name="request">Which cluster.</param>
    /// <param name="study">The study.</param>
    /// <param name="remarks">Where it is told what happens to machines meanwhile.</param>
    /// <exception cref="BadInputException">It cannot be reached, or a machine is of another kind.</exception>
    IRunCluster Connect(ClusterRequest request, StudyRequest study, TextWriter remarks);

    /// <summary>Connects to a cluster, and checks that all its machines can have the actors of a run.</summary>
    /// <param name="request">Which cluster.</param>
    /// <param name="run">The run.</param>
    /// <param name="remarks">Where it is told what happens to machines meanwhile.</param>
    /// <exception cref="BadInputException">It cannot be reached, or a machine is of another kind.</exception>
    IActorCluster Connect(ActorRequest request, RunConfig run, TextWriter remarks);

    /// <summary>Takes runs of a cluster until it is interrupted.</summary>
    /// <param name="request">The request.</param>
    /// <param name="terminal">Where to write.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    /// <exception cref="BadInputException">It cannot be reached, or its machines are of another kind.</exception>
    int RunSilo(SiloRequest request, Terminal terminal);
}
