using System.Runtime.CompilerServices;

namespace Gradus;

/// <summary>
/// sin x and cos x in double precision on lanes. x = n·π/2 + r, |r| ≤ π/4; n mod 4 decides between ±sin r and ±cos r. r is kept as hi + lo,
/// because near a zero of the result the rounding of r alone would be larger than the result's last digit.
/// <para>
/// sin r = r + r³S(r²) and cos r = 1 − r²/2 + r⁴C(r²), six coefficients each, by Remez exchange in 50 digits (relative error 2⁻⁵⁷ and
/// 2⁻⁶³).
/// </para>
/// </summary>
internal static class Trigonometric
{
    /// <summary>Up to here three parts of π/2 are exact enough; larger arguments use <see cref="LargeArgument"/>.</summary>
    public const double DirectReductionLimit = 1 << 30;

    private const double HalfPi1 = 1.5707963267948966;
    private const double HalfPi2 = 6.123233995736766e-17;
    private const double HalfPi3 = -1.4973849048591698e-33;

    /// <summary>sin x and cos x together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SinCos<TLanes>(TLanes x, out TLanes sin, out TLanes cos)
        where TLanes : unmanaged, ILanes<TLanes, double>
    {
        TLanes quadrant = Reduce(x, out TLanes hi, out TLanes lo);
        if (TLanes.Any(TLanes.IsNaN(x) | TLanes.LessOrEqual(TLanes.Constant(DirectReductionLimit), TLanes.Abs(x))))
        {
            LargeArgument.Reduce(x, ref quadrant, ref hi, ref lo);
        }

        Evaluate(quadrant, hi, lo, out sin, out cos);
        sin = TLanes.Select(TLanes.Equal(x, TLanes.Zero), x, sin);
    }

    /// <summary>
    /// sin x and cos x for |x| ≤ π/4, which needs no reduction: the bits of <see cref="SinCos"/> at half the cost (but +0 for −0).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SinCosNearZero<TLanes>(TLanes x, out TLanes sin, out TLanes cos)
        where TLanes : unmanaged, ILanes<TLanes, double>
    {
        TLanes one = TLanes.Constant(1.0);
        TLanes r2 = x * x;
        TLanes h = TLanes.Constant(0.5) * r2;
        TLanes w = one - h;
        sin = x + (r2 * x * S(r2));
        cos = w + ((one - w - h) + (r2 * r2 * C(r2)));
    }

    /// <summary>Subtracts n·π/2 from x; the lowest two bits of the returned pattern are those of n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Reduce<TLanes>(TLanes x, out TLanes hi, out TLanes lo)
        where TLanes : unmanaged, ILanes<TLanes, double>
    {
        TLanes magic = TLanes.Constant(6755399441055744.0);
        TLanes z = TLanes.Fma(x, TLanes.Constant(0.63661977236758134), magic);
        TLanes n = z - magic;

        // Exact: the difference is a multiple of 2⁻⁵² (or of x's last bit) below 1, and the fused operation rounds only once.
        TLanes t = TLanes.Fma(-n, TLanes.Constant(HalfPi1), x);

        // hi + lo = t − n·HalfPi2 − n·HalfPi3, by an error-free product and an error-free difference (Knuth's two-sum).
        TLanes w = n * TLanes.Constant(HalfPi2);
        TLanes wError = TLanes.Fma(n, TLanes.Constant(HalfPi2), -w);
        hi = t - w;
        TLanes back = hi - t;
        TLanes difference = (t - (hi - back)) - (w + back);
        lo = difference - TLanes.Fma(n, TLanes.Constant(HalfPi3), wError);
        return z;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Evaluate<TLanes>(TLanes quadrant, TLanes r, TLanes lo, out TLanes sin, out TLanes cos)
        where TLanes : unmanaged, ILanes<TLanes, double>
    {
        TLanes one = TLanes.Constant(1.0);
        TLanes r2 = r * r;
        TLanes h = TLanes.Constant(0.5) * r2;
        TLanes w = one - h;

        // sin(r + lo) = r + (r³S + lo·cos r), cos r ≈ 1 − r²/2.
        TLanes sinR = r + TLanes.Fma(r2 * r, S(r2), lo * w);

        // cos(r + lo) = w + ((1 − w − h) + (r⁴C − r·lo)): the middle term is the rounding error of 1 − h.
        TLanes cosR = w + ((one - w - h) + TLanes.Fma(r2 * r2, C(r2), -(r * lo)));

        // Odd n swaps the two; bit 1 of n flips sin, bit 1 of n + 1 flips cos. Bit 0 of n, moved to the lowest bit of the exponent of 1.0
        // and exclusive-or'd into it, makes ½ of 1.
        TLanes swap = TLanes.Equal(TLanes.ShiftLeft(quadrant & TLanes.Bits(1), 52) ^ one, TLanes.Constant(0.5));
        TLanes flipSin = TLanes.ShiftLeft(quadrant & TLanes.Bits(2), 62);
        TLanes flipCos = TLanes.ShiftLeft(TLanes.AddBits(quadrant, TLanes.Bits(1)) & TLanes.Bits(2), 62);
        sin = TLanes.Select(swap, cosR, sinR) ^ flipSin;
        cos = TLanes.Select(swap, sinR, cosR) ^ flipCos;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes S<TLanes>(TLanes r2)
        where TLanes : unmanaged, ILanes<TLanes, double>
    {
        TLanes s = TLanes.Fma(TLanes.Constant(1.5896197607931681e-10), r2, TLanes.Constant(-2.5050747217741528e-08));
        s = TLanes.Fma(s, r2, TLanes.Constant(2.755731361801478e-06));
        s = TLanes.Fma(s, r2, TLanes.Constant(-0.0001984126982958016));
        s = TLanes.Fma(s, r2, TLanes.Constant(0.008333333333322108));
        return TLanes.Fma(s, r2, TLanes.Constant(-0.1666666666666663));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes C<TLanes>(TLanes r2)
        where TLanes : unmanaged, ILanes<TLanes, double>
    {
        TLanes c = TLanes.Fma(TLanes.Constant(-1.1358513917744871e-11), r2, TLanes.Constant(2.0875700415395906e-09));
        c = TLanes.Fma(c, r2, TLanes.Constant(-2.755731417623461e-07));
        c = TLanes.Fma(c, r2, TLanes.Constant(2.480158728884138e-05));
        c = TLanes.Fma(c, r2, TLanes.Constant(-0.001388888888887304));
        return TLanes.Fma(c, r2, TLanes.Constant(0.041666666666666595));
    }
}
