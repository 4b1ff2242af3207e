using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>
/// The normalisation statistics that a policy was trained with, as of saving. Those of the observations belong to the policy like its
/// weights: they are applied to every observation and never change. That of the rewards defines the unit of values.
/// </summary>
public sealed partial class FrozenNormalization
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
        double? returnMean = null,
        long observationCount = UnknownCount,
        long returnCount = UnknownCount)
    {
        (ObservationCount, ReturnCount) = (observationCount, returnCount);
        _mean = observationMean.ToArray();
        _variance = observationVariance.ToArray();
        (ReturnMean, ReturnVariance) = (returnMean, returnVariance);
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
    /// The mean of the discounted return, which only its further variance depends on; null if rewards were not normalised, and in a file
    /// that does not say it.
    /// </summary>
    internal double? ReturnMean { get; }

    /// <summary>
    /// How many observations the statistics come from: their weight where an agent starts from the policy and goes on counting.
    /// </summary>
    public long ObservationCount { get; }

    /// <summary>How many rewards <see cref="ReturnVariance"/> comes from.</summary>
    public long ReturnCount { get; }

    /// <summary>Normalises one observation in place.</summary>
    internal void Apply(Span<float> observation) => _scaler?.Apply(observation);
}
