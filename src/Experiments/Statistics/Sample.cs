namespace Gradus.Experiments;

/// <summary>A few numbers, one per seed, with estimates about their distribution. Numbers that are not finite are ignored.</summary>
internal sealed class Sample
{
    private const int Resamples = 10_000;
    private const ulong BootstrapSeed = 0x5EED;

    private readonly double[] _sorted;

    public Sample(IEnumerable<double> values)
    {
        _sorted = [.. values.Where(double.IsFinite)];
        Array.Sort(_sorted);
    }

    public int Count => _sorted.Length;

    public double Mean => Count == 0 ? double.NaN : _sorted.Average();

    public double Median => Quantile(0.5);

    /// <summary>
    /// Quantile with linear interpolation between order statistics (the usual definition, number 7 of Hyndman and Fan 1996).
    /// </summary>
    /// <param name="share">From 0 to 1.</param>
    public double Quantile(double share)
    {
        if (Count == 0)
        {
            return double.NaN;
        }

        double position = share * (Count - 1);
        int below = (int)position;
        double above = _sorted[Math.Min(below + 1, Count - 1)];
        return _sorted[below] + ((position - below) * (above - _sorted[below]));
    }

    /// <summary>
    /// The percentile bootstrap (Efron 1979): the middle 95 % of the means of samples drawn with replacement from this one. With few seeds
    /// it is a little too narrow; with one there is none.
    /// </summary>
    public (double Low, double High) MeanInterval() => Interval(this, null);

    /// <summary>The same for the difference of the means of two independent samples, this one minus the other.</summary>
    public (double Low, double High) DifferenceInterval(Sample other) => Interval(this, other);

    private static (double Low, double High) Interval(Sample a, Sample? b)
    {
        if (a.Count < 2 || b is { Count: < 2 })
        {
            return (double.NaN, double.NaN);
        }

        var rng = new Rng(BootstrapSeed);
        var means = new double[Resamples];
        for (int i = 0; i < means.Length; i++)
        {
            means[i] = a.ResampledMean(rng) - (b?.ResampledMean(rng) ?? 0);
        }

        var distribution = new Sample(means);
        return (distribution.Quantile(0.025), distribution.Quantile(0.975));
    }

    private double ResampledMean(Rng rng)
    {
        double sum = 0;
        for (int i = 0; i < Count; i++)
        {
            sum += _sorted[rng.NextInt32(Count)];
        }

        return sum / Count;
    }
}
