namespace Gradus.Envs;

/// <summary>
/// Accepts any real numbers as an action and clips each to the bounds of the inner environment, because a Gaussian policy has no bounds.
/// </summary>
/// <remarks>NaN is not clipped; the inner environment refuses it.</remarks>
public sealed class ClipAction : EnvironmentWrapper
{
    private readonly Box _bounds;
    private readonly float[] _clipped;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">The environment; its actions are a <see cref="Box"/>.</param>
    /// <exception cref="ArgumentException">The actions are not a box.</exception>
    public ClipAction(IEnvironment inner)
        : base(inner, actionSpace: Unbounded(inner))
    {
        _bounds = (Box)inner.ActionSpace;
        _clipped = new float[_bounds.Size];
    }

    /// <inheritdoc/>
    public override StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        if (action.Kind != ActionKind.Reals || action.Reals.Length != _clipped.Length)
        {
            throw Misuse.ActionOutside(nameof(ClipAction), action, ActionSpace);
        }

        for (int i = 0; i < _clipped.Length; i++)
        {
            _clipped[i] = Math.Clamp(action.Reals[i], _bounds.Low[i], _bounds.High[i]);
        }

        return Inner.Step(_clipped, observation);
    }

    private static Box Unbounded(IEnvironment inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        return new Box(float.NegativeInfinity, float.PositiveInfinity, RequireBox(nameof(ClipAction), "actions", inner.ActionSpace).Shape);
    }
}
