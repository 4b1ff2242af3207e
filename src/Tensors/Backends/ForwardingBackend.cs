using System.Numerics;

namespace Gradus;

/// <summary>
/// A backend that forwards to another one. A backend that computes some members itself derives from this, overrides those, and leaves the
/// rest to the backend it was given, whose memory it works on.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="inner">Computes every member that is not overridden.</param>
public abstract class ForwardingBackend<T>(Backend<T> inner) : Backend<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public sealed override MemoryPlace Memory => inner.Memory;

    /// <inheritdoc/>
    protected internal override void FillCore(T value, in Tensor<T> y) => inner.FillCore(value, y);

    /// <inheritdoc/>
    protected internal override void CopyCore(in Tensor<T> x, in Tensor<T> y) => inner.CopyCore(x, y);

    /// <inheritdoc/>
    protected internal override void SumCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) => inner.SumCore(a, b, y);

    /// <inheritdoc/>
    protected internal override void DifferenceCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) => inner.DifferenceCore(a, b, y);

    /// <inheritdoc/>
    protected internal override void MultiplyCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) => inner.MultiplyCore(a, b, y);

    /// <inheritdoc/>
    protected internal override void AddMultiplyCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) => inner.AddMultiplyCore(a, b, y);

    /// <inheritdoc/>
    protected internal override void ScaleCore(T alpha, in Tensor<T> x, in Tensor<T> y) => inner.ScaleCore(alpha, x, y);

    /// <inheritdoc/>
    protected internal override void AddScaledCore(T alpha, in Tensor<T> x, in Tensor<T> y) => inner.AddScaledCore(alpha, x, y);

    /// <inheritdoc/>
    protected internal override void AddScaledMultiplyCore(T alpha, in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) =>
        inner.AddScaledMultiplyCore(alpha, a, b, y);

    /// <inheritdoc/>
    protected internal override void AddConstantCore(in Tensor<T> alpha, in Tensor<T> y) => inner.AddConstantCore(alpha, y);

    /// <inheritdoc/>
    protected internal override void FlushBelowCore(T limit, in Tensor<T> y) => inner.FlushBelowCore(limit, y);

    /// <inheritdoc/>
    protected internal override void MinimumCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) => inner.MinimumCore(a, b, y);

    /// <inheritdoc/>
    protected internal override void MaximumCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) => inner.MaximumCore(a, b, y);

    /// <inheritdoc/>
    protected internal override void ClipCore(in Tensor<T> x, in Tensor<T> bounds, in Tensor<T> y) => inner.ClipCore(x, bounds, y);

    /// <inheritdoc/>
    protected internal override void ReluCore(in Tensor<T> x, in Tensor<T> y) => inner.ReluCore(x, y);

    /// <inheritdoc/>
    protected internal override void TanhCore(in Tensor<T> x, in Tensor<T> y) => inner.TanhCore(x, y);

    /// <inheritdoc/>
    protected internal override void ExpCore(in Tensor<T> x, in Tensor<T> y) => inner.ExpCore(x, y);

    /// <inheritdoc/>
    protected internal override void SigmoidCore(in Tensor<T> x, in Tensor<T> y) => inner.SigmoidCore(x, y);

    /// <inheritdoc/>
    protected internal override void SoftplusCore(in Tensor<T> x, in Tensor<T> y) => inner.SoftplusCore(x, y);

    /// <inheritdoc/>
    protected internal override void LogCore(in Tensor<T> x, in Tensor<T> y) => inner.LogCore(x, y);

    /// <inheritdoc/>
    protected internal override void AddWhereLessCore(in Tensor<T> a, in Tensor<T> b, bool strict, in Tensor<T> dy, in Tensor<T> dx) =>
        inner.AddWhereLessCore(a, b, strict, dy, dx);

    /// <inheritdoc/>
    protected internal override void ClipVjpCore(in Tensor<T> x, in Tensor<T> bounds, in Tensor<T> dy, in Tensor<T> dx) =>
        inner.ClipVjpCore(x, bounds, dy, dx);

    /// <inheritdoc/>
    protected internal override void ReluVjpCore(in Tensor<T> y, in Tensor<T> dy, in Tensor<T> dx, bool accumulate) =>
        inner.ReluVjpCore(y, dy, dx, accumulate);

    /// <inheritdoc/>
    protected internal override void TanhVjpCore(in Tensor<T> y, in Tensor<T> dy, in Tensor<T> dx, bool accumulate) =>
        inner.TanhVjpCore(y, dy, dx, accumulate);

    /// <inheritdoc/>
    protected internal override void SigmoidVjpCore(in Tensor<T> y, in Tensor<T> dy, in Tensor<T> dx) => inner.SigmoidVjpCore(y, dy, dx);

    /// <inheritdoc/>
    protected internal override void SoftplusVjpCore(in Tensor<T> x, in Tensor<T> dy, in Tensor<T> dx) => inner.SoftplusVjpCore(x, dy, dx);

    /// <inheritdoc/>
    protected internal override void LogVjpCore(in Tensor<T> x, in Tensor<T> dy, in Tensor<T> dx) => inner.LogVjpCore(x, dy, dx);

    /// <inheritdoc/>
    protected internal override void ProductCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, bool accumulate) =>
        inner.ProductCore(a, b, c, accumulate);

    /// <inheritdoc/>
    protected internal override void ProductTransposedBCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, bool accumulate) =>
        inner.ProductTransposedBCore(a, b, c, accumulate);

    /// <inheritdoc/>
    protected internal override void ProductTransposedACore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, bool accumulate) =>
        inner.ProductTransposedACore(a, b, c, accumulate);

    /// <inheritdoc/>
    protected internal override void AffineCore(in Tensor<T> x, in Tensor<T> weight, in Tensor<T> y, bool accumulate) =>
        inner.AffineCore(x, weight, y, accumulate);

    /// <inheritdoc/>
    protected internal override void AffineWeightVjpCore(in Tensor<T> x, in Tensor<T> dy, in Tensor<T> dWeight) =>
        inner.AffineWeightVjpCore(x, dy, dWeight);

    /// <inheritdoc/>
    protected internal override void LogSoftmaxCore(in Tensor<T> x, in Tensor<T> y) => inner.LogSoftmaxCore(x, y);

    /// <inheritdoc/>
    protected internal override void LogSoftmaxVjpCore(in Tensor<T> y, in Tensor<T> dy, in Tensor<T> dx) =>
        inner.LogSoftmaxVjpCore(y, dy, dx);

    /// <inheritdoc/>
    protected internal override void LogSoftmaxJvpCore(in Tensor<T> y, in Tensor<T> dx, in Tensor<T> dy) =>
        inner.LogSoftmaxJvpCore(y, dx, dy);

    /// <inheritdoc/>
    protected internal override void PickCore(in Tensor<T> x, in Tensor<int> index, in Tensor<T> y) => inner.PickCore(x, index, y);

    /// <inheritdoc/>
    protected internal override void PickVjpCore(in Tensor<int> index, in Tensor<T> dy, in Tensor<T> dx) =>
        inner.PickVjpCore(index, dy, dx);

    /// <inheritdoc/>
    protected internal override void RowSumCore(in Tensor<T> x, in Tensor<T> y) => inner.RowSumCore(x, y);

    /// <inheritdoc/>
    protected internal override void AddRowDotCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) => inner.AddRowDotCore(a, b, y);

    /// <inheritdoc/>
    protected internal override void AddColumnSumCore(in Tensor<T> x, in Tensor<T> y) => inner.AddColumnSumCore(x, y);

    /// <inheritdoc/>
    protected internal override void AddRowCore(in Tensor<T> row, in Tensor<T> y) => inner.AddRowCore(row, y);

    /// <inheritdoc/>
    protected internal override void AddColumnCore(T alpha, in Tensor<T> column, in Tensor<T> y) => inner.AddColumnCore(alpha, column, y);

    /// <inheritdoc/>
    protected internal override void ScaleRowsCore(in Tensor<T> x, in Tensor<T> column, in Tensor<T> y) =>
        inner.ScaleRowsCore(x, column, y);

    /// <inheritdoc/>
    protected internal override void AddScaledRowsCore(in Tensor<T> x, in Tensor<T> column, in Tensor<T> y) =>
        inner.AddScaledRowsCore(x, column, y);

    /// <inheritdoc/>
    protected internal override void TransposeCore(in Tensor<T> x, in Tensor<T> y) => inner.TransposeCore(x, y);

    /// <inheritdoc/>
    protected internal override void TotalCore(in Tensor<T> x, in Tensor<T> y) => inner.TotalCore(x, y);

    /// <inheritdoc/>
    protected internal override void DotCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) => inner.DotCore(a, b, y);

    /// <inheritdoc/>
    protected internal override void IsFiniteCore(in Tensor<T> x, in Tensor<T> y) => inner.IsFiniteCore(x, y);

    /// <inheritdoc/>
    protected internal override void ClipByNormCore(in Tensor<T> limit, T margin, in Tensor<T> norm, in Tensor<T> y) =>
        inner.ClipByNormCore(limit, margin, norm, y);

    /// <inheritdoc/>
    protected internal override void SgdStepCore(
        in Tensor<T> gradient, in Tensor<T> learningRate, T momentum, in Tensor<T> velocity, in Tensor<T> theta) =>
        inner.SgdStepCore(gradient, learningRate, momentum, velocity, theta);

    /// <inheritdoc/>
    protected internal override void RmsPropStepCore(
        in Tensor<T> gradient,
        in Tensor<T> learningRate,
        T decay,
        T epsilon,
        bool epsilonInsideRoot,
        in Tensor<T> meanSquare,
        in Tensor<T> theta) =>
        inner.RmsPropStepCore(gradient, learningRate, decay, epsilon, epsilonInsideRoot, meanSquare, theta);

    /// <inheritdoc/>
    protected internal override void AdamStepCore(
        in Tensor<T> gradient, in Tensor<T> scalars, T beta1, T beta2, in Tensor<T> mean, in Tensor<T> meanSquare, in Tensor<T> theta) =>
        inner.AdamStepCore(gradient, scalars, beta1, beta2, mean, meanSquare, theta);

    /// <inheritdoc/>
    protected internal override void SecondMomentCore(in Tensor<T> x, in Tensor<T> c) => inner.SecondMomentCore(x, c);

    /// <inheritdoc/>
    protected internal override void TraceCore(in Tensor<T> a, in Tensor<T> y) => inner.TraceCore(a, y);

    /// <inheritdoc/>
    protected internal override void AddDiagonalCore(T alpha, in Tensor<T> a) => inner.AddDiagonalCore(alpha, a);

    /// <inheritdoc/>
    protected internal override void OneNormCore(in Tensor<T> a, in Tensor<T> y) => inner.OneNormCore(a, y);

    /// <inheritdoc/>
    protected internal override bool TryCholeskyCore(in Tensor<T> a, in Tensor<T> l) => inner.TryCholeskyCore(a, l);

    /// <inheritdoc/>
    protected internal override void CholeskyInverseCore(in Tensor<T> l, in Tensor<T> inverse) => inner.CholeskyInverseCore(l, inverse);

    /// <inheritdoc/>
    protected internal override bool TrySymmetricEigenCore(in Tensor<T> a, in Tensor<T> values, in Tensor<T> vectors) =>
        inner.TrySymmetricEigenCore(a, values, vectors);

    /// <inheritdoc/>
    protected internal override void DivideByOuterCore(in Tensor<T> x, in Tensor<T> a, in Tensor<T> b, T shift, in Tensor<T> y) =>
        inner.DivideByOuterCore(x, a, b, shift, y);

    /// <inheritdoc/>
    protected internal override void ConvolveCore(
        in Tensor<T> x, in Tensor<T> weight, PatchGeometry geometry, in Tensor<T> y, bool accumulate) =>
        inner.ConvolveCore(x, weight, geometry, y, accumulate);

    /// <inheritdoc/>
    protected internal override void ConvolveInputVjpCore(
        in Tensor<T> dy, in Tensor<T> weight, PatchGeometry geometry, in Tensor<T> dx, bool accumulate) =>
        inner.ConvolveInputVjpCore(dy, weight, geometry, dx, accumulate);

    /// <inheritdoc/>
    protected internal override void ConvolveWeightVjpCore(
        in Tensor<T> x, in Tensor<T> dy, PatchGeometry geometry, in Tensor<T> dWeight, int firstRow) =>
        inner.ConvolveWeightVjpCore(x, dy, geometry, dWeight, firstRow);

    /// <inheritdoc/>
    protected internal override void PatchSecondMomentCore(in Tensor<T> x, PatchGeometry geometry, in Tensor<T> c) =>
        inner.PatchSecondMomentCore(x, geometry, c);

    /// <inheritdoc/>
    protected internal override void MaxPoolCore(in Tensor<T> x, PatchGeometry geometry, in Tensor<T> y) =>
        inner.MaxPoolCore(x, geometry, y);

    /// <inheritdoc/>
    protected internal override void MaxPoolVjpCore(in Tensor<T> x, in Tensor<T> dy, PatchGeometry geometry, in Tensor<T> dx) =>
        inner.MaxPoolVjpCore(x, dy, geometry, dx);

    /// <inheritdoc/>
    protected internal override void MaxPoolJvpCore(in Tensor<T> x, in Tensor<T> dx, PatchGeometry geometry, in Tensor<T> dy) =>
        inner.MaxPoolJvpCore(x, dx, geometry, dy);

    /// <inheritdoc/>
    protected internal override void AveragePoolCore(in Tensor<T> x, PatchGeometry geometry, in Tensor<T> y) =>
        inner.AveragePoolCore(x, geometry, y);

    /// <inheritdoc/>
    protected internal override void AveragePoolVjpCore(in Tensor<T> dy, PatchGeometry geometry, in Tensor<T> dx) =>
        inner.AveragePoolVjpCore(dy, geometry, dx);

    /// <inheritdoc/>
    protected internal override void AddScaledColumnsCore(in Tensor<T> x, in Tensor<T> row, in Tensor<T> y) =>
        inner.AddScaledColumnsCore(x, row, y);

    /// <inheritdoc/>
    protected internal override void AddColumnDotCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) =>
        inner.AddColumnDotCore(a, b, y);

    /// <inheritdoc/>
    protected internal override void StandardizeCore(in Tensor<T> x, T epsilon, in Tensor<T> y) =>
        inner.StandardizeCore(x, epsilon, y);

    /// <inheritdoc/>
    protected internal override void StandardizeVjpCore(
        in Tensor<T> x, in Tensor<T> y, T epsilon, in Tensor<T> dy, in Tensor<T> dx, bool accumulate) =>
        inner.StandardizeVjpCore(x, y, epsilon, dy, dx, accumulate);

    /// <inheritdoc/>
    protected internal override void GruCore(
        in Tensor<T> x, in Tensor<T> h, in Tensor<T> gates, in Tensor<T> n, in Tensor<T> y) =>
        inner.GruCore(x, h, gates, n, y);

    /// <inheritdoc/>
    protected internal override void GruVjpCore(
        in Tensor<T> h, in Tensor<T> gates, in Tensor<T> n, in Tensor<T> dy, in Tensor<T> dx, in Tensor<T> dp, bool accumulate) =>
        inner.GruVjpCore(h, gates, n, dy, dx, dp, accumulate);

    /// <inheritdoc/>
    protected internal override void LstmCore(
        in Tensor<T> x, in Tensor<T> state, in Tensor<T> gates, in Tensor<T> s, in Tensor<T> y) =>
        inner.LstmCore(x, state, gates, s, y);

    /// <inheritdoc/>
    protected internal override void LstmVjpCore(
        in Tensor<T> state, in Tensor<T> gates, in Tensor<T> s, in Tensor<T> dy, in Tensor<T> dp) =>
        inner.LstmVjpCore(state, gates, s, dy, dp);
}
