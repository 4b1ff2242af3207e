namespace Gradus;

/// <content>Optimiser steps.</content>
public sealed partial class ReferenceBackend<T>
{
    /// <inheritdoc/>
    protected internal override void SgdStepCore(
        in Tensor<T> gradient, in Tensor<T> learningRate, T momentum, in Tensor<T> velocity, in Tensor<T> theta)
    {
        T eta = learningRate[0, 0];
        for (int p = 0; p < theta.Cols; p++)
        {
            T b = Fma(momentum, velocity[0, p], gradient[0, p]);
            velocity[0, p] = b;
            theta[0, p] = Fma(-eta, b, theta[0, p]);
        }
    }

    /// <inheritdoc/>
    protected internal override void RmsPropStepCore(
        in Tensor<T> gradient,
        in Tensor<T> learningRate,
        T decay,
        T epsilon,
        bool epsilonInsideRoot,
        in Tensor<T> meanSquare,
        in Tensor<T> theta)
    {
        T eta = learningRate[0, 0];
        for (int p = 0; p < theta.Cols; p++)
        {
            T g = gradient[0, p];
            T v = Fma(decay, meanSquare[0, p], (T.One - decay) * g * g);
            meanSquare[0, p] = v;
            T root = epsilonInsideRoot ? T.Sqrt(v + epsilon) : T.Sqrt(v) + epsilon;
            theta[0, p] -= eta * g / root;
        }
    }

    /// <inheritdoc/>
    protected internal override void AdamStepCore(
        in Tensor<T> gradient, in Tensor<T> scalars, T beta1, T beta2, in Tensor<T> mean, in Tensor<T> meanSquare, in Tensor<T> theta)
    {
        // The corrections move out of the loop: η·(m/c₁) / (√(v/c₂) + ε) = (η/c₁)·m / (√v/√c₂ + ε).
        T step = scalars[0, 0] / scalars[0, 1];
        T rootScale = T.One / T.Sqrt(scalars[0, 2]);
        for (int p = 0; p < theta.Cols; p++)
        {
            T g = gradient[0, p];
            T m = Fma(beta1, mean[0, p], (T.One - beta1) * g);
            T v = Fma(beta2, meanSquare[0, p], (T.One - beta2) * g * g);
            mean[0, p] = m;
            meanSquare[0, p] = v;
            theta[0, p] -= step * m / Fma(T.Sqrt(v), rootScale, scalars[0, 3]);
        }
    }
}
