namespace Gradus.Rl;

/// <summary>
/// Estimates how much the racy policy loses, by being written the same way: after each block of elements an update adds 1 to that block's
/// counter with a plain read and a plain write. If two updates pass through a block at the same moment, its counter loses an addition as
/// the elements do; what is missing at the end is the estimate.
/// </summary>
internal sealed class CollisionWitness(int blocks)
{
    /// <summary>One counter per pair of cache lines, as in <see cref="PaddedCounter"/>.</summary>
    private const int Stride = 2 * Storage<long>.Alignment / sizeof(long);

    private readonly Storage<long> _counters = new(blocks * Stride);

    /// <summary>Records that an update has passed through a block. Not atomic, on purpose.</summary>
    public void Pass(int block)
    {
        ref long counter = ref _counters.Span[block * Stride];
        Volatile.Write(ref counter, Volatile.Read(ref counter) + 1);
    }

    /// <summary>The share of element updates that were lost, given the number of updates.</summary>
    public double LostShare(long updates)
    {
        if (updates == 0)
        {
            return 0;
        }

        double kept = 0;
        for (int block = 0; block < blocks; block++)
        {
            kept += Volatile.Read(ref _counters.Span[block * Stride]);
        }

        return Math.Max(0, 1 - (kept / ((double)blocks * updates)));
    }
}
