namespace Gradus.Orleans;

/// <summary>What an actor should be.</summary>
/// <param name="Version">The client's version of Gradus.</param>
/// <param name="Run">The settings of the run, in JSON.</param>
/// <param name="Assemblies">SHA-256 of the assemblies that it needs.</param>
/// <param name="Index">The number of its place.</param>
/// <param name="IsAsynchronous">Whether each place has a learner of its own.</param>
[GenerateSerializer]
[Alias("gradus.actor-start")]
internal sealed record ActorStart(
    [property: Id(0)] string Version,
    [property: Id(1)] string Run,
    [property: Id(2)] string[] Assemblies,
    [property: Id(3)] int Index,
    [property: Id(4)] bool IsAsynchronous);
