using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>When an <see cref="EvaluationObserver"/> evaluates, over how many episodes, and what follows from it.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Episodes of an evaluation, unless there should be more or fewer.</summary>
    public const int DefaultEpisodes = 20;

    /// <summary>Environment steps from one evaluation to the next, at least 1; an evaluation waits for the end of an update.</summary>
    public required long Every { get; init; }

    /// <summary>Episodes of an evaluation, at least 1.</summary>
    public int Episodes { get; init; } = DefaultEpisodes;

    /// <summary>
    /// The seed of an evaluation's first episode; episode i has Seed + i, the same in every evaluation, so that policies are compared on
    /// the same episodes. Null for <see cref="RunSeeds.OfEvaluations"/> of the run.
    /// </summary>
    public ulong? Seed { get; init; }

    /// <summary>
    /// The file for the best policy, which only this observer writes; its folder must exist. Null to keep it in memory only.
    /// </summary>
    public string? BestFile { get; init; }

    /// <summary>Stop the run after an evaluation whose mean return reaches this; null to train to the end.</summary>
    public double? StopAt { get; init; }

    /// <summary>Ends an evaluation within an episode, without a result; it is made up for when the run is resumed.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>
    /// Called on the training thread when <see cref="BestFile"/> cannot be saved because the disk refuses, once until it is saved again;
    /// training continues, and the next evaluation tries again. Null lets the exception end <see cref="Agent.Learn"/>.
    /// </summary>
    public Action<Exception>? OnFailure { get; init; }
}
