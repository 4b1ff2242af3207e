using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Gradus;

/// <content> Optimiser steps: one pass, in which every number is read and written once. Each step is written for one vector, partial or
/// whole; for whole ones the count is a constant and the branch disappears. RMSProp and Adam need a root and a quotient for every number.
/// The quotient goes through the core's divider, the root through the multiply-add units at the same time: 16 cycles per sixteen floats,
/// where the divider takes 22 for both. (The quotient by multiply-adds too takes 18: those units are the bottleneck then.)
/// </content>
internal sealed unsafe partial class LaneBackend<TLanes, T>
{
    protected internal override void SgdStepCore(
        in Tensor<T> gradient, in Tensor<T> learningRate, T momentum, in Tensor<T> velocity, in Tensor<T> theta)
    {
        Debug.Assert(gradient.Shape == theta.Shape && velocity.Shape == theta.Shape && theta.Rows == 1);
        TLanes eta = TLanes.Broadcast(-*learningRate.Pointer);
        TLanes mu = TLanes.Broadcast(momentum);
        T* g = gradient.Pointer;
        T* b = velocity.Pointer;
        T* t = theta.Pointer;
        nint p = 0;
        for (; p <= theta.Cols - TLanes.Count; p += TLanes.Count)
        {
            Sgd(eta, mu, g + p, b + p, t + p, TLanes.Count);
        }

        Sgd(eta, mu, g + p, b + p, t + p, theta.Cols - (int)p);
        KeepAlive(gradient, velocity, theta);
        learningRate.KeepAlive();
    }

    protected internal override void RmsPropStepCore(
        in Tensor<T> gradient,
        in Tensor<T> learningRate,
        T decay,
        T epsilon,
        bool epsilonInsideRoot,
        in Tensor<T> meanSquare,
        in Tensor<T> theta)
    {
        Debug.Assert(gradient.Shape == theta.Shape && meanSquare.Shape == theta.Shape && theta.Rows == 1);
        TLanes eta = TLanes.Broadcast(*learningRate.Pointer);
        TLanes alpha = TLanes.Broadcast(decay);
        TLanes rest = TLanes.Broadcast(T.One - decay);

        // One of the two epsilons is +0, and adding +0 changes no bit.
        TLanes inside = epsilonInsideRoot ? TLanes.Broadcast(epsilon) : TLanes.Zero;
        TLanes outside = epsilonInsideRoot ? TLanes.Zero : TLanes.Broadcast(epsilon);
        T* g = gradient.Pointer;
        T* v = meanSquare.Pointer;
        T* t = theta.Pointer;
        nint p = 0;
        for (; p <= theta.Cols - TLanes.Count; p += TLanes.Count)
        {
            RmsProp(eta, alpha, rest, inside, outside, g + p, v + p, t + p, TLanes.Count);
        }

        RmsProp(eta, alpha, rest, inside, outside, g + p, v + p, t + p, theta.Cols - (int)p);
        KeepAlive(gradient, meanSquare, theta);
        learningRate.KeepAlive();
    }

    protected internal override void AdamStepCore(
        in Tensor<T> gradient, in Tensor<T> scalars, T beta1, T beta2, in Tensor<T> mean, in Tensor<T> meanSquare, in Tensor<T> theta)
    {
        Debug.Assert(gradient.Shape == theta.Shape && mean.Shape == theta.Shape && meanSquare.Shape == theta.Shape && theta.Rows == 1);
        T* s = scalars.Pointer; // η, c₁, c₂, ε
        TLanes step = TLanes.Broadcast(s[0] / s[1]);
        TLanes rootScale = TLanes.Broadcast(T.One / T.Sqrt(s[2]));
        TLanes eps = TLanes.Broadcast(s[3]);
        TLanes b1 = TLanes.Broadcast(beta1);
        TLanes b2 = TLanes.Broadcast(beta2);
        TLanes rest1 = TLanes.Broadcast(T.One - beta1);
        TLanes rest2 = TLanes.Broadcast(T.One - beta2);
        T* g = gradient.Pointer;
        T* m = mean.Pointer;
        T* v = meanSquare.Pointer;
        T* t = theta.Pointer;
        nint p = 0;
        for (; p <= theta.Cols - TLanes.Count; p += TLanes.Count)
        {
            Adam(step, rootScale, eps, b1, b2, rest1, rest2, g + p, m + p, v + p, t + p, TLanes.Count);
        }

        Adam(step, rootScale, eps, b1, b2, rest1, rest2, g + p, m + p, v + p, t + p, theta.Cols - (int)p);
        KeepAlive(gradient, mean, theta);
        KeepAlive(meanSquare, scalars, scalars);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sgd(TLanes eta, TLanes mu, T* gradient, T* velocity, T* theta, int count)
    {
        TLanes b = TLanes.Fma(mu, Read(velocity, count), Read(gradient, count));
        Write(b, velocity, count);
        Write(TLanes.Fma(eta, b, Read(theta, count)), theta, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RmsProp(
        TLanes eta, TLanes alpha, TLanes rest, TLanes inside, TLanes outside, T* gradient, T* meanSquare, T* theta, int count)
    {
        TLanes g = Read(gradient, count);
        TLanes v = TLanes.Fma(alpha, Read(meanSquare, count), rest * g * g);
        Write(v, meanSquare, count);
        TLanes root = SquareRoot.BesideDivider<TLanes, T>(v + inside) + outside;
        Write(Read(theta, count) - (eta * g / root), theta, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Adam(
        TLanes step,
        TLanes rootScale,
        TLanes eps,
        TLanes b1,
        TLanes b2,
        TLanes rest1,
        TLanes rest2,
        T* gradient,
        T* mean,
        T* meanSquare,
        T* theta,
        int count)
    {
        TLanes g = Read(gradient, count);
        TLanes m = TLanes.Fma(b1, Read(mean, count), rest1 * g);
        TLanes v = TLanes.Fma(b2, Read(meanSquare, count), rest2 * g * g);
        Write(m, mean, count);
        Write(v, meanSquare, count);
        TLanes denominator = TLanes.Fma(SquareRoot.BesideDivider<TLanes, T>(v), rootScale, eps);
        Write(Read(theta, count) - (step * m / denominator), theta, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Read(T* source, int count) => count == TLanes.Count ? TLanes.Load(source) : TLanes.LoadPartial(source, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(TLanes value, T* destination, int count)
    {
        if (count == TLanes.Count)
        {
            TLanes.Store(value, destination);
        }
        else
        {
            TLanes.StorePartial(value, destination, count);
        }
    }

    private static void KeepAlive(in Tensor<T> a, in Tensor<T> b, in Tensor<T> c)
    {
        a.KeepAlive();
        b.KeepAlive();
        c.KeepAlive();
    }
}
