namespace Gradus;

/// <content>Element-wise members.</content>
public sealed partial class CudaBackend<T>
{
    /// <inheritdoc/>
    protected internal override void FillCore(T value, in Tensor<T> y) => Map(Kernel.Fill, [y], value);

    /// <inheritdoc/>
    protected internal override void CopyCore(in Tensor<T> x, in Tensor<T> y) => Map(Kernel.Copy, [x, y]);

    /// <inheritdoc/>
    protected internal override void SumCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) => Map(Kernel.Sum, [a, b, y]);

    /// <inheritdoc/>
    protected internal override void DifferenceCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) => Map(Kernel.Difference, [a, b, y]);

    /// <inheritdoc/>
    protected internal override void MultiplyCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) => Map(Kernel.Multiply, [a, b, y]);

    /// <inheritdoc/>
    protected internal override void AddMultiplyCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) => Map(Kernel.AddMultiply, [a, b, y]);

    /// <inheritdoc/>
    protected internal override void ScaleCore(T alpha, in Tensor<T> x, in Tensor<T> y) => Map(Kernel.Scale, [x, y], alpha);

    /// <inheritdoc/>
    protected internal override void AddScaledCore(T alpha, in Tensor<T> x, in Tensor<T> y) => Map(Kernel.AddScaled, [x, y], alpha);

    /// <inheritdoc/>
    protected internal override void AddScaledMultiplyCore(T alpha, in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) =>
        Map(Kernel.AddScaledMultiply, [a, b, y], alpha);

    /// <inheritdoc/>
    protected internal override void AddConstantCore(in Tensor<T> alpha, in Tensor<T> y) => Map(Kernel.AddConstant, [alpha, y]);

    /// <inheritdoc/>
    protected internal override void FlushBelowCore(T limit, in Tensor<T> y) => Map(Kernel.FlushBelow, [y], limit);

    /// <inheritdoc/>
    protected internal override void MinimumCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) => Map(Kernel.Minimum, [a, b, y]);

    /// <inheritdoc/>
    protected internal override void MaximumCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) => Map(Kernel.Maximum, [a, b, y]);

    /// <inheritdoc/>
    protected internal override void ClipCore(in Tensor<T> x, in Tensor<T> bounds, in Tensor<T> y) => Map(Kernel.Clip, [x, bounds, y]);

    /// <inheritdoc/>
    protected internal override void ReluCore(in Tensor<T> x, in Tensor<T> y) => Map(Kernel.Relu, [x, y]);

    /// <inheritdoc/>
    protected internal override void TanhCore(in Tensor<T> x, in Tensor<T> y) => Map(Kernel.Tanh, [x, y]);

    /// <inheritdoc/>
    protected internal override void ExpCore(in Tensor<T> x, in Tensor<T> y) => Map(Kernel.Exp, [x, y]);

    /// <inheritdoc/>
    protected internal override void SigmoidCore(in Tensor<T> x, in Tensor<T> y) => Map(Kernel.Sigmoid, [x, y]);

    /// <inheritdoc/>
    protected internal override void SoftplusCore(in Tensor<T> x, in Tensor<T> y) => Map(Kernel.Softplus, [x, y]);

    /// <inheritdoc/>
    protected internal override void LogCore(in Tensor<T> x, in Tensor<T> y) => Map(Kernel.Log, [x, y]);

    /// <inheritdoc/>
    protected internal override void AddWhereLessCore(in Tensor<T> a, in Tensor<T> b, bool strict, in Tensor<T> dy, in Tensor<T> dx) =>
        Map(Kernel.AddWhereLess, [a, b, dy, dx], Flag(strict));

    /// <inheritdoc/>
    protected internal override void ClipVjpCore(in Tensor<T> x, in Tensor<T> bounds, in Tensor<T> dy, in Tensor<T> dx) =>
        Map(Kernel.ClipVjp, [x, bounds, dy, dx]);

    /// <inheritdoc/>
    protected internal override void ReluVjpCore(in Tensor<T> y, in Tensor<T> dy, in Tensor<T> dx, bool accumulate) =>
        Map(Kernel.ReluVjp, [y, dy, dx], Flag(accumulate));

    /// <inheritdoc/>
    protected internal override void TanhVjpCore(in Tensor<T> y, in Tensor<T> dy, in Tensor<T> dx, bool accumulate) =>
        Map(Kernel.TanhVjp, [y, dy, dx], Flag(accumulate));

    /// <inheritdoc/>
    protected internal override void SigmoidVjpCore(in Tensor<T> y, in Tensor<T> dy, in Tensor<T> dx) =>
        Map(Kernel.SigmoidVjp, [y, dy, dx]);

    /// <inheritdoc/>
    protected internal override void SoftplusVjpCore(in Tensor<T> x, in Tensor<T> dy, in Tensor<T> dx) =>
        Map(Kernel.SoftplusVjp, [x, dy, dx]);

    /// <inheritdoc/>
    protected internal override void LogVjpCore(in Tensor<T> x, in Tensor<T> dy, in Tensor<T> dx) => Map(Kernel.LogVjp, [x, dy, dx]);
}
