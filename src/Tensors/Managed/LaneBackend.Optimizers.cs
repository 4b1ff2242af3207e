using System.Diagnostics;

namespace Gradus.Tensors.Managed;

/// <content>Optimiser steps: one pass, every number read and written once.</content>
internal sealed unsafe partial class LaneBackend<TLanes, T>
{
    public override void SgdStep(Tensor<T> gradient, T learningRate, T momentum, Tensor<T> velocity, Tensor<T> theta)
    {
        Debug.Assert(gradient.Shape == theta.Shape && velocity.Shape == theta.Shape && theta.Rows == 1);
        TLanes eta = TLanes.Broadcast(-learningRate);
        TLanes mu = TLanes.Broadcast(momentum);
        for (int p = 0; p < theta.Cols; p += TLanes.Count)
        {
            int count = Math.Min(TLanes.Count, theta.Cols - p);
            TLanes b = TLanes.Fma(mu, Read(velocity.Pointer + p, count), Read(gradient.Pointer + p, count));
            Write(b, velocity.Pointer + p, count);
            Write(TLanes.Fma(eta, b, Read(theta.Pointer + p, count)), theta.Pointer + p, count);
        }

        KeepAlive(gradient, velocity, theta);
    }

    public override void RmsPropStep(Tensor<T> gradient, T learningRate, T decay, T epsilon, bool epsilonInsideRoot, Tensor<T> meanSquare, Tensor<T> theta)
    {
        Debug.Assert(gradient.Shape == theta.Shape && meanSquare.Shape == theta.Shape && theta.Rows == 1);
        TLanes eta = TLanes.Broadcast(learningRate);
        TLanes alpha = TLanes.Broadcast(decay);
        TLanes rest = TLanes.Broadcast(T.One - decay);

        // √(v + inside) + outside with one of the two 0 is either formula to the last bit, and the loop has no branch: it is bound by the divider.
        TLanes inside = TLanes.Broadcast(epsilonInsideRoot ? epsilon : T.Zero);
        TLanes outside = TLanes.Broadcast(epsilonInsideRoot ? T.Zero : epsilon);
        T* pg = gradient.Pointer;
        T* pv = meanSquare.Pointer;
        T* pt = theta.Pointer;
        int whole = theta.Cols - (theta.Cols % TLanes.Count);
        for (int p = 0; p < whole; p += TLanes.Count)
        {
            TLanes g = TLanes.Load(pg + p);
            TLanes v = TLanes.Fma(alpha, TLanes.Load(pv + p), rest * g * g);
            TLanes.Store(v, pv + p);
            TLanes.Store(TLanes.Load(pt + p) - (eta * g / (TLanes.Sqrt(v + inside) + outside)), pt + p);
        }

        if (theta.Cols - whole is > 0 and int count)
        {
            TLanes g = TLanes.LoadPartial(pg + whole, count);
            TLanes v = TLanes.Fma(alpha, TLanes.LoadPartial(pv + whole, count), rest * g * g);
            TLanes.StorePartial(v, pv + whole, count);
            TLanes.StorePartial(TLanes.LoadPartial(pt + whole, count) - (eta * g / (TLanes.Sqrt(v + inside) + outside)), pt + whole, count);
        }

        KeepAlive(gradient, meanSquare, theta);
    }

    public override void AdamStep(
        Tensor<T> gradient, T learningRate, T beta1, T beta2, T epsilon, T correction1, T correction2, Tensor<T> mean, Tensor<T> meanSquare, Tensor<T> theta)
    {
        Debug.Assert(gradient.Shape == theta.Shape && mean.Shape == theta.Shape && meanSquare.Shape == theta.Shape && theta.Rows == 1);
        TLanes step = TLanes.Broadcast(learningRate / correction1);
        TLanes rootScale = TLanes.Broadcast(T.One / T.Sqrt(correction2));
        TLanes eps = TLanes.Broadcast(epsilon);
        TLanes b1 = TLanes.Broadcast(beta1);
        TLanes b2 = TLanes.Broadcast(beta2);
        TLanes rest1 = TLanes.Broadcast(T.One - beta1);
        TLanes rest2 = TLanes.Broadcast(T.One - beta2);
        for (int p = 0; p < theta.Cols; p += TLanes.Count)
        {
            int count = Math.Min(TLanes.Count, theta.Cols - p);
            TLanes g = Read(gradient.Pointer + p, count);
            TLanes m = TLanes.Fma(b1, Read(mean.Pointer + p, count), rest1 * g);
            TLanes v = TLanes.Fma(b2, Read(meanSquare.Pointer + p, count), rest2 * g * g);
            Write(m, mean.Pointer + p, count);
            Write(v, meanSquare.Pointer + p, count);
            TLanes denominator = TLanes.Fma(TLanes.Sqrt(v), rootScale, eps);
            Write(Read(theta.Pointer + p, count) - (step * m / denominator), theta.Pointer + p, count);
        }

        KeepAlive(gradient, mean, theta);
        meanSquare.KeepAlive();
    }

    private static TLanes Read(T* source, int count) => count == TLanes.Count ? TLanes.Load(source) : TLanes.LoadPartial(source, count);

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

    private static void KeepAlive(Tensor<T> a, Tensor<T> b, Tensor<T> c)
    {
        a.KeepAlive();
        b.KeepAlive();
        c.KeepAlive();
    }
}
