namespace Gradus.Envs;

/// <summary>The result of one step, apart from the observation.</summary>
/// <param name="Reward">The reward.</param>
/// <param name="Terminated">The episode ended by the rules of the task: no reward follows this state.</param>
/// <param name="Truncated">The episode was truncated from outside, such as by a time limit: the state still has a future value.</param>
public readonly record struct StepResult(double Reward, bool Terminated, bool Truncated)
{
    /// <summary>Whether the episode was terminated or truncated; the next call must then be a reset.</summary>
    public bool Ended => Terminated | Truncated;
}
