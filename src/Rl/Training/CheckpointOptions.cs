namespace Gradus.Rl;

/// <summary>What a <see cref="CheckpointKeeper"/> saves besides the policy, how often, and what it does when the disk refuses.</summary>
public sealed record CheckpointOptions
{
    /// <summary>
    /// The file for the run state, from which <see cref="TrainingState.Load(string, Agent, ThresholdTracker?, EvaluationObserver?)"/>
    /// continues; null for none. Agents that cannot be resumed get none either.
    /// </summary>
    public string? State { get; init; }

    /// <summary>The tracker whose state is part of the run state; null if there is none.</summary>
    public ThresholdTracker? Tracker { get; init; }

    /// <summary>The evaluations during the run, whose state is part of the run state; null if there are none.</summary>
    public EvaluationObserver? Evaluation { get; init; }

    /// <summary>
    /// The interval between two saves. The first save comes earlier: after the first update that ends a second into the training.
    /// </summary>
    public SaveInterval Interval { get; init; } = SaveInterval.Default;

    /// <summary>
    /// Called on the training thread when a save fails because the disk refuses, once until a save succeeds again; training continues, and
    /// the next save is tried an interval later. Null lets the exception end <see cref="Agent.Learn"/>.
    /// </summary>
    public Action<Exception>? OnFailure { get; init; }
}
