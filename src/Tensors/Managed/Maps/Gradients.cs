using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gradus;

/// <summary>d + c where a &lt; b, else d.</summary>
internal readonly struct AddWhereLess<TLanes, T> : IMap4<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes a, TLanes b, TLanes c, TLanes d) => TLanes.Select(TLanes.Less(a, b), d + c, d);
}

/// <summary>d + c where a ≤ b, else d.</summary>
internal readonly struct AddWhereLessOrEqual<TLanes, T> : IMap4<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes a, TLanes b, TLanes c, TLanes d) => TLanes.Select(TLanes.LessOrEqual(a, b), d + c, d);
}

/// <summary>With a = x, b = dy, c = dx: dx + dy where low ≤ x ≤ high.</summary>
internal readonly struct ClipVjp<TLanes, T>(TLanes low, TLanes high) : IMap3<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TLanes _low = low;
    private readonly TLanes _high = high;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes a, TLanes b, TLanes c) =>
        TLanes.Select(TLanes.LessOrEqual(_low, a) & TLanes.LessOrEqual(a, _high), c + b, c);
}

/// <summary>With a = y, b = dy, c = dx: dx + dy where y &gt; 0; without c, dx is zero.</summary>
internal readonly struct ReluVjp<TLanes, T> : IMap2<TLanes>, IMap3<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes a, TLanes b) => Apply(a, b, TLanes.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes a, TLanes b, TLanes c) => TLanes.Select(TLanes.Less(TLanes.Zero, a), c + b, c);
}

/// <summary>With a = y, b = dy, c = dx: dx + dy·(1 − y²); without c, dx is zero.</summary>
internal readonly struct TanhVjp<TLanes, T> : IMap2<TLanes>, IMap3<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes a, TLanes b) => Apply(a, b, TLanes.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes a, TLanes b, TLanes c) => TLanes.Fma(b, TLanes.Fma(-a, a, TLanes.Constant(1.0)), c);
}

/// <summary>With a = y, b = dy, c = dx: dx + dy·(y − y²).</summary>
internal readonly struct SigmoidVjp<TLanes, T> : IMap3<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes a, TLanes b, TLanes c) => TLanes.Fma(b, TLanes.Fma(-a, a, a), c);
}

/// <summary>With a = x, b = dy, c = dx: dx + dy / x.</summary>
internal readonly struct LogVjp<TLanes, T> : IMap3<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes a, TLanes b, TLanes c) => c + (b / a);
}

/// <summary>With a = y, b = dy, c = dx: dx + (dy − mean − slope·y)/scale, the gradient of a standardised row.</summary>
internal readonly struct StandardizeVjp<TLanes, T>(TLanes mean, TLanes slope, TLanes scale) : IMap2<TLanes>, IMap3<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TLanes _mean = mean;
    private readonly TLanes _minusSlope = -slope;
    private readonly TLanes _scale = scale;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes a, TLanes b) => TLanes.Fma(_minusSlope, a, b - _mean) / _scale;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes a, TLanes b, TLanes c) => c + Apply(a, b);
}
