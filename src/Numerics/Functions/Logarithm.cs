using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gradus;

/// <summary>
/// ln x on lanes. x = 2ᵏ·(1 + f), so ln x = k·ln 2 + ln(1 + f).
/// <para>
/// float: f ∈ [−⅓, ⅓] and ln(1 + f) = f + f²Q(f), nine coefficients, relative error 2⁻²⁷. double: f ∈ [√½ − 1, √2 − 1], s = f / (2 + f) and
/// ln(1 + f) = 2 artanh s = 2s + s³R(s²), seven coefficients, relative error 2⁻⁵⁹. Both by Remez exchange in 50 digits.
/// </para>
/// </summary>
internal static class Logarithm
{
    /// <summary>ln x; −∞ at ±0, NaN below, +∞ at +∞.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Log<TLanes, T>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        bool single = typeof(T) == typeof(float);

        // Subnormal numbers are scaled to normal ones first; the exponent is corrected for that.
        TLanes tiny = TLanes.Less(x, TLanes.Constant(single ? 1.17549435e-38 : 2.2250738585072014e-308));
        TLanes scaled = TLanes.Select(tiny, x * TLanes.Constant(single ? 8388608.0 : 4503599627370496.0), x);

        // Adding (1 − lower bound of 1 + f) to the bit pattern moves the exponent's step from powers of two to that bound.
        TLanes biased = TLanes.FromExponent(
            TLanes.AddBits(scaled, TLanes.Bits(single ? 0x3F800000L - 0x3F2AAAABL : 0x3FF0000000000000L - 0x3FE6A09E667F3BCDL)));
        TLanes m = TLanes.AddBits(TLanes.SubtractBits(scaled, TLanes.ToExponent(biased)), TLanes.Constant(1.0));

        // The biased exponent, put into the mantissa of 2^mantissa, becomes a number without an integer conversion.
        TLanes two = TLanes.Constant(single ? 8388608.0 : 4503599627370496.0);
        TLanes k = (biased | two) - TLanes.Select(
            tiny,
            TLanes.Constant(single ? 8388608.0 + 127 + 23 : 4503599627370496.0 + 1023 + 52),
            TLanes.Constant(single ? 8388608.0 + 127 : 4503599627370496.0 + 1023));
        TLanes y = Log1p<TLanes, T>(m - TLanes.Constant(1.0), k);

        y = TLanes.Select(TLanes.Less(x, TLanes.Constant(double.PositiveInfinity)), y, x);
        y = TLanes.Select(TLanes.Less(x, TLanes.Zero), TLanes.Constant(double.NaN), y);
        return TLanes.Select(TLanes.Equal(x, TLanes.Zero), TLanes.Constant(double.NegativeInfinity), y);
    }

    /// <summary>
    /// softplus x = ln(1 + eˣ) = max(x, 0) + ln(1 + u), u = e^−|x|. Where 1 + u leaves the polynomial's range it is ln 2 + ln(1 + f) with f
    /// = (u − 1) / 2, which is exact.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Softplus<TLanes, T>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        TLanes one = TLanes.Constant(1.0);
        TLanes u = Exponential.Exp<TLanes, T>(-TLanes.Abs(x));
        TLanes near = TLanes.Less(u, TLanes.Constant(typeof(T) == typeof(float) ? 1.0 / 3.0 : 0.41421356237309503));
        TLanes f = TLanes.Select(near, u, (u - one) * TLanes.Constant(0.5));
        TLanes k = TLanes.Select(near, TLanes.Zero, one);
        return TLanes.Max(TLanes.Zero, x) + Log1p<TLanes, T>(f, k);
    }

    /// <summary>k·ln 2 + ln(1 + f).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Log1p<TLanes, T>(TLanes f, TLanes k)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            TLanes f2 = f * f;
            TLanes f4 = f2 * f2;
            TLanes q01 = TLanes.Fma(f, TLanes.Constant(0.3333320915699005), TLanes.Constant(-0.5));
            TLanes q23 = TLanes.Fma(f, TLanes.Constant(0.20010754466056824), TLanes.Constant(-0.24999716877937317));
            TLanes q45 = TLanes.Fma(f, TLanes.Constant(0.14001034200191498), TLanes.Constant(-0.16682316362857819));
            TLanes q67 = TLanes.Fma(f, TLanes.Constant(0.1400543600320816), TLanes.Constant(-0.12167003750801086));
            TLanes q47 = TLanes.Fma(f2, q67, q45);
            TLanes q48 = TLanes.Fma(f4, TLanes.Constant(-0.12949667870998383), q47);
            TLanes q03 = TLanes.Fma(f2, q23, q01);
            TLanes q = TLanes.Fma(f4, q48, q03);
            return TLanes.Fma(k, TLanes.Constant(0.69314718055994531), TLanes.Fma(f2, q, f));
        }

        // With h = f²/2: 2s = f − s·f = f − h + s·h, so ln(1 + f) = f − (h − s·(h + z·R)), in which only f is large.
        TLanes s = f / (TLanes.Constant(2.0) + f);
        TLanes z = s * s;
        TLanes z2 = z * z;
        TLanes r01 = TLanes.Fma(z, TLanes.Constant(0.39999999999413965), TLanes.Constant(0.6666666666666734));
        TLanes r23 = TLanes.Fma(z, TLanes.Constant(0.22222198553791458), TLanes.Constant(0.28571428742562105));
        TLanes r45 = TLanes.Fma(z, TLanes.Constant(0.15314021128772468), TLanes.Constant(0.1818356540688694));
        TLanes r46 = TLanes.Fma(z2, TLanes.Constant(0.1479626106171266), r45);
        TLanes r26 = TLanes.Fma(z2, r46, r23);
        TLanes r = TLanes.Fma(z2, r26, r01);
        TLanes h = TLanes.Constant(0.5) * f * f;
        TLanes low = TLanes.Fma(k, TLanes.Constant(1.90821492927058770002e-10), s * TLanes.Fma(z, r, h));
        return TLanes.Fma(k, TLanes.Constant(6.93147180369123816490e-01), f - (h - low));
    }
}
