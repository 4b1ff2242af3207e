using Gradus.Cli;

namespace Gradus.Orleans;

/// <summary>What a client needs of the machines of a cluster.</summary>
/// <param name="Assemblies">The assemblies with environments that they must have been started with.</param>
/// <param name="Python">Whether they must allow environments of Gymnasium.</param>
/// <param name="Guests">What they get, in messages.</param>
/// <param name="PlacesOf">How many of these one of them takes at a time.</param>
internal sealed record ClusterNeeds(
    IReadOnlyList<string> Assemblies, bool Python, string Guests, Func<MachineDescription, int> PlacesOf)
{
    /// <summary>What the runs of a study need.</summary>
    public static ClusterNeeds Of(StudyRequest study) => new(
        study.Assemblies,
        study switch
        {
            CompareRequest compare => compare.Environments.Any(Lookup.IsPython),
            TuneRequest tune => Lookup.IsPython(tune.Environment),
            _ => false,
        },
        "runs",
        machine => machine.Slots);

    /// <summary>What the actors of a run need.</summary>
    public static ClusterNeeds Of(RunConfig run) =>
        new(run.Assemblies, Lookup.IsPython(run.Environment), "actors", machine => machine.Actors);
}
