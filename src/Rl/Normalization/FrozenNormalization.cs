using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// The normalisation statistics that a policy was trained with, as of saving. Those of the observations belong to the policy like its
/// weights: they are applied to every observation and never change. That of the rewards defines the unit of values.
/// </summary>
public sealed class FrozenNormalization
{
    /// <summary>The weight of statistics from a file that does not say how many vectors they come from: some first updates.</summary>
    internal const long UnknownCount = 10_000;

    private readonly double[] _mean;
    private readonly double[] _variance;
    private readonly ObservationScaler? _scaler;

    internal FrozenNormalization(
        AmountColumns columns,
        ReadOnlySpan<double> observationMean,
        ReadOnlySpan<double> observationVariance,
        double? returnVariance,
        long observationCount = UnknownCount,
        long returnCount = UnknownCount)
    {
        (ObservationCount, ReturnCount) = (observationCount, returnCount);
        _mean = observationMean.ToArray();
        _variance = observationVariance.ToArray();
        ReturnVariance = returnVariance;
        if (_mean.Length > 0)
        {
            _scaler = new ObservationScaler(columns);
            _scaler.Refresh(_mean, _variance);
        }
    }

    /// <summary>Whether observations are normalised.</summary>
    public bool NormalizesObservations => _scaler is not null;

    /// <summary>
    /// The mean of every element of the observation that is normalised (<see cref="AmountColumns"/>); empty when observations are not.
    /// </summary>
    public ReadOnlySpan<double> ObservationMean => _mean;

    /// <summary>The variance of each of these elements; empty when observations are not normalised.</summary>
    public ReadOnlySpan<double> ObservationVariance => _variance;

    /// <summary>
    /// The variance of the discounted return, by whose square root rewards were divided; null if rewards were not normalised.
    /// </summary>
    public double? ReturnVariance { get; }

    /// <summary>
    /// How many observations the statistics come from: their weight where an agent starts from the policy and goes on counting.
    /// </summary>
    public long ObservationCount { get; }

    /// <summary>How many rewards <see cref="ReturnVariance"/> comes from.</summary>
    public long ReturnCount { get; }

    /// <summary>Copies statistics; null when nothing is normalised.</summary>
    internal static FrozenNormalization? Of(AmountColumns columns, RunningMoments? observations, RunningMoments? returns)
    {
        if (observations is null && returns is null)
        {
            return null;
        }

        double[] variance = new double[observations?.Size ?? 0];
        for (int i = 0; i < variance.Length; i++)
        {
            variance[i] = observations!.Variance(i);
        }

        return new FrozenNormalization(
            columns,
            observations is null ? [] : observations.Mean,
            variance,
            returns?.Variance(0),
            observations?.Count ?? UnknownCount,
            returns?.Count ?? UnknownCount);
    }

    /// <summary>The statistics of the observations, to be continued.</summary>
    internal RunningMoments Observations() => Moments(_mean, _variance, ObservationCount);

    /// <summary>The statistics of the discounted return, to be continued. Its mean, which nothing uses, begins at 0.</summary>
    internal RunningMoments Returns() => Moments([0], [ReturnVariance!.Value], ReturnCount);

    /// <summary>Normalises one observation in place.</summary>
    internal void Apply(Span<float> observation) => _scaler?.Apply(observation);

    /// <summary>Statistics of fewer than two vectors are none.</summary>
    private static RunningMoments Moments(double[] mean, double[] variance, long count) =>
        count < 2 ? new RunningMoments(mean.Length) : new RunningMoments(mean, variance, count);
}
