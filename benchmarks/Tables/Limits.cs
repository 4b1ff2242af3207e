using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Gradus.Benchmarks;

/// <summary>What the processor itself takes for things that no kernel can avoid: the measurements behind targets that cannot be met.</summary>
internal static class Limits
{
    private const int ChainLength = 1_000;
    private const double Seconds = 0.3;

    /// <summary>
    /// Nanoseconds of a fused multiply-add that waits for the one before. An element of a product is such a chain, one link per term, because the
    /// order of its additions is fixed; many elements hide the waiting, a single row of few columns does not.
    /// </summary>
    public static double ChainedMultiplyAdd()
    {
        float sum = 1;
        double seconds = Race.Run(Seconds, () => sum = Chain(sum))[0];
        return seconds * 1e9 / ChainLength;
    }

    /// <summary>Nanoseconds per element of a quotient, for which there is one divider per core: what Adam and RMSProp need of it.</summary>
    public static double Quotient(int count)
    {
        (Tensor<float> x, Tensor<float> y) = (new Tensor<float>(1, count), new Tensor<float>(1, count));
        x.Span.Fill(2);
        return Race.Run(Seconds, () => OneThrough(x.Span, y.Span))[0] * 1e9 / count;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float Chain(float start)
    {
        float sum = start;
        for (int i = 0; i < ChainLength; i++)
        {
            sum = MathF.FusedMultiplyAdd(sum, 0.5f, 1f);
        }

        return sum;
    }

    private static void OneThrough(Span<float> x, Span<float> y)
    {
        for (int i = 0; i <= x.Length - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            (Vector512<float>.One / Vector512.Create<float>(x[i..])).CopyTo(y[i..]);
        }
    }
}
