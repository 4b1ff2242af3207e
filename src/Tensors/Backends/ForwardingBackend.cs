using System.Numerics;

namespace Gradus;

/// <summary>
/// A backend that forwards to another one. A backend that computes some members itself derives from this, overrides those, and leaves the
/// rest to the backend it was given.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="inner">Computes every member that is not overridden.</param>
public abstract class ForwardingBackend<T>(Backend<T> inner) : Backend<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override MemoryPlace Memory => inner.Memory;

    /// <inheritdoc/>
    public override void Fill(T value, Tensor<T> y) => inner.Fill(value, y);

    /// <inheritdoc/>
    public override void Copy(Tensor<T> x, Tensor<T> y) => inner.Copy(x, y);

    /// <inheritdoc/>
    public override void Sum(Tensor<T> a, Tensor<T> b, Tensor<T> y) => inner.Sum(a, b, y);

    /// <inheritdoc/>
    public override void Difference(Tensor<T> a, Tensor<T> b, Tensor<T> y) => inner.Difference(a, b, y);

    /// <inheritdoc/>
    public override void Multiply(Tensor<T> a, Tensor<T> b, Tensor<T> y) => inner.Multiply(a, b, y);

    /// <inheritdoc/>
    public override void AddMultiply(Tensor<T> a, Tensor<T> b, Tensor<T> y) => inner.AddMultiply(a, b, y);

    /// <inheritdoc/>
    public override void Scale(T alpha, Tensor<T> x, Tensor<T> y) => inner.Scale(alpha, x, y);

    /// <inheritdoc/>
    public override void AddScaled(T alpha, Tensor<T> x, Tensor<T> y) => inner.AddScaled(alpha, x, y);

    /// <inheritdoc/>
    public override void AddScaledMultiply(T alpha, Tensor<T> a, Tensor<T> b, Tensor<T> y) => inner.AddScaledMultiply(alpha, a, b, y);

    /// <inheritdoc/>
    public override void AddConstant(Tensor<T> alpha, Tensor<T> y) => inner.AddConstant(alpha, y);

    /// <inheritdoc/>
    public override void FlushBelow(T limit, Tensor<T> y) => inner.FlushBelow(limit, y);

    /// <inheritdoc/>
    public override void Minimum(Tensor<T> a, Tensor<T> b, Tensor<T> y) => inner.Minimum(a, b, y);

    /// <inheritdoc/>
    public override void Maximum(Tensor<T> a, Tensor<T> b, Tensor<T> y) => inner.Maximum(a, b, y);

    /// <inheritdoc/>
    public override void Clip(Tensor<T> x, Tensor<T> bounds, Tensor<T> y) => inner.Clip(x, bounds, y);

    /// <inheritdoc/>
    public override void Relu(Tensor<T> x, Tensor<T> y) => inner.Relu(x, y);

    /// <inheritdoc/>
    public override void Tanh(Tensor<T> x, Tensor<T> y) => inner.Tanh(x, y);

    /// <inheritdoc/>
    public override void Exp(Tensor<T> x, Tensor<T> y) => inner.Exp(x, y);

    /// <inheritdoc/>
    public override void Sigmoid(Tensor<T> x, Tensor<T> y) => inner.Sigmoid(x, y);

    /// <inheritdoc/>
    public override void Softplus(Tensor<T> x, Tensor<T> y) => inner.Softplus(x, y);

    /// <inheritdoc/>
    public override void Log(Tensor<T> x, Tensor<T> y) => inner.Log(x, y);

    /// <inheritdoc/>
    public override void AddWhereLess(Tensor<T> a, Tensor<T> b, bool strict, Tensor<T> dy, Tensor<T> dx) =>
        inner.AddWhereLess(a, b, strict, dy, dx);

    /// <inheritdoc/>
    public override void ClipVjp(Tensor<T> x, Tensor<T> bounds, Tensor<T> dy, Tensor<T> dx) => inner.ClipVjp(x, bounds, dy, dx);

    /// <inheritdoc/>
    public override void ReluVjp(Tensor<T> y, Tensor<T> dy, Tensor<T> dx, bool accumulate = true) => inner.ReluVjp(y, dy, dx, accumulate);

    /// <inheritdoc/>
    public override void TanhVjp(Tensor<T> y, Tensor<T> dy, Tensor<T> dx, bool accumulate = true) => inner.TanhVjp(y, dy, dx, accumulate);

    /// <inheritdoc/>
    public override void SigmoidVjp(Tensor<T> y, Tensor<T> dy, Tensor<T> dx) => inner.SigmoidVjp(y, dy, dx);

    /// <inheritdoc/>
    public override void SoftplusVjp(Tensor<T> x, Tensor<T> dy, Tensor<T> dx) => inner.SoftplusVjp(x, dy, dx);

    /// <inheritdoc/>
    public override void LogVjp(Tensor<T> x, Tensor<T> dy, Tensor<T> dx) => inner.LogVjp(x, dy, dx);

    /// <inheritdoc/>
    public override void Product(Tensor<T> a, Tensor<T> b, Tensor<T> c, bool accumulate = false) => inner.Product(a, b, c, accumulate);

    /// <inheritdoc/>
    public override void ProductTransposedB(Tensor<T> a, Tensor<T> b, Tensor<T> c, bool accumulate = false) =>
        inner.ProductTransposedB(a, b, c, accumulate);

    /// <inheritdoc/>
    public override void ProductTransposedA(Tensor<T> a, Tensor<T> b, Tensor<T> c, bool accumulate = false) =>
        inner.ProductTransposedA(a, b, c, accumulate);

    /// <inheritdoc/>
    public override void Affine(Tensor<T> x, Tensor<T> weight, Tensor<T> y, bool accumulate = false) =>
        inner.Affine(x, weight, y, accumulate);

    /// <inheritdoc/>
    public override void AffineWeightVjp(Tensor<T> x, Tensor<T> dy, Tensor<T> dWeight) => inner.AffineWeightVjp(x, dy, dWeight);

    /// <inheritdoc/>
    public override void LogSoftmax(Tensor<T> x, Tensor<T> y) => inner.LogSoftmax(x, y);

    /// <inheritdoc/>
    public override void LogSoftmaxVjp(Tensor<T> y, Tensor<T> dy, Tensor<T> dx) => inner.LogSoftmaxVjp(y, dy, dx);

    /// <inheritdoc/>
    public override void LogSoftmaxJvp(Tensor<T> y, Tensor<T> dx, Tensor<T> dy) => inner.LogSoftmaxJvp(y, dx, dy);

    /// <inheritdoc/>
    public override void Pick(Tensor<T> x, Tensor<int> index, Tensor<T> y) => inner.Pick(x, index, y);

    /// <inheritdoc/>
    public override void PickVjp(Tensor<int> index, Tensor<T> dy, Tensor<T> dx) => inner.PickVjp(index, dy, dx);

    /// <inheritdoc/>
    public override void RowSum(Tensor<T> x, Tensor<T> y) => inner.RowSum(x, y);

    /// <inheritdoc/>
    public override void AddRowDot(Tensor<T> a, Tensor<T> b, Tensor<T> y) => inner.AddRowDot(a, b, y);

    /// <inheritdoc/>
    public override void AddColumnSum(Tensor<T> x, Tensor<T> y) => inner.AddColumnSum(x, y);

    /// <inheritdoc/>
    public override void AddRow(Tensor<T> row, Tensor<T> y) => inner.AddRow(row, y);

    /// <inheritdoc/>
    public override void AddColumn(T alpha, Tensor<T> column, Tensor<T> y) => inner.AddColumn(alpha, column, y);

    /// <inheritdoc/>
    public override void ScaleRows(Tensor<T> x, Tensor<T> column, Tensor<T> y) => inner.ScaleRows(x, column, y);

    /// <inheritdoc/>
    public override void AddScaledRows(Tensor<T> x, Tensor<T> column, Tensor<T> y) => inner.AddScaledRows(x, column, y);

    /// <inheritdoc/>
    public override void Total(Tensor<T> x, Tensor<T> y) => inner.Total(x, y);

    /// <inheritdoc/>
    public override void Dot(Tensor<T> a, Tensor<T> b, Tensor<T> y) => inner.Dot(a, b, y);

    /// <inheritdoc/>
    public override void IsFinite(Tensor<T> x, Tensor<T> y) => inner.IsFinite(x, y);

    /// <inheritdoc/>
    public override void ClipByNorm(Tensor<T> limit, T margin, Tensor<T> norm, Tensor<T> y) => inner.ClipByNorm(limit, margin, norm, y);

    /// <inheritdoc/>
    public override void SgdStep(Tensor<T> gradient, Tensor<T> learningRate, T momentum, Tensor<T> velocity, Tensor<T> theta) =>
        inner.SgdStep(gradient, learningRate, momentum, velocity, theta);

    /// <inheritdoc/>
    public override void RmsPropStep(
        Tensor<T> gradient, Tensor<T> learningRate, T decay, T epsilon, bool epsilonInsideRoot, Tensor<T> meanSquare, Tensor<T> theta) =>
        inner.RmsPropStep(gradient, learningRate, decay, epsilon, epsilonInsideRoot, meanSquare, theta);

    /// <inheritdoc/>
    public override void AdamStep(
        Tensor<T> gradient, Tensor<T> scalars, T beta1, T beta2, Tensor<T> mean, Tensor<T> meanSquare, Tensor<T> theta) =>
        inner.AdamStep(gradient, scalars, beta1, beta2, mean, meanSquare, theta);

    /// <inheritdoc/>
    public override void SecondMoment(Tensor<T> x, Tensor<T> c) => inner.SecondMoment(x, c);

    /// <inheritdoc/>
    public override void Trace(Tensor<T> a, Tensor<T> y) => inner.Trace(a, y);

    /// <inheritdoc/>
    public override void AddDiagonal(T alpha, Tensor<T> a) => inner.AddDiagonal(alpha, a);

    /// <inheritdoc/>
    public override void OneNorm(Tensor<T> a, Tensor<T> y) => inner.OneNorm(a, y);

    /// <inheritdoc/>
    public override bool TryCholesky(Tensor<T> a, Tensor<T> l) => inner.TryCholesky(a, l);

    /// <inheritdoc/>
    public override void CholeskyInverse(Tensor<T> l, Tensor<T> inverse) => inner.CholeskyInverse(l, inverse);

    /// <inheritdoc/>
    public override bool TrySymmetricEigen(Tensor<T> a, Tensor<T> values, Tensor<T> vectors) => inner.TrySymmetricEigen(a, values, vectors);

    /// <inheritdoc/>
    public override void DivideByOuter(Tensor<T> x, Tensor<T> a, Tensor<T> b, T shift, Tensor<T> y) =>
        inner.DivideByOuter(x, a, b, shift, y);
}
