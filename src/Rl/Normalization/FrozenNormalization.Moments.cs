using Gradus.Envs;

namespace Gradus.Rl;

/// <content>Made from running statistics, and continued as such.</content>
public sealed partial class FrozenNormalization
{
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
            returns?.Mean[0],
            observations?.Count ?? UnknownCount,
            returns?.Count ?? UnknownCount);
    }

    /// <summary>The statistics of the observations, to be continued.</summary>
    internal RunningMoments Observations() => Moments(_mean, _variance, ObservationCount);

    /// <summary>
    /// The statistics of the discounted return, to be continued. They begin anew where their mean is not known: around a wrong one, every
    /// further return would add to the variance.
    /// </summary>
    internal RunningMoments Returns() =>
        ReturnMean is { } mean ? Moments([mean], [ReturnVariance!.Value], ReturnCount) : new RunningMoments(1);

    /// <summary>Statistics of fewer than two vectors are none.</summary>
    private static RunningMoments Moments(double[] mean, double[] variance, long count) =>
        count < 2 ? new RunningMoments(mean.Length) : new RunningMoments(mean, variance, count);
}
