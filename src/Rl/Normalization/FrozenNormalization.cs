namespace Gradus.Rl;

/// <summary>
/// The normalisation statistics that a policy was trained with, as of saving. Those of the observations belong to the policy like its
/// weights: they are applied to every observation and never change. That of the rewards defines the unit of values.
/// </summary>
public sealed class FrozenNormalization
{
    private readonly double[] _mean;
    private readonly double[] _variance;
    private readonly ObservationScaler? _scaler;

    internal FrozenNormalization(ReadOnlySpan<double> observationMean, ReadOnlySpan<double> observationVariance, double? returnVariance)
    {
        _mean = observationMean.ToArray();
        _variance = observationVariance.ToArray();
        ReturnVariance = returnVariance;
        if (_mean.Length > 0)
        {
            _scaler = new ObservationScaler(_mean.Length);
            _scaler.Refresh(_mean, _variance);
        }
    }

    /// <summary>Whether observations are normalised.</summary>
    public bool NormalizesObservations => _scaler is not null;

    /// <summary>The mean of every element of the observation; empty when observations are not normalised.</summary>
    public ReadOnlySpan<double> ObservationMean => _mean;

    /// <summary>The variance of every element of the observation; empty when observations are not normalised.</summary>
    public ReadOnlySpan<double> ObservationVariance => _variance;

    /// <summary>
    /// The variance of the discounted return, by whose square root rewards were divided; null if rewards were not normalised.
    /// </summary>
    public double? ReturnVariance { get; }

    /// <summary>Copies statistics; null when nothing is normalised.</summary>
    internal static FrozenNormalization? Of(RunningMoments? observations, RunningMoments? returns)
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

        return new FrozenNormalization(observations is null ? [] : observations.Mean, variance, returns?.Variance(0));
    }

    /// <summary>Normalises one observation in place.</summary>
    internal void Apply(Span<float> observation) => _scaler?.Apply(observation);
}
