using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gradus;

/// <summary>tanh x.</summary>
internal readonly struct Tanh<TLanes, T> : IMap1<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes x) => Exponential.Tanh<TLanes, T>(x);
}

/// <summary>eˣ.</summary>
internal readonly struct Exp<TLanes, T> : IMap1<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes x) => Exponential.Exp<TLanes, T>(x);
}

/// <summary>1 / (1 + e⁻ˣ).</summary>
internal readonly struct Sigmoid<TLanes, T> : IMap1<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes x) => Exponential.Sigmoid<TLanes, T>(x);
}

/// <summary>ln(1 + eˣ).</summary>
internal readonly struct Softplus<TLanes, T> : IMap1<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes x) => Logarithm.Softplus<TLanes, T>(x);
}

/// <summary>ln x.</summary>
internal readonly struct Log<TLanes, T> : IMap1<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes x) => Logarithm.Log<TLanes, T>(x);
}

/// <summary>With a = y, b = dy, c = dx: dx + (dy − exp(y)·Σ dy).</summary>
internal readonly struct LogSoftmaxVjp<TLanes, T>(TLanes sum) : IMap3<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TLanes _sum = sum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes a, TLanes b, TLanes c) => c + TLanes.Fma(-Exponential.Exp<TLanes, T>(a), _sum, b);
}

/// <summary>With a = x, b = dy, c = dx: dx + dy·σ(x).</summary>
internal readonly struct SoftplusVjp<TLanes, T> : IMap3<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes a, TLanes b, TLanes c) => TLanes.Fma(b, Exponential.Sigmoid<TLanes, T>(a), c);
}

/// <summary>σ(a + b).</summary>
internal readonly struct SigmoidOfSum<TLanes, T> : IMap2<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes a, TLanes b) => Exponential.Sigmoid<TLanes, T>(a + b);
}

/// <summary>tanh(a + b).</summary>
internal readonly struct TanhOfSum<TLanes, T> : IMap2<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes a, TLanes b) => Exponential.Tanh<TLanes, T>(a + b);
}

/// <summary>tanh(a·b + c).</summary>
internal readonly struct TanhOfMultiplyAdd<TLanes, T> : IMap3<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply(TLanes a, TLanes b, TLanes c) => Exponential.Tanh<TLanes, T>(TLanes.Fma(a, b, c));
}
