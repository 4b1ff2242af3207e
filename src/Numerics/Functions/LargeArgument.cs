using System.Runtime.CompilerServices;

namespace Gradus;

/// <summary>
/// Reduction of arguments beyond <see cref="Trigonometric.DirectReductionLimit"/> modulo π/2, after Payne and Hanek: of the product x·2/π
/// only the bits that survive "modulo 4" are computed, from 2/π to 1,216 binary digits. Rare, so it goes lane by lane.
/// </summary>
internal static unsafe class LargeArgument
{
    private const double HalfPi1 = 1.5707963267948966;
    private const double HalfPi2 = 6.123233995736766e-17;

    /// <summary>2/π as a binary fraction, most significant word first, after one word of zeros.</summary>
    private static ReadOnlySpan<ulong> TwoOverPi =>
    [
        0x0000000000000000,
        0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561, 0xb7246e3a424dd2e0,
        0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484, 0xe99c7026b45f7e41, 0x3991d639835339f4,
        0x9c845f8bbdf9283b, 0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d,
        0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab,
    ];

    /// <summary>Replaces the reduction of every large, infinite or NaN lane; infinities and NaN become NaN.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Reduce<TLanes>(TLanes x, ref TLanes quadrant, ref TLanes hi, ref TLanes lo)
        where TLanes : unmanaged, ILanes<TLanes, double>
    {
        const int MaxLanes = 8;
        double* xs = stackalloc double[MaxLanes];
        double* quadrants = stackalloc double[MaxLanes];
        double* his = stackalloc double[MaxLanes];
        double* los = stackalloc double[MaxLanes];
        TLanes.Store(x, xs);
        TLanes.Store(quadrant, quadrants);
        TLanes.Store(hi, his);
        TLanes.Store(lo, los);
        for (int i = 0; i < TLanes.Count; i++)
        {
            if (!double.IsFinite(xs[i]))
            {
                his[i] = los[i] = double.NaN;
            }
            else if (Math.Abs(xs[i]) >= Trigonometric.DirectReductionLimit)
            {
                long n = Reduce(xs[i], out his[i], out los[i]);
                quadrants[i] = BitConverter.Int64BitsToDouble(n);
            }
        }

        quadrant = TLanes.Load(quadrants);
        hi = TLanes.Load(his);
        lo = TLanes.Load(los);
    }

    /// <summary>x = n·π/2 + hi + lo; returns n mod 4.</summary>
    private static long Reduce(double x, out double hi, out double lo)
    {
        // |x| = m·2ᵉ. A bit of 2/π with weight 2⁻ʲ, j ≤ e − 2, contributes a multiple of 4: start at j = e − 1 and take 192 bits.
        long bits = BitConverter.DoubleToInt64Bits(x);
        int e = (int)((bits >> 52) & 0x7FF) - 1075;
        ulong m = ((ulong)bits & 0xFFFFFFFFFFFFFUL) | 0x10000000000000UL;
        int start = e - 2 + 64;
        ulong w2 = Window(start);
        ulong w1 = Window(start + 64);
        ulong w0 = Window(start + 128);

        // |x|·2/π mod 4 = (m·w mod 2¹⁹²)·2⁻¹⁹⁰; the part outside the window is below 2⁻¹³⁷.
        ulong p0 = m * w0;
        ulong p1 = m * w1;
        ulong carry = Math.BigMul(m, w0, out _);
        p1 += carry;
        ulong p2 = (m * w2) + Math.BigMul(m, w1, out _) + (p1 < carry ? 1UL : 0UL);

        // Round to the nearest integer: the fraction's top bit decides, and the rest becomes a signed fraction of [−½, ½).
        long n = (long)(p2 >> 62);
        ulong f2 = (p2 << 2) | (p1 >> 62);
        ulong f1 = (p1 << 2) | (p0 >> 62);
        ulong f0 = p0 << 2;
        bool negative = (long)f2 < 0;
        if (negative)
        {
            n++;
            f0 = ~f0 + 1;
            f1 = ~f1 + (f0 == 0 ? 1UL : 0UL);
            f2 = ~f2 + (f0 == 0 && f1 == 0 ? 1UL : 0UL);
        }

        int shift = 0;
        while ((long)f2 >= 0)
        {
            f2 = (f2 << 1) | (f1 >> 63);
            f1 = (f1 << 1) | (f0 >> 63);
            f0 <<= 1;
            shift++;
        }

        // Two numbers of 53 bits hold the fraction; it is multiplied by π/2, keeping the product's error.
        double high = (f2 >> 11) * Math.ScaleB(1.0, -53 - shift);
        double low = (((f2 & 0x7FF) << 42) | (f1 >> 22)) * Math.ScaleB(1.0, -106 - shift);
        double product = high * HalfPi1;
        double rest = Math.FusedMultiplyAdd(high, HalfPi1, -product) + Math.FusedMultiplyAdd(high, HalfPi2, low * HalfPi1);
        hi = product + rest;
        lo = (product - hi) + rest;
        if (negative != x < 0)
        {
            hi = -hi;
            lo = -lo;
        }

        return (x < 0 ? -n : n) & 3;
    }

    /// <summary>64 bits of 2/π from the given bit on.</summary>
    private static ulong Window(int bit)
    {
        int word = bit >> 6;
        int offset = bit & 63;
        ulong high = TwoOverPi[word] << offset;
        return offset == 0 ? high : high | (TwoOverPi[word + 1] >> (64 - offset));
    }
}
