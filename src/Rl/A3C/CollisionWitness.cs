using Gradus.Tensors;

namespace Gradus.Rl.A3C;

/// <summary>
/// Estimates how much the racy policy loses, by being written the same way: after each stretch of elements an update adds 1 to that stretch's
/// counter with a plain read and a plain write. Where two updates pass through a stretch at the same moment, a counter loses an addition as
/// the elements beside it do; what is missing in the end is the estimate.
/// </summary>
internal sealed class CollisionWitness(int stretches)
{
    /// <summary>One counter per pair of cache lines, as far apart as <see cref="PaddedCounter"/> keeps its own.</summary>
    private const int Stride = 2 * Storage<long>.Alignment / sizeof(long);

    private readonly Storage<long> _counters = new(stretches * Stride);

    /// <summary>Records that an update has passed through a stretch. Not atomic, on purpose.</summary>
    public void Pass(int stretch)
    {
        ref long counter = ref _counters.Span[stretch * Stride];
        Volatile.Write(ref counter, Volatile.Read(ref counter) + 1);
    }

    /// <summary>The share of element updates that were lost, given how many updates there were.</summary>
    public double LostShare(long updates)
    {
        if (updates == 0)
        {
            return 0;
        }

        double kept = 0;
        for (int stretch = 0; stretch < stretches; stretch++)
        {
            kept += Volatile.Read(ref _counters.Span[stretch * Stride]);
        }

        return Math.Max(0, 1 - (kept / ((double)stretches * updates)));
    }
}
