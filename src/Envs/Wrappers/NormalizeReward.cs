namespace Gradus.Envs;

/// <summary>
/// Rewards divided by the standard deviation of the discounted return so far, r ← r / √(Var(G) + ε) with G ← γ·G + r, so that one learning
/// rate and value-loss weight suit tasks whose rewards differ a thousandfold. The mean is not subtracted: that would change the task.
/// </summary>
/// <remarks>
/// G begins at 0 with every episode, terminated or truncated. (Gymnasium's wrapper drops G before the last reward of a terminated episode
/// is added, and carries it over a truncation.) The statistics belong to this one environment, and returns are sums of the divided rewards.
/// </remarks>
public sealed class NormalizeReward : EnvironmentWrapper
{
    private readonly RunningMoments _moments = new(1);
    private readonly double _gamma;
    private readonly double _limit;
    private readonly double _epsilon;
    private double _return;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">The environment.</param>
    /// <param name="gamma">γ, from 0 to 1: the algorithm's discount.</param>
    /// <param name="limit">Results are clipped to ±limit; ∞ for no clipping.</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public NormalizeReward(IEnvironment inner, double gamma = 0.99, double limit = double.PositiveInfinity, double epsilon = 1e-8)
        : base(inner)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(gamma);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(gamma, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        _gamma = gamma;
        _limit = limit;
        _epsilon = epsilon;
    }

    /// <summary>False freezes the statistics, as an evaluation should.</summary>
    public bool Updates { get; set; } = true;

    /// <summary>The number that rewards are currently divided by.</summary>
    public double Scale => Math.Sqrt(_moments.Variance(0) + _epsilon);

    /// <inheritdoc/>
    public override void Reset(ulong? seed, Span<float> observation)
    {
        Inner.Reset(seed, observation);
        _return = 0;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">
    /// The inner environment gave a reward that is not finite in float32, which would stay in the statistics for ever.
    /// </exception>
    public override StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        StepResult result = Inner.Step(action, observation);
        if (Faults.Of(result.Reward) is { } fault)
        {
            throw new InvalidOperationException($"{nameof(NormalizeReward)}: {fault}; its statistics take finite numbers only.");
        }

        _return = (_gamma * _return) + result.Reward;
        if (Updates)
        {
            _moments.Add(_return);
        }

        return result with { Reward = Math.Clamp(result.Reward / Scale, -_limit, _limit) };
    }

    /// <inheritdoc/>
    protected override void SaveOwnState(StateWriter writer)
    {
        writer.Write("moments", _moments);
        writer.Write("return", _return);
    }

    /// <inheritdoc/>
    protected override void LoadOwnState(StateReader reader)
    {
        reader.Read("moments", _moments);
        double sum = reader.ReadFiniteDouble("return");
        reader.WhenAccepted(() => _return = sum);
    }
}
