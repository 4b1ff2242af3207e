using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Gradus.Benchmarks;

/// <summary>
/// How many whole cores the machine gives right now, measured with work that needs nothing but a core's arithmetic: independent chains of
/// multiply-adds in registers, which fill both of its units. Two threads of it do what they do alone where each has a core, and half
/// of that where the two processors are hyperthreads of one core, or somebody else takes a share.
/// </summary>
/// <remarks>
/// The processors of a virtual machine may be either, from one second to the next, and nothing inside it says which: a speed-up measured
/// without this measures the host.
/// </remarks>
internal static class WholeCores
{
    private const double Seconds = 2e-3;
    private const int MultiplyAddsPerLook = 16_000; // some microseconds between two looks at the clock

    /// <summary>What threads on so many processors do together, in units of what one does alone on its processor.</summary>
    public static double Count(int processors)
    {
        double alone = Enumerable.Range(0, processors).Sum(processor => Speeds(processor, 1)[0]);
        return processors * Speeds(0, processors).Sum() / alone;
    }

    /// <summary>Looks at the clock per second, by threads on their processors that begin together.</summary>
    private static double[] Speeds(int firstProcessor, int threads)
    {
        var speeds = new double[threads];
        int missing = threads;
        Thread[] all = [.. Enumerable.Range(0, threads).Select(i => new Thread(() => Serve(i)))];
        Array.ForEach(all, thread => thread.Start());
        Array.ForEach(all, thread => thread.Join());
        return speeds;

        void Serve(int i)
        {
            Pinning.To(firstProcessor + i);
            Interlocked.Decrement(ref missing);
            while (Volatile.Read(ref missing) > 0)
            {
                Thread.SpinWait(1);
            }

            speeds[i] = MultiplyAdd();
        }
    }

    private static double MultiplyAdd()
    {
        long start = Stopwatch.GetTimestamp();
        long end = start + (long)(Seconds * Stopwatch.Frequency);
        long now;
        int looks = 0;
        do
        {
            Chains();
            looks++;
            now = Stopwatch.GetTimestamp();
        }
        while (now < end);
        return looks * (double)Stopwatch.Frequency / (now - start);
    }

    /// <summary>Sixteen chains hide the four cycles of a multiply-add on two units.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector512<float> Chains()
    {
        Vector512<float> a = Vector512.Create(0.5f), b = Vector512.Create(1f);
        Vector512<float> x0 = b, x1 = b, x2 = b, x3 = b, x4 = b, x5 = b, x6 = b, x7 = b;
        Vector512<float> y0 = b, y1 = b, y2 = b, y3 = b, y4 = b, y5 = b, y6 = b, y7 = b;
        for (int i = 0; i < MultiplyAddsPerLook / 16; i++)
        {
            x0 = Vector512.FusedMultiplyAdd(x0, a, b);
            x1 = Vector512.FusedMultiplyAdd(x1, a, b);
            x2 = Vector512.FusedMultiplyAdd(x2, a, b);
            x3 = Vector512.FusedMultiplyAdd(x3, a, b);
            x4 = Vector512.FusedMultiplyAdd(x4, a, b);
            x5 = Vector512.FusedMultiplyAdd(x5, a, b);
            x6 = Vector512.FusedMultiplyAdd(x6, a, b);
            x7 = Vector512.FusedMultiplyAdd(x7, a, b);
            y0 = Vector512.FusedMultiplyAdd(y0, a, b);
            y1 = Vector512.FusedMultiplyAdd(y1, a, b);
            y2 = Vector512.FusedMultiplyAdd(y2, a, b);
            y3 = Vector512.FusedMultiplyAdd(y3, a, b);
            y4 = Vector512.FusedMultiplyAdd(y4, a, b);
            y5 = Vector512.FusedMultiplyAdd(y5, a, b);
            y6 = Vector512.FusedMultiplyAdd(y6, a, b);
            y7 = Vector512.FusedMultiplyAdd(y7, a, b);
        }

        return (x0 + x1 + x2 + x3) + (x4 + x5 + x6 + x7) + (y0 + y1 + y2 + y3) + (y4 + y5 + y6 + y7);
    }
}
