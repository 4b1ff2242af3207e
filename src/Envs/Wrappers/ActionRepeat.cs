namespace Gradus.Envs;

/// <summary>
/// Repeats every action several times, or until the episode ends or the action is not legal any more; the reward is the sum, the
/// observation the last one.
/// </summary>
/// <remarks>
/// Inside a <see cref="TimeLimit"/>, the limit counts the agent's actions; outside one, it counts the environment's own steps.
/// </remarks>
public sealed class ActionRepeat : EnvironmentWrapper
{
    private readonly int _times;
    private readonly LegalActions _legal;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">The environment.</param>
    /// <param name="times">How many times each action is performed, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public ActionRepeat(IEnvironment inner, int times)
        : base(inner)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        _times = times;
        _legal = new LegalActions(inner);
    }

    /// <inheritdoc/>
    public override StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        StepResult result = Inner.Step(action, observation);
        double reward = result.Reward;
        for (int i = 1; i < _times && !result.Ended && _legal.Contain(action); i++)
        {
            result = Inner.Step(action, observation);
            reward += result.Reward;
        }

        return result with { Reward = reward };
    }
}
