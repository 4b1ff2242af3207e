using System.Numerics;

namespace Gradus.Tests;

/// <summary>
/// Another backend's arithmetic over memory that only its members and the transfers of <c>Read</c> and <c>Write</c> can reach
/// (<see cref="GuardedMemory"/>). What runs on it would run on a device: every element that the host touches on the side is a failed test,
/// on any machine.
/// </summary>
/// <param name="inner">Does the arithmetic, on the host.</param>
public sealed class GuardedBackend<T>(Backend<T> inner) : Backend<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public override string Name => $"guarded {inner.Name}";

    public override bool IsBitReproducible => inner.IsBitReproducible;

    public override MemoryPlace Memory { get; } = new GuardedMemory();

    protected internal override void FillCore(T value, in Tensor<T> y) =>
        inner.Fill(value, Open(y));

    protected internal override void CopyCore(in Tensor<T> x, in Tensor<T> y) =>
        inner.Copy(Open(x), Open(y));

    protected internal override void SumCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) =>
        inner.Sum(Open(a), Open(b), Open(y));

    protected internal override void DifferenceCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) =>
        inner.Difference(Open(a), Open(b), Open(y));

    protected internal override void MultiplyCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) =>
        inner.Multiply(Open(a), Open(b), Open(y));

    protected internal override void AddMultiplyCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) =>
        inner.AddMultiply(Open(a), Open(b), Open(y));

    protected internal override void ScaleCore(T alpha, in Tensor<T> x, in Tensor<T> y) =>
        inner.Scale(alpha, Open(x), Open(y));

    protected internal override void AddScaledCore(T alpha, in Tensor<T> x, in Tensor<T> y) =>
        inner.AddScaled(alpha, Open(x), Open(y));

    protected internal override void AddScaledMultiplyCore(T alpha, in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) =>
        inner.AddScaledMultiply(alpha, Open(a), Open(b), Open(y));

    protected internal override void AddConstantCore(in Tensor<T> alpha, in Tensor<T> y) =>
        inner.AddConstant(Open(alpha), Open(y));

    protected internal override void FlushBelowCore(T limit, in Tensor<T> y) =>
        inner.FlushBelow(limit, Open(y));

    protected internal override void MinimumCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) =>
        inner.Minimum(Open(a), Open(b), Open(y));

    protected internal override void MaximumCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) =>
        inner.Maximum(Open(a), Open(b), Open(y));

    protected internal override void ClipCore(in Tensor<T> x, in Tensor<T> bounds, in Tensor<T> y) =>
        inner.Clip(Open(x), Open(bounds), Open(y));

    protected internal override void ReluCore(in Tensor<T> x, in Tensor<T> y) =>
        inner.Relu(Open(x), Open(y));

    protected internal override void TanhCore(in Tensor<T> x, in Tensor<T> y) =>
        inner.Tanh(Open(x), Open(y));

    protected internal override void ExpCore(in Tensor<T> x, in Tensor<T> y) =>
        inner.Exp(Open(x), Open(y));

    protected internal override void SigmoidCore(in Tensor<T> x, in Tensor<T> y) =>
        inner.Sigmoid(Open(x), Open(y));

    protected internal override void SoftplusCore(in Tensor<T> x, in Tensor<T> y) =>
        inner.Softplus(Open(x), Open(y));

    protected internal override void LogCore(in Tensor<T> x, in Tensor<T> y) =>
        inner.Log(Open(x), Open(y));

    protected internal override void AddWhereLessCore(in Tensor<T> a, in Tensor<T> b, bool strict, in Tensor<T> dy, in Tensor<T> dx) =>
        inner.AddWhereLess(Open(a), Open(b), strict, Open(dy), Open(dx));

    protected internal override void ClipVjpCore(in Tensor<T> x, in Tensor<T> bounds, in Tensor<T> dy, in Tensor<T> dx) =>
        inner.ClipVjp(Open(x), Open(bounds), Open(dy), Open(dx));

    protected internal override void ReluVjpCore(in Tensor<T> y, in Tensor<T> dy, in Tensor<T> dx, bool accumulate) =>
        inner.ReluVjp(Open(y), Open(dy), Open(dx), accumulate);

    protected internal override void TransposeCore(in Tensor<T> x, in Tensor<T> y) =>
        inner.Transpose(Open(x), Open(y));

    protected internal override void GruCore(
        in Tensor<T> x, in Tensor<T> h, in Tensor<T> gates, in Tensor<T> n, in Tensor<T> y) =>
        inner.Gru(Open(x), Open(h), Open(gates), Open(n), Open(y));

    protected internal override void GruVjpCore(
        in Tensor<T> h, in Tensor<T> gates, in Tensor<T> n, in Tensor<T> dy, in Tensor<T> dx, in Tensor<T> dp, bool accumulate) =>
        inner.GruVjp(Open(h), Open(gates), Open(n), Open(dy), Open(dx), Open(dp), accumulate);

    protected internal override void LstmCore(
        in Tensor<T> x, in Tensor<T> state, in Tensor<T> gates, in Tensor<T> s, in Tensor<T> y) =>
        inner.Lstm(Open(x), Open(state), Open(gates), Open(s), Open(y));

    protected internal override void LstmVjpCore(
        in Tensor<T> state, in Tensor<T> gates, in Tensor<T> s, in Tensor<T> dy, in Tensor<T> dp) =>
        inner.LstmVjp(Open(state), Open(gates), Open(s), Open(dy), Open(dp));

    protected internal override void TanhVjpCore(in Tensor<T> y, in Tensor<T> dy, in Tensor<T> dx, bool accumulate) =>
        inner.TanhVjp(Open(y), Open(dy), Open(dx), accumulate);

    protected internal override void SigmoidVjpCore(in Tensor<T> y, in Tensor<T> dy, in Tensor<T> dx) =>
        inner.SigmoidVjp(Open(y), Open(dy), Open(dx));

    protected internal override void SoftplusVjpCore(in Tensor<T> x, in Tensor<T> dy, in Tensor<T> dx) =>
        inner.SoftplusVjp(Open(x), Open(dy), Open(dx));

    protected internal override void LogVjpCore(in Tensor<T> x, in Tensor<T> dy, in Tensor<T> dx) =>
        inner.LogVjp(Open(x), Open(dy), Open(dx));

    protected internal override void ProductCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, bool accumulate) =>
        inner.Product(Open(a), Open(b), Open(c), accumulate);

    protected internal override void ProductTransposedBCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, bool accumulate) =>
        inner.ProductTransposedB(Open(a), Open(b), Open(c), accumulate);

    protected internal override void ProductTransposedACore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, bool accumulate) =>
        inner.ProductTransposedA(Open(a), Open(b), Open(c), accumulate);

    protected internal override void AffineCore(in Tensor<T> x, in Tensor<T> weight, in Tensor<T> y, bool accumulate) =>
        inner.Affine(Open(x), Open(weight), Open(y), accumulate);

    protected internal override void AffineWeightVjpCore(in Tensor<T> x, in Tensor<T> dy, in Tensor<T> dWeight) =>
        inner.AffineWeightVjp(Open(x), Open(dy), Open(dWeight));

    protected internal override void LogSoftmaxCore(in Tensor<T> x, in Tensor<T> y) =>
        inner.LogSoftmax(Open(x), Open(y));

    protected internal override void LogSoftmaxVjpCore(in Tensor<T> y, in Tensor<T> dy, in Tensor<T> dx) =>
        inner.LogSoftmaxVjp(Open(y), Open(dy), Open(dx));

    protected internal override void LogSoftmaxJvpCore(in Tensor<T> y, in Tensor<T> dx, in Tensor<T> dy) =>
        inner.LogSoftmaxJvp(Open(y), Open(dx), Open(dy));

    protected internal override void PickCore(in Tensor<T> x, in Tensor<int> index, in Tensor<T> y) =>
        inner.Pick(Open(x), Open(index), Open(y));

    protected internal override void PickVjpCore(in Tensor<int> index, in Tensor<T> dy, in Tensor<T> dx) =>
        inner.PickVjp(Open(index), Open(dy), Open(dx));

    protected internal override void RowSumCore(in Tensor<T> x, in Tensor<T> y) =>
        inner.RowSum(Open(x), Open(y));

    protected internal override void AddRowDotCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) =>
        inner.AddRowDot(Open(a), Open(b), Open(y));

    protected internal override void AddColumnSumCore(in Tensor<T> x, in Tensor<T> y) =>
        inner.AddColumnSum(Open(x), Open(y));

    protected internal override void AddRowCore(in Tensor<T> row, in Tensor<T> y) =>
        inner.AddRow(Open(row), Open(y));

    protected internal override void AddColumnCore(T alpha, in Tensor<T> column, in Tensor<T> y) =>
        inner.AddColumn(alpha, Open(column), Open(y));

    protected internal override void ScaleRowsCore(in Tensor<T> x, in Tensor<T> column, in Tensor<T> y) =>
        inner.ScaleRows(Open(x), Open(column), Open(y));

    protected internal override void AddScaledRowsCore(in Tensor<T> x, in Tensor<T> column, in Tensor<T> y) =>
        inner.AddScaledRows(Open(x), Open(column), Open(y));

    protected internal override void TotalCore(in Tensor<T> x, in Tensor<T> y) =>
        inner.Total(Open(x), Open(y));

    protected internal override void DotCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) =>
        inner.Dot(Open(a), Open(b), Open(y));

    protected internal override void IsFiniteCore(in Tensor<T> x, in Tensor<T> y) =>
        inner.IsFinite(Open(x), Open(y));

    protected internal override void ClipByNormCore(in Tensor<T> limit, T margin, in Tensor<T> norm, in Tensor<T> y) =>
        inner.ClipByNorm(Open(limit), margin, Open(norm), Open(y));

    protected internal override void SgdStepCore(
        in Tensor<T> gradient, in Tensor<T> learningRate, T momentum, in Tensor<T> velocity, in Tensor<T> theta) =>
        inner.SgdStep(Open(gradient), Open(learningRate), momentum, Open(velocity), Open(theta));

    protected internal override void RmsPropStepCore(
        in Tensor<T> gradient, in Tensor<T> learningRate, T decay, T epsilon, bool epsilonInsideRoot, in Tensor<T> meanSquare, in Tensor<T> theta) =>
        inner.RmsPropStep(Open(gradient), Open(learningRate), decay, epsilon, epsilonInsideRoot, Open(meanSquare), Open(theta));

    protected internal override void AdamStepCore(
        in Tensor<T> gradient, in Tensor<T> scalars, T beta1, T beta2, in Tensor<T> mean, in Tensor<T> meanSquare, in Tensor<T> theta) =>
        inner.AdamStep(Open(gradient), Open(scalars), beta1, beta2, Open(mean), Open(meanSquare), Open(theta));

    protected internal override void SecondMomentCore(in Tensor<T> x, in Tensor<T> c) =>
        inner.SecondMoment(Open(x), Open(c));

    protected internal override void TraceCore(in Tensor<T> a, in Tensor<T> y) =>
        inner.Trace(Open(a), Open(y));

    protected internal override void AddDiagonalCore(T alpha, in Tensor<T> a) =>
        inner.AddDiagonal(alpha, Open(a));

    protected internal override void OneNormCore(in Tensor<T> a, in Tensor<T> y) =>
        inner.OneNorm(Open(a), Open(y));

    protected internal override bool TryCholeskyCore(in Tensor<T> a, in Tensor<T> l) =>
        inner.TryCholesky(Open(a), Open(l));

    protected internal override void CholeskyInverseCore(in Tensor<T> l, in Tensor<T> inverse) =>
        inner.CholeskyInverse(Open(l), Open(inverse));

    protected internal override bool TrySymmetricEigenCore(in Tensor<T> a, in Tensor<T> values, in Tensor<T> vectors) =>
        inner.TrySymmetricEigen(Open(a), Open(values), Open(vectors));

    protected internal override void DivideByOuterCore(in Tensor<T> x, in Tensor<T> a, in Tensor<T> b, T shift, in Tensor<T> y) =>
        inner.DivideByOuter(Open(x), Open(a), Open(b), shift, Open(y));

    protected internal override void ConvolveCore(in Tensor<T> x, in Tensor<T> weight, PatchGeometry geometry, in Tensor<T> y, bool accumulate) =>
        inner.Convolve(Open(x), Open(weight), geometry, Open(y), accumulate);

    protected internal override void ConvolveInputVjpCore(in Tensor<T> dy, in Tensor<T> weight, PatchGeometry geometry, in Tensor<T> dx, bool accumulate) =>
        inner.ConvolveInputVjp(Open(dy), Open(weight), geometry, Open(dx), accumulate);

    protected internal override void ConvolveWeightVjpCore(in Tensor<T> x, in Tensor<T> dy, PatchGeometry geometry, in Tensor<T> dWeight, int firstRow) =>
        inner.ConvolveWeightVjp(Open(x), Open(dy), geometry, Open(dWeight), firstRow);

    protected internal override void PatchSecondMomentCore(in Tensor<T> x, PatchGeometry geometry, in Tensor<T> c) =>
        inner.PatchSecondMoment(Open(x), geometry, Open(c));

    protected internal override void MaxPoolCore(in Tensor<T> x, PatchGeometry geometry, in Tensor<T> y) =>
        inner.MaxPool(Open(x), geometry, Open(y));

    protected internal override void MaxPoolVjpCore(in Tensor<T> x, in Tensor<T> dy, PatchGeometry geometry, in Tensor<T> dx) =>
        inner.MaxPoolVjp(Open(x), Open(dy), geometry, Open(dx));

    protected internal override void MaxPoolJvpCore(in Tensor<T> x, in Tensor<T> dx, PatchGeometry geometry, in Tensor<T> dy) =>
        inner.MaxPoolJvp(Open(x), Open(dx), geometry, Open(dy));

    protected internal override void AveragePoolCore(in Tensor<T> x, PatchGeometry geometry, in Tensor<T> y) =>
        inner.AveragePool(Open(x), geometry, Open(y));

    protected internal override void AveragePoolVjpCore(in Tensor<T> dy, PatchGeometry geometry, in Tensor<T> dx) =>
        inner.AveragePoolVjp(Open(dy), geometry, Open(dx));

    protected internal override void AddScaledColumnsCore(in Tensor<T> x, in Tensor<T> row, in Tensor<T> y) =>
        inner.AddScaledColumns(Open(x), Open(row), Open(y));

    protected internal override void AddColumnDotCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) =>
        inner.AddColumnDot(Open(a), Open(b), Open(y));

    protected internal override void StandardizeCore(in Tensor<T> x, T epsilon, in Tensor<T> y) =>
        inner.Standardize(Open(x), epsilon, Open(y));

    protected internal override void StandardizeVjpCore(in Tensor<T> x, in Tensor<T> y, T epsilon, in Tensor<T> dy, in Tensor<T> dx, bool accumulate) =>
        inner.StandardizeVjp(Open(x), Open(y), epsilon, Open(dy), Open(dx), accumulate);

    private static Tensor<TElement> Open<TElement>(Tensor<TElement> guarded)
        where TElement : unmanaged => guarded.On(GuardedMemory.Behind(guarded.Storage));
}
