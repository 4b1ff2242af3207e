namespace Gradus.Rl;

/// <summary>
/// How stale gradients were when they were applied: for each update, the number of updates that others had applied since its worker pulled
/// the parameters. One thread records; others may read at any time and see slightly outdated counts at worst.
/// </summary>
public sealed class StalenessHistogram
{
    /// <summary>The maximum staleness with its own count; larger ones are counted there too.</summary>
    public const int Largest = 255;

    private readonly Shared<long> _counts;

    /// <summary>An empty histogram.</summary>
    public StalenessHistogram()
        : this(new TeamMemory(null).Take<long>(Largest + 1))
    {
    }

    /// <summary>The histogram in memory that other processes may read.</summary>
    internal StalenessHistogram(Shared<long> counts) => _counts = counts;

    /// <summary>Updates recorded.</summary>
    public long Count
    {
        get
        {
            long count = 0;
            foreach (ref long bin in _counts.Span)
            {
                count += Volatile.Read(ref bin);
            }

            return count;
        }
    }

    /// <summary>Mean staleness; NaN before the first update.</summary>
    public double Mean
    {
        get
        {
            double sum = 0;
            long count = 0;
            for (int staleness = 0; staleness <= Largest; staleness++)
            {
                long updates = this[staleness];
                sum += (double)staleness * updates;
                count += updates;
            }

            return sum / count;
        }
    }

    /// <summary>The maximum staleness recorded, at most <see cref="Largest"/>; −1 before the first update.</summary>
    public int Maximum
    {
        get
        {
            int maximum = Largest;
            while (maximum >= 0 && this[maximum] == 0)
            {
                maximum--;
            }

            return maximum;
        }
    }

    /// <summary>Updates of that staleness.</summary>
    /// <param name="staleness">From 0 to <see cref="Largest"/>.</param>
    public long this[int staleness] => Volatile.Read(ref _counts.Span[staleness]);

    /// <summary>
    /// The quantile: the smallest staleness that at least this share of the updates does not exceed; −1 before the first update.
    /// </summary>
    /// <param name="share">From 0 to 1; 0.5 for the median.</param>
    public int Quantile(double share)
    {
        double wanted = share * Count;
        long seen = 0;
        for (int staleness = 0; staleness <= Largest; staleness++)
        {
            seen += this[staleness];
            if (seen > 0 && seen >= wanted)
            {
                return staleness;
            }
        }

        return -1;
    }

    /// <summary>A histogram with given counts, such as those that a file kept.</summary>
    /// <param name="counts">The updates of staleness 0, 1, …; none below 0, and at most <see cref="Largest"/> + 1 of them.</param>
    /// <exception cref="ArgumentException">There are too many counts, or one is negative.</exception>
    public static StalenessHistogram Of(params ReadOnlySpan<long> counts)
    {
        if (counts.Length > Largest + 1 || counts.ContainsAnyExceptInRange(0, long.MaxValue))
        {
            throw new ArgumentException($"A histogram of staleness has up to {Largest + 1} counts, none negative.", nameof(counts));
        }

        var histogram = new StalenessHistogram();
        counts.CopyTo(histogram._counts.Span);
        return histogram;
    }

    /// <summary>Adds the counts of another histogram.</summary>
    /// <param name="other">The other one.</param>
    public void Add(StalenessHistogram other)
    {
        for (int staleness = 0; staleness <= Largest; staleness++)
        {
            _counts.Span[staleness] += other[staleness];
        }
    }

    internal void Record(long staleness)
    {
        ref long bin = ref _counts.Span[(int)Math.Clamp(staleness, 0, Largest)];
        Volatile.Write(ref bin, bin + 1);
    }
}
