namespace Gradus.Envs;

/// <summary>
/// Observations with mean 0 and variance 1, element by element: x ← (x − mean) / √(variance + ε), with the mean and variance of all
/// observations so far. Of a space of parts, those are normalised that are amounts (<see cref="AmountColumns"/>).
/// </summary>
/// <remarks>
/// The statistics belong to this one environment and stay in it: a policy trained with this wrapper needs it, with the same statistics, to
/// act. To train on several environments, or to save a policy that stands alone, use an algorithm's own normalisation instead, which shares
/// one set of statistics and keeps it in the policy file. Like Gymnasium's <c>NormalizeObservation</c>, without its invented first
/// observations.
/// </remarks>
public sealed class NormalizeObservation : EnvironmentWrapper
{
    private readonly double _epsilon;
    private readonly float _limit;
    private readonly AmountColumns _columns;
    private readonly float[] _amounts;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">The environment; its observations are a <see cref="Box"/>, or parts with one.</param>
    /// <param name="limit">Results are clipped to ±limit; ∞ for no clipping.</param>
    /// <param name="epsilon">ε, above 0: an element that never varies is not divided by 0.</param>
    /// <exception cref="ArgumentException">The observations are not a box and have none, or a number is not above 0.</exception>
    public NormalizeObservation(IEnvironment inner, float limit = float.PositiveInfinity, double epsilon = 1e-8)
        : base(inner, SpaceOf(inner, limit))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        _limit = limit;
        _epsilon = epsilon;
        _columns = AmountColumns.Of(inner.ObservationSpace);
        _amounts = new float[_columns.Count];
        Moments = new RunningMoments(_columns.Count);
    }

    /// <summary>The statistics of all observations so far.</summary>
    public RunningMoments Moments { get; }

    /// <summary>False freezes the statistics, as an evaluation should.</summary>
    public bool Updates { get; set; } = true;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">
    /// The inner environment showed NaN or an infinity, which would stay in the statistics for ever.
    /// </exception>
    public override void Reset(ulong? seed, Span<float> observation)
    {
        Inner.Reset(seed, observation);
        Normalize(observation);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">
    /// The inner environment showed NaN or an infinity, which would stay in the statistics for ever.
    /// </exception>
    public override StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        StepResult result = Inner.Step(action, observation);
        Normalize(observation);
        return result;
    }

    /// <inheritdoc/>
    protected override void SaveOwnState(StateWriter writer) => writer.Write("moments", Moments);

    /// <inheritdoc/>
    protected override void LoadOwnState(StateReader reader) => reader.Read("moments", Moments);

    private static Space SpaceOf(IEnvironment inner, float limit)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        if (inner.ObservationSpace is CompositeSpace composite && AmountColumns.Of(composite).Count > 0)
        {
            return composite.With(part => part is Discrete or MultiDiscrete || AmountColumns.IsImage(part) ? part
                : part is Box { Shape: var shape } ? new Box(-limit, limit, shape)
                : new Box(-limit, limit, part.Size));
        }

        Box box = RequireBox(nameof(NormalizeObservation), "observations", inner.ObservationSpace);
        return new Box(-limit, limit, box.Shape);
    }

    private void Normalize(Span<float> observation)
    {
        if (Faults.Of(Inner.ObservationSpace, observation) is { } fault)
        {
            throw new InvalidOperationException($"{nameof(NormalizeObservation)}: {fault}; its statistics take finite numbers only.");
        }

        _columns.Gather(observation, _amounts);
        if (Updates)
        {
            Moments.Add(_amounts);
        }

        ReadOnlySpan<double> mean = Moments.Mean;
        for (int i = 0; i < _amounts.Length; i++)
        {
            double x = (_amounts[i] - mean[i]) / Math.Sqrt(Moments.Variance(i) + _epsilon);
            _amounts[i] = Math.Clamp((float)x, -_limit, _limit);
        }

        _columns.Scatter(_amounts, observation);
    }
}
