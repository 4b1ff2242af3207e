using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gradus;

/// <summary>
/// √x by multiply-adds, for kernels that already need the core's one divider for a quotient: the divider takes 12 cycles for sixteen roots
/// and 10 for sixteen quotients, one after the other, while multiply-adds run in parallel.
/// <para>
/// Halving the bit pattern of x halves its exponent, so y = magic − ½x is 1/√x to 3.5 % (Lomont, Fast Inverse Square Root, 2003). With t =
/// x·y and h = t·y − 1, |h| ≤ 0.07, √x = t·(1 + h)^(−½) = t + t·h·P(h). P is the minimax polynomial of the relative error, 0.4·2⁻²⁴ with
/// four coefficients. Since h is taken from the rounded t, that rounding changes the root by half as much.
/// </para>
/// </summary>
internal static class SquareRoot
{
    /// <summary>
    /// √x for x ≥ +0: a fixed sequence of operations in float, at most 1.2 ULP from the root of a normal number. +0, +∞ and NaN are their
    /// own roots. For a subnormal number the result lies between 0 and the root, below 2⁻⁶³, which is negligible next to any ε. In double,
    /// where a polynomial would take three times the operations, it is the correctly rounded root.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes BesideDivider<TLanes, T>(TLanes x)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(double))
        {
            return TLanes.Sqrt(x);
        }

        TLanes y = TLanes.SubtractBits(TLanes.Bits(0x5F375A86), TLanes.HalveBits(x));
        TLanes t = x * y;
        TLanes h = TLanes.Fma(t, y, TLanes.Constant(-1.0));
        TLanes p = TLanes.Fma(h, TLanes.Constant(0.2740791462944031), TLanes.Constant(-0.31393533560785103));
        p = TLanes.Fma(h, p, TLanes.Constant(0.375000355148049));
        p = TLanes.Fma(h, p, TLanes.Constant(-0.49999833600916155));
        return TLanes.Fma(t * h, p, t);
    }
}
