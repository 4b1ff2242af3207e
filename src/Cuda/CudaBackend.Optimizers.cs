namespace Gradus;

/// <content>Optimiser steps.</content>
public sealed partial class CudaBackend<T>
{
    /// <inheritdoc/>
    protected internal override void SgdStepCore(
        in Tensor<T> gradient, in Tensor<T> learningRate, T momentum, in Tensor<T> velocity, in Tensor<T> theta) =>
        Launch(Kernel.SgdStep, LaunchShape.Elements(1, theta.Cols), [gradient, learningRate, velocity, theta], momentum);

    /// <inheritdoc/>
    protected internal override void RmsPropStepCore(
        in Tensor<T> gradient,
        in Tensor<T> learningRate,
        T decay,
        T epsilon,
        bool epsilonInsideRoot,
        in Tensor<T> meanSquare,
        in Tensor<T> theta) =>
        Launch(
            Kernel.RmsPropStep, LaunchShape.Elements(1, theta.Cols), [gradient, learningRate, meanSquare, theta],
            decay, epsilon, Flag(epsilonInsideRoot));

    /// <inheritdoc/>
    protected internal override void AdamStepCore(
        in Tensor<T> gradient, in Tensor<T> scalars, T beta1, T beta2, in Tensor<T> mean, in Tensor<T> meanSquare, in Tensor<T> theta) =>
        Launch(
            Kernel.AdamStep, LaunchShape.Elements(1, theta.Cols), [gradient, scalars, mean, meanSquare, theta], beta1, beta2);
}
