namespace Gradus.Rl;

/// <summary>What an observer wants after an update.</summary>
public enum TrainingSignal
{
    /// <summary>Go on.</summary>
    Continue,

    /// <summary>End <see cref="Agent.Learn"/> here; what was learned stays.</summary>
    Stop,
}
