using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gradus;

/// <summary>Σ a.</summary>
internal readonly struct ElementTerm<TLanes, T> : ITerm<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static bool ReadsTwoSources => false;

    public static bool IsZeroForZeros => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes AddTo(TLanes sum, TLanes a, TLanes b) => sum + a;
}

/// <summary>Σ a·b, fused.</summary>
internal readonly struct ProductTerm<TLanes, T> : ITerm<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static bool ReadsTwoSources => true;

    public static bool IsZeroForZeros => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes AddTo(TLanes sum, TLanes a, TLanes b) => TLanes.Fma(a, b, sum);
}

/// <summary>Σ exp(a − shift).</summary>
internal readonly struct ShiftedExpTerm<TLanes, T>(TLanes shift) : ITerm<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TLanes _shift = shift;

    public static bool ReadsTwoSources => false;

    public static bool IsZeroForZeros => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes AddTo(TLanes sum, TLanes a, TLanes b) => sum + Exponential.Exp<TLanes, T>(a - _shift);
}

/// <summary>Σ exp(a)·b, fused.</summary>
internal readonly struct ExpProductTerm<TLanes, T> : ITerm<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static bool ReadsTwoSources => true;

    public static bool IsZeroForZeros => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes AddTo(TLanes sum, TLanes a, TLanes b) => TLanes.Fma(Exponential.Exp<TLanes, T>(a), b, sum);
}

/// <summary>Σ (a − shift)², fused.</summary>
internal readonly struct SquaredDistanceTerm<TLanes, T>(TLanes shift) : ITerm<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TLanes _shift = shift;

    public static bool ReadsTwoSources => false;

    public static bool IsZeroForZeros => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes AddTo(TLanes sum, TLanes a, TLanes b)
    {
        TLanes distance = a - _shift;
        return TLanes.Fma(distance, distance, sum);
    }
}
