using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>Machines on which the actors of a run are.</summary>
internal interface IActorCluster : IDisposable
{
    /// <summary>Has actors take the places of a run, and others where they are lost, until this is disposed.</summary>
    /// <param name="actors">The places.</param>
    void Serve(ActorTeam actors);
}
