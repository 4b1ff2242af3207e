using System.Numerics;
using System.Runtime.CompilerServices;
using Gradus.Tensors.Managed.Lanes;

namespace Gradus.Tensors.Managed.Functions;

/// <summary>
/// eˣ on lanes, and what is made of it.
/// <para>
/// x = n·ln 2 + r with n an integer and |r| ≤ ½ ln 2, so eˣ = 2ⁿ·(1 + r + r²P(r)). P is the minimax polynomial of the relative error of
/// eʳ − 1 (Remez exchange in 50 digits: 2⁻²⁶ with five coefficients for float, 2⁻⁶¹ with eleven for double), so the same P serves eˣ
/// and eˣ − 1.
/// </para>
/// </summary>
internal static class Exponential
{
    private const double Log2E = 1.4426950408889634;

    /// <summary>eˣ; +∞ above the range, gradual underflow to +0 below it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Exp<TLanes, T>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        bool single = typeof(T) == typeof(float);

        // Beyond these bounds the result is +∞ or +0 and stays so; in between n fits. Min and Max return their second argument for NaN.
        x = TLanes.Min(TLanes.Constant(single ? 90.0 : 711.0), x);
        x = TLanes.Max(TLanes.Constant(single ? -105.0 : -747.0), x);
        TLanes n = Split<TLanes, T>(x, out TLanes z, out TLanes r);
        r = TLanes.Fma(n, TLanes.Constant(single ? 1.9046542121259336e-9 : -2.3190468138462996e-17), r);
        TLanes power = TLanes.Fma(r * r, P<TLanes, T>(r), r) + TLanes.Constant(1.0);

        // 2ⁿ = 2ⁱ·2ʲ with i = ⌊n/2⌋ and j = n − i, because 2ⁿ alone can lie outside the normal numbers while the result does not.
        // Only the last multiplication rounds. With e the bias of the exponent, (n + 2e) >> 1 is i + e already.
        TLanes biased = TLanes.AddBits(z, single ? TLanes.Bits((2 * 127) - 0x4B400000L) : TLanes.Bits((2 * 1023) - 0x4338000000000000L));
        TLanes i = TLanes.ShiftRight(biased, 1);
        TLanes j = TLanes.SubtractBits(biased, i);
        int mantissa = single ? 23 : 52;
        return power * TLanes.ShiftLeft(i, mantissa) * TLanes.ShiftLeft(j, mantissa);
    }

    /// <summary>
    /// tanh x = t / (t + 2) with t = e^(2|x|) − 1, and the sign of x. t is computed as 2ⁿ(eʳ − 1) + (2ⁿ − 1), which loses nothing near
    /// zero, where n = 0 and t = eʳ − 1 = r + r²P(r).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Tanh<TLanes, T>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        bool single = typeof(T) == typeof(float);
        TLanes magnitude = TLanes.Abs(x);

        // Above 10 (float) and 20 (double), t + 2 rounds to t and tanh to 1.
        TLanes u = TLanes.Min(TLanes.Constant(single ? 20.0 : 40.0), magnitude + magnitude);
        TLanes n = Split<TLanes, T>(u, out TLanes z, out TLanes r);
        if (!single)
        {
            r = TLanes.Fma(n, TLanes.Constant(-2.3190468138462996e-17), r);
        }

        TLanes q = TLanes.Fma(r * r, P<TLanes, T>(r), r);
        TLanes one = TLanes.Constant(1.0);
        TLanes scale = TLanes.AddBits(TLanes.ShiftLeft(z, single ? 23 : 52), one);
        TLanes t = TLanes.Fma(scale, q, scale - one);
        TLanes y = t / (t + TLanes.Constant(2.0));
        return y | (x & TLanes.Constant(-0.0));
    }

    /// <summary>σ(x) = 1 / (1 + e⁻ˣ), taken as e^−|x| / (1 + e^−|x|) for negative x so that small results keep their digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Sigmoid<TLanes, T>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        TLanes one = TLanes.Constant(1.0);
        TLanes e = Exp<TLanes, T>(-TLanes.Abs(x));
        TLanes numerator = TLanes.Select(TLanes.Less(x, TLanes.Zero), e, one);
        return numerator / (one + e);
    }

    /// <summary>Splits x = n·ln 2 + r, r still lacking the part of n·ln 2 that the rounding of ln 2 left out; the low bits of z are those of the integer n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Split<TLanes, T>(TLanes x, out TLanes z, out TLanes r)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // Adding 1.5·2^(mantissa bits) leaves no room for a fraction: the sum is rounded to an integer, found in its low bits.
        bool single = typeof(T) == typeof(float);
        TLanes magic = TLanes.Constant(single ? 12582912.0 : 6755399441055744.0);
        z = TLanes.Fma(x, TLanes.Constant(Log2E), magic);
        TLanes n = z - magic;
        r = TLanes.Fma(n, TLanes.Constant(-0.69314718055994531), x);
        return n;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes P<TLanes, T>(TLanes r)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        TLanes p;
        if (typeof(T) == typeof(float))
        {
            p = TLanes.Fma(TLanes.Constant(0.0013882509665563703), r, TLanes.Constant(0.008366580121219158));
            p = TLanes.Fma(p, r, TLanes.Constant(0.04166720062494278));
            p = TLanes.Fma(p, r, TLanes.Constant(0.1666654348373413));
            return TLanes.Fma(p, r, TLanes.Constant(0.4999999701976776));
        }

        p = TLanes.Fma(TLanes.Constant(2.0875330140534676e-09), r, TLanes.Constant(2.5109081404004126e-08));
        p = TLanes.Fma(p, r, TLanes.Constant(2.7557402933807534e-07));
        p = TLanes.Fma(p, r, TLanes.Constant(2.7557244104188315e-06));
        p = TLanes.Fma(p, r, TLanes.Constant(2.4801587171852554e-05));
        p = TLanes.Fma(p, r, TLanes.Constant(0.00019841269886207923));
        p = TLanes.Fma(p, r, TLanes.Constant(0.0013888888888962895));
        p = TLanes.Fma(p, r, TLanes.Constant(0.008333333333321608));
        p = TLanes.Fma(p, r, TLanes.Constant(0.041666666666666505));
        p = TLanes.Fma(p, r, TLanes.Constant(0.16666666666666677));
        return TLanes.Fma(p, r, TLanes.Constant(0.5));
    }
}
