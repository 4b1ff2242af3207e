using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gradus;

/// <summary>a + b.</summary>
internal readonly struct Add<TLanes, T> : IMap2<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes a, TLanes b) => a + b;
}

/// <summary>a − b.</summary>
internal readonly struct Subtract<TLanes, T> : IMap2<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes a, TLanes b) => a - b;
}

/// <summary>a·b.</summary>
internal readonly struct Multiply<TLanes, T> : IMap2<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes a, TLanes b) => a * b;
}

/// <summary>a·b + c.</summary>
internal readonly struct MultiplyAdd<TLanes, T> : IMap3<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes a, TLanes b, TLanes c) => TLanes.Fma(a, b, c);
}

/// <summary>a·b + c·d, the second product fused.</summary>
internal readonly struct SumOfProducts<TLanes, T> : IMap4<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes a, TLanes b, TLanes c, TLanes d) => TLanes.Fma(c, d, a * b);
}

/// <summary>c + a·(b − c), from c at a = 0 to b at a = 1.</summary>
internal readonly struct Interpolate<TLanes, T> : IMap3<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes a, TLanes b, TLanes c) => c + (a * (b - c));
}

/// <summary>α·x.</summary>
internal readonly struct Scale<TLanes, T>(TLanes alpha) : IMap1<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TLanes _alpha = alpha;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes x) => _alpha * x;
}

/// <summary>α·a + b.</summary>
internal readonly struct ScaleAdd<TLanes, T>(TLanes alpha) : IMap2<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TLanes _alpha = alpha;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes a, TLanes b) => TLanes.Fma(_alpha, a, b);
}

/// <summary>(α·a)·b + c.</summary>
internal readonly struct ScaleMultiplyAdd<TLanes, T>(TLanes alpha) : IMap3<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TLanes _alpha = alpha;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes a, TLanes b, TLanes c) => TLanes.Fma(_alpha * a, b, c);
}

/// <summary>α·β + x.</summary>
internal readonly struct AddProduct<TLanes, T>(TLanes alpha, TLanes beta) : IMap1<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TLanes _alpha = alpha;
    private readonly TLanes _beta = beta;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes x) => TLanes.Fma(_alpha, _beta, x);
}

/// <summary>min(a, b); a where equal, NaN from either.</summary>
internal readonly struct Minimum<TLanes, T> : IMap2<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes a, TLanes b) => TLanes.Select(TLanes.LessOrEqual(a, b) | TLanes.IsNaN(a), a, b);
}

/// <summary>max(a, b); a where equal, NaN from either.</summary>
internal readonly struct Maximum<TLanes, T> : IMap2<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes a, TLanes b) => TLanes.Select(TLanes.LessOrEqual(b, a) | TLanes.IsNaN(a), a, b);
}

/// <summary>min(max(x, low), high); the order of the operands keeps NaN.</summary>
internal readonly struct Clip<TLanes, T>(TLanes low, TLanes high) : IMap1<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TLanes _low = low;
    private readonly TLanes _high = high;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes x) => TLanes.Min(_high, TLanes.Max(_low, x));
}

/// <summary>The value, whatever x is; NaN kept. A clip whose bounds are equal.</summary>
internal readonly struct ClipToValue<TLanes, T>(TLanes value) : IMap1<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TLanes _value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes x) => TLanes.Select(TLanes.IsNaN(x), x, _value);
}

/// <summary>x, or zero where |x| is below the limit; NaN kept.</summary>
internal readonly struct FlushBelow<TLanes, T>(TLanes limit) : IMap1<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TLanes _limit = limit;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes x) => TLanes.Select(TLanes.Less(TLanes.Abs(x), _limit), TLanes.Zero, x);
}

/// <summary>max(x, +0), NaN kept.</summary>
internal readonly struct Relu<TLanes, T> : IMap1<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes x) => TLanes.Select(TLanes.LessOrEqual(x, TLanes.Zero), TLanes.Zero, x);
}

/// <summary>x − value.</summary>
internal readonly struct SubtractValue<TLanes, T>(TLanes value) : IMap1<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TLanes _value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes x) => x - _value;
}

/// <summary>(x − first) − second.</summary>
internal readonly struct SubtractTwice<TLanes, T>(TLanes first, TLanes second) : IMap1<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TLanes _first = first;
    private readonly TLanes _second = second;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes x) => x - _first - _second;
}

/// <summary>x + value.</summary>
internal readonly struct AddValue<TLanes, T>(TLanes value) : IMap1<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TLanes _value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes x) => x + _value;
}

/// <summary>(x − shift)/divisor.</summary>
internal readonly struct SubtractAndDivide<TLanes, T>(TLanes shift, TLanes divisor) : IMap1<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TLanes _shift = shift;
    private readonly TLanes _divisor = divisor;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes x) => (x - _shift) / _divisor;
}
