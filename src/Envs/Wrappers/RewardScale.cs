namespace Gradus.Envs;

/// <summary>Multiplies rewards by a constant. Returns are then sums of the scaled rewards.</summary>
public sealed class RewardScale : EnvironmentWrapper
{
    private readonly double _factor;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">The environment.</param>
    /// <param name="factor">The factor, finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factor is not finite.</exception>
    public RewardScale(IEnvironment inner, double factor)
        : base(inner)
    {
        if (!double.IsFinite(factor))
        {
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "Rewards can be multiplied by a finite number only.");
        }

        _factor = factor;
    }

    /// <inheritdoc/>
    public override StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        StepResult result = Inner.Step(action, observation);
        return result with { Reward = result.Reward * _factor };
    }
}
