using System.Runtime.CompilerServices;

namespace Gradus.Rl;

/// <summary>
/// Changes two neighbouring floats with one 64-bit compare-and-swap, which costs as much as a 32-bit one. It is retried until no other
/// thread interfered, so that no change is lost.
/// </summary>
/// <remarks>Bits are compared, not numbers: NaN must equal itself, or the loops would never end.</remarks>
internal static class AtomicPair
{
    /// <summary>x ← x + a·b, fused.</summary>
    /// <param name="pair">The two x.</param>
    /// <param name="a">One factor for both.</param>
    /// <param name="b0">The other factor of the first.</param>
    /// <param name="b1">The other factor of the second.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref long pair, float a, float b0, float b1)
    {
        long seen = Volatile.Read(ref pair);
        while (true)
        {
            long wanted = Pack(MathF.FusedMultiplyAdd(a, b0, First(seen)), MathF.FusedMultiplyAdd(a, b1, Second(seen)));
            long found = Interlocked.CompareExchange(ref pair, wanted, seen);
            if (found == seen)
            {
                return;
            }

            seen = found;
        }
    }

    /// <summary>x ← x − step.</summary>
    /// <param name="pair">The two x.</param>
    /// <param name="step0">The step of the first.</param>
    /// <param name="step1">The step of the second.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Subtract(ref long pair, float step0, float step1)
    {
        long seen = Volatile.Read(ref pair);
        while (true)
        {
            long wanted = Pack(First(seen) - step0, Second(seen) - step1);
            long found = Interlocked.CompareExchange(ref pair, wanted, seen);
            if (found == seen)
            {
                return;
            }

            seen = found;
        }
    }

    /// <summary>x ← decay·x + increment, fused.</summary>
    /// <param name="pair">The two x.</param>
    /// <param name="decay">The factor.</param>
    /// <param name="increment0">The term of the first.</param>
    /// <param name="increment1">The term of the second.</param>
    /// <returns>The two x that were written.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (float First, float Second) Average(ref long pair, float decay, float increment0, float increment1)
    {
        long seen = Volatile.Read(ref pair);
        while (true)
        {
            float first = MathF.FusedMultiplyAdd(decay, First(seen), increment0);
            float second = MathF.FusedMultiplyAdd(decay, Second(seen), increment1);
            long found = Interlocked.CompareExchange(ref pair, Pack(first, second), seen);
            if (found == seen)
            {
                return (first, second);
            }

            seen = found;
        }
    }

    // Which of the two is in the lower half does not matter, as long as reading and writing agree with memory; only this code distinguishes
    // them.
    private static float First(long pair) => BitConverter.Int32BitsToSingle((int)(BitConverter.IsLittleEndian ? pair : pair >>> 32));

    private static float Second(long pair) => BitConverter.Int32BitsToSingle((int)(BitConverter.IsLittleEndian ? pair >>> 32 : pair));

    private static long Pack(float first, float second)
    {
        uint low = BitConverter.SingleToUInt32Bits(BitConverter.IsLittleEndian ? first : second);
        uint high = BitConverter.SingleToUInt32Bits(BitConverter.IsLittleEndian ? second : first);
        return (long)(((ulong)high << 32) | low);
    }
}
