using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gradus;

/// <summary>
/// eˣ on lanes, and the functions built on it.
/// <para>
/// x = n·ln 2 + r with n an integer and |r| ≤ ½ ln 2, so eˣ = 2ⁿ·(1 + q) with q = eʳ − 1 = r + r²P(r). P is the minimax polynomial of the
/// relative error of q (Remez exchange in 50 digits: 2⁻²⁶ with five coefficients for float, 2⁻⁶¹ with eleven for double), so the same P
/// serves eˣ and eˣ − 1.
/// </para>
/// <para>
/// The length of the chain of dependent operations costs as much as their number: a core keeps only a few of these chains in flight. So P
/// is split into pairs (Estrin) instead of nested (Horner), and the work that only out-of-range arguments need is guarded by a branch.
/// </para>
/// </summary>
internal static class Exponential
{
    private const double Log2E = 1.4426950408889634;
    private const double Ln2 = 0.69314718055994531;

    /// <summary>The rest of ln 2 after rounding it to a float, and to a double.</summary>
    private const double Ln2RestSingle = -1.9046542121259336e-9;
    private const double Ln2RestDouble = 2.3190468138462996e-17;

    /// <summary>
    /// 1.5·2^(mantissa bits) + the bias of the exponent. Adding it to a number leaves no room for a fraction, so the sum is rounded to an
    /// integer; its low bits are that integer plus the bias, which <c>ToExponent</c> makes a power of two.
    /// </summary>
    private const double MagicSingle = 12582912.0 + 127;
    private const double MagicDouble = 6755399441055744.0 + 1023;

    /// <summary>eˣ; +∞ above the range, gradual underflow to +0 below it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Exp<TLanes, T>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IFloatingPointIeee754<T> => IsNear<TLanes, T>(x) ? NearExp<TLanes, T>(x) : FarExp<TLanes, T>(x);

    /// <summary>
    /// tanh x = t / (t + 2) with t = e^(2|x|) − 1, and the sign of x. With |x| = n·½ ln 2 + r and q = e²ʳ − 1, t is 2ⁿq + (2ⁿ − 1), which
    /// loses nothing near zero, where n = 0 and t = q.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Tanh<TLanes, T>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        bool single = typeof(T) == typeof(float);
        TLanes magnitude = TLanes.Abs(x);
        TLanes magic = TLanes.Constant(single ? MagicSingle : MagicDouble);
        TLanes z = TLanes.Fma(magnitude, TLanes.Constant(2 * Log2E), magic);
        TLanes n = z - magic;
        TLanes r = TLanes.Fma(n, TLanes.Constant(-Ln2 / 2), magnitude);
        if (!single)
        {
            // In float n stays below 30, where the rest of ln 2 is negligible compared with the 2 of t + 2.
            r = TLanes.Fma(n, TLanes.Constant(-Ln2RestDouble / 2), r);
        }

        TLanes q = TLanes.Fma(r * r, DoubledP<TLanes, T>(r), r + r);
        TLanes one = TLanes.Constant(1.0);
        TLanes power = TLanes.ToExponent(z);
        TLanes t = TLanes.Fma(power, q, power - one);
        TLanes y = t / (t + TLanes.Constant(2.0)); // from t itself, so that its rounding counts in both and cancels
        TLanes limit = TLanes.Constant(single ? 40.0 : 350.0);
        if (TLanes.AnyLess(limit, magnitude))
        {
            // tanh has long been 1 here; t would overflow.
            y = TLanes.Select(TLanes.Less(limit, magnitude), one, y);
        }

        return TLanes.Select(TLanes.Constant(-0.0), x, y);
    }

    /// <summary>σ(x) = 1 / (1 + e⁻ˣ), taken as e^−|x| / (1 + e^−|x|) for negative x so that small results keep their digits.</summary>
    /// <remarks>Asks for far arguments first: no vector has to survive the call, and loops keep all of theirs in registers.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Sigmoid<TLanes, T>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IFloatingPointIeee754<T> => IsNear<TLanes, T>(x)
            ? Sigmoid<TLanes, T>(x, NearExp<TLanes, T>(-TLanes.Abs(x)))
            : FarSigmoid<TLanes, T>(x);

    /// <summary>Whether e^x and its power of two are normal numbers in all lanes. NaN counts as near: it passes through.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsNear<TLanes, T>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IFloatingPointIeee754<T> =>
        !TLanes.AnyLess(TLanes.Constant(typeof(T) == typeof(float) ? 87.0 : 708.0), TLanes.Abs(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes NearExp<TLanes, T>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        (TLanes z, TLanes q) = Reduce<TLanes, T>(x);
        TLanes power = TLanes.ToExponent(z);
        return TLanes.Fma(q, power, power);
    }

    /// <summary>2ⁿ·(1 + q) where the power or the result may lie outside the normal numbers.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TLanes FarExp<TLanes, T>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // 2ⁿ = 2ⁱ·2ʲ with i = ⌊n/2⌋ and j = n − i; only the last multiplication rounds to a subnormal number. With e the bias of the
        // exponent, half of n + 2e is i + e already.
        bool single = typeof(T) == typeof(float);
        (TLanes z, TLanes q) = Reduce<TLanes, T>(x);
        TLanes biased = TLanes.AddBits(z, single ? TLanes.Bits(127 - 0x4B400000L) : TLanes.Bits(1023 - 0x4338000000000000L));
        TLanes i = TLanes.HalveBits(biased);
        TLanes j = TLanes.SubtractBits(biased, i);
        TLanes half = TLanes.ToExponent(i);
        TLanes y = TLanes.Fma(q, half, half) * TLanes.ToExponent(j);

        // Beyond these bounds the result rounds to +∞ and +0.
        y = TLanes.Select(TLanes.Less(TLanes.Constant(single ? 88.8 : 709.8), x), TLanes.Constant(double.PositiveInfinity), y);
        return TLanes.Select(TLanes.Less(x, TLanes.Constant(single ? -104.0 : -745.2)), TLanes.Zero, y);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TLanes FarSigmoid<TLanes, T>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IFloatingPointIeee754<T> => Sigmoid<TLanes, T>(x, FarExp<TLanes, T>(-TLanes.Abs(x)));

    /// <summary>σ(x) from e = e^−|x|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Sigmoid<TLanes, T>(TLanes x, TLanes e)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        TLanes one = TLanes.Constant(1.0);
        TLanes numerator = TLanes.Select(TLanes.Less(x, TLanes.Zero), e, one);
        return numerator / (one + e);
    }

    /// <summary>q of x, and n as the low bits of z.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (TLanes Z, TLanes Q) Reduce<TLanes, T>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        bool single = typeof(T) == typeof(float);
        TLanes magic = TLanes.Constant(single ? MagicSingle : MagicDouble);
        TLanes z = TLanes.Fma(x, TLanes.Constant(Log2E), magic);
        TLanes n = z - magic;
        TLanes r = TLanes.Fma(n, TLanes.Constant(-Ln2), x);
        r = TLanes.Fma(n, TLanes.Constant(single ? -Ln2RestSingle : -Ln2RestDouble), r);
        return (z, TLanes.Fma(r * r, P<TLanes, T>(r), r));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes P<TLanes, T>(TLanes r)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IFloatingPointIeee754<T> => Polynomial<TLanes, T>(r, 1);

    /// <summary>4·P(2r), so that e²ʳ − 1 = 2r + r²·DoubledP(r).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes DoubledP<TLanes, T>(TLanes r)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IFloatingPointIeee754<T> => Polynomial<TLanes, T>(r, 2);

    /// <summary>s²·P(s·r), s a power of two, which changes no coefficient's digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Polynomial<TLanes, T>(TLanes r, double s)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        double s2 = s * s, s3 = s * s2, s4 = s2 * s2, s5 = s2 * s3, s6 = s3 * s3;
        TLanes r2 = r * r;
        if (typeof(T) == typeof(float))
        {
            TLanes p01 = TLanes.Fma(r, TLanes.Constant(s3 * 0.1666654348373413), TLanes.Constant(s2 * 0.4999999701976776));
            TLanes p23 = TLanes.Fma(r, TLanes.Constant(s5 * 0.008366580121219158), TLanes.Constant(s4 * 0.04166720062494278));
            TLanes p24 = TLanes.Fma(r2, TLanes.Constant(s6 * 0.0013882509665563703), p23);
            return TLanes.Fma(r2, p24, p01);
        }
        else
        {
            TLanes r4 = r2 * r2;
            TLanes p01 = TLanes.Fma(r, TLanes.Constant(s3 * 0.16666666666666677), TLanes.Constant(s2 * 0.5));
            TLanes p23 = TLanes.Fma(r, TLanes.Constant(s5 * 0.008333333333321608), TLanes.Constant(s4 * 0.041666666666666505));
            TLanes p45 = TLanes.Fma(r, TLanes.Constant(s5 * s2 * 0.00019841269886207923), TLanes.Constant(s6 * 0.0013888888888962895));
            TLanes p67 = TLanes.Fma(
                r, TLanes.Constant(s5 * s4 * 2.7557244104188315e-06), TLanes.Constant(s6 * s2 * 2.4801587171852554e-05));
            TLanes p89 = TLanes.Fma(
                r, TLanes.Constant(s6 * s5 * 2.5109081404004126e-08), TLanes.Constant(s6 * s4 * 2.7557402933807534e-07));
            TLanes p810 = TLanes.Fma(r2, TLanes.Constant(s6 * s6 * 2.0875330140534676e-09), p89);
            TLanes p47 = TLanes.Fma(r2, p67, p45);
            TLanes p410 = TLanes.Fma(r4, p810, p47);
            TLanes p03 = TLanes.Fma(r2, p23, p01);
            return TLanes.Fma(r4, p410, p03);
        }
    }
}
