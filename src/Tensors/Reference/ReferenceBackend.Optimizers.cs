namespace Gradus;

/// <content>Optimiser steps.</content>
public sealed partial class ReferenceBackend<T>
{
    /// <inheritdoc/>
    public override void SgdStep(Tensor<T> gradient, Tensor<T> learningRate, T momentum, Tensor<T> velocity, Tensor<T> theta)
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
    public override void RmsPropStep(
        Tensor<T> gradient, Tensor<T> learningRate, T decay, T epsilon, bool epsilonInsideRoot, Tensor<T> meanSquare, Tensor<T> theta)
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
    public override void AdamStep(
        Tensor<T> gradient, Tensor<T> scalars, T beta1, T beta2, Tensor<T> mean, Tensor<T> meanSquare, Tensor<T> theta)
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
