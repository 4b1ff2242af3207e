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
        TLanes eps = TLanes.Broadcast(epsilon);
        for (int p = 0; p < theta.Cols; p += TLanes.Count)
        {
            int count = Math.Min(TLanes.Count, theta.Cols - p);
            TLanes g = Read(gradient.Pointer + p, count);
            TLanes v = TLanes.Fma(alpha, Read(meanSquare.Pointer + p, count), rest * g * g);
            Write(v, meanSquare.Pointer + p, count);
            TLanes root = epsilonInsideRoot ? TLanes.Sqrt(v + eps) : TLanes.Sqrt(v) + eps;
            Write(Read(theta.Pointer + p, count) - (eta * g / root), theta.Pointer + p, count);
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
