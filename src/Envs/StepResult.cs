namespace Gradus.Envs;

/// <summary>What one step brought, next to the observation.</summary>
/// <param name="Reward">The reward.</param>
/// <param name="Terminated">The episode ended by the rules of the task: no reward follows this state.</param>
/// <param name="Truncated">The episode was cut off from outside, such as by a time limit: the state still has a future worth estimating.</param>
public readonly record struct StepResult(double Reward, bool Terminated, bool Truncated)
{
    /// <summary>Whether the episode ended, one way or the other; the next call must be a reset.</summary>
    public bool Ended => Terminated | Truncated;
}
