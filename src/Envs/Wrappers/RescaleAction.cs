namespace Gradus.Envs;

/// <summary>
/// Actions in [minimum, maximum], mapped linearly onto the bounds of the inner environment, so that an algorithm sees the same range
/// everywhere.
/// </summary>
public sealed class RescaleAction : EnvironmentWrapper
{
    private readonly Box _bounds;
    private readonly float[] _scaled;
    private readonly double _minimum;
    private readonly double _maximum;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">The environment; its actions are a <see cref="Box"/> with finite bounds.</param>
    /// <param name="minimum">The number that maps to the lower bounds.</param>
    /// <param name="maximum">The number that maps to the upper bounds; above the minimum.</param>
    /// <exception cref="ArgumentException">The actions are not a box with finite bounds, or the range is empty.</exception>
    public RescaleAction(IEnvironment inner, float minimum = -1, float maximum = 1)
        : base(inner, actionSpace: Range(inner, minimum, maximum))
    {
        _bounds = (Box)inner.ActionSpace;
        _scaled = new float[_bounds.Size];
        _minimum = minimum;
        _maximum = maximum;
    }

    /// <inheritdoc/>
    public override StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        if (!ActionSpace.Contains(action))
        {
            throw Misuse.ActionOutside(nameof(RescaleAction), action, ActionSpace);
        }

        for (int i = 0; i < _scaled.Length; i++)
        {
            // Written so that the ends of the range map to the bounds themselves, whatever the rounding between them.
            double share = (action.Reals[i] - _minimum) / (_maximum - _minimum);
            _scaled[i] = (float)(((1 - share) * _bounds.Low[i]) + (share * _bounds.High[i]));
        }

        return Inner.Step(_scaled, observation);
    }

    private static Box Range(IEnvironment inner, float minimum, float maximum)
    {
        ArgumentNullException.ThrowIfNull(inner);
        Box box = RequireBox(nameof(RescaleAction), "actions", inner.ActionSpace);
        if (!float.IsFinite(minimum) || !float.IsFinite(maximum) || minimum >= maximum)
        {
            throw new ArgumentException(
                $"{nameof(RescaleAction)} needs a range of finite numbers, the smaller first, but got [{minimum}, {maximum}].");
        }

        return box.Low.Contains(float.NegativeInfinity) || box.High.Contains(float.PositiveInfinity)
            ? throw new ArgumentException($"{nameof(RescaleAction)} needs actions with finite bounds, but they are {box}.", nameof(inner))
            : new Box(minimum, maximum, box.Shape);
    }
}
