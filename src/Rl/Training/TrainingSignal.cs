namespace Gradus.Rl;

/// <summary>An observer's answer after an update.</summary>
public enum TrainingSignal
{
    /// <summary>Continue.</summary>
    Continue,

    /// <summary>Stop <see cref="Agent.Learn"/> here; the agent stays usable.</summary>
    Stop,
}
