namespace Gradus.Envs;

/// <summary>
/// Clips rewards to a range, so that one learning rate serves games of every scale. As Gymnasium's <c>ClipReward</c>; with the range of the
/// default and rewards that are whole numbers, the sign of the reward, as the field's <c>ClipRewardEnv</c>.
/// </summary>
public sealed class ClipReward : EnvironmentWrapper
{
    private readonly double _minimum;
    private readonly double _maximum;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">The environment.</param>
    /// <param name="minimum">The least reward; −∞ for none.</param>
    /// <param name="maximum">The greatest reward, at least the least; ∞ for none.</param>
    /// <exception cref="ArgumentException">The range is empty, or an end is NaN.</exception>
    public ClipReward(IEnvironment inner, double minimum = -1, double maximum = 1)
        : base(inner)
    {
        if (!(minimum <= maximum))
        {
            throw new ArgumentException($"{nameof(ClipReward)} needs a range of numbers, the smaller first, not [{minimum}, {maximum}].");
        }

        (_minimum, _maximum) = (minimum, maximum);
    }

    /// <inheritdoc/>
    public override StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        StepResult result = Inner.Step(action, observation);
        return result with { Reward = Math.Clamp(result.Reward, _minimum, _maximum) };
    }
}
