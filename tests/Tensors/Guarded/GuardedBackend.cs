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

    public override void Fill(T value, Tensor<T> y) =>
        inner.Fill(value, Open(y));

    public override void Copy(Tensor<T> x, Tensor<T> y) =>
        inner.Copy(Open(x), Open(y));

    public override void Sum(Tensor<T> a, Tensor<T> b, Tensor<T> y) =>
        inner.Sum(Open(a), Open(b), Open(y));

    public override void Difference(Tensor<T> a, Tensor<T> b, Tensor<T> y) =>
        inner.Difference(Open(a), Open(b), Open(y));

    public override void Multiply(Tensor<T> a, Tensor<T> b, Tensor<T> y) =>
        inner.Multiply(Open(a), Open(b), Open(y));

    public override void AddMultiply(Tensor<T> a, Tensor<T> b, Tensor<T> y) =>
        inner.AddMultiply(Open(a), Open(b), Open(y));

    public override void Scale(T alpha, Tensor<T> x, Tensor<T> y) =>
        inner.Scale(alpha, Open(x), Open(y));

    public override void AddScaled(T alpha, Tensor<T> x, Tensor<T> y) =>
        inner.AddScaled(alpha, Open(x), Open(y));

    public override void AddScaledMultiply(T alpha, Tensor<T> a, Tensor<T> b, Tensor<T> y) =>
        inner.AddScaledMultiply(alpha, Open(a), Open(b), Open(y));

    public override void AddConstant(Tensor<T> alpha, Tensor<T> y) =>
        inner.AddConstant(Open(alpha), Open(y));

    public override void FlushBelow(T limit, Tensor<T> y) =>
        inner.FlushBelow(limit, Open(y));

    public override void Minimum(Tensor<T> a, Tensor<T> b, Tensor<T> y) =>
        inner.Minimum(Open(a), Open(b), Open(y));

    public override void Maximum(Tensor<T> a, Tensor<T> b, Tensor<T> y) =>
        inner.Maximum(Open(a), Open(b), Open(y));

    public override void Clip(Tensor<T> x, Tensor<T> bounds, Tensor<T> y) =>
        inner.Clip(Open(x), Open(bounds), Open(y));

    public override void Relu(Tensor<T> x, Tensor<T> y) =>
        inner.Relu(Open(x), Open(y));

    public override void Tanh(Tensor<T> x, Tensor<T> y) =>
        inner.Tanh(Open(x), Open(y));

    public override void Exp(Tensor<T> x, Tensor<T> y) =>
        inner.Exp(Open(x), Open(y));

    public override void Sigmoid(Tensor<T> x, Tensor<T> y) =>
        inner.Sigmoid(Open(x), Open(y));

    public override void Softplus(Tensor<T> x, Tensor<T> y) =>
        inner.Softplus(Open(x), Open(y));

    public override void Log(Tensor<T> x, Tensor<T> y) =>
        inner.Log(Open(x), Open(y));

    public override void AddWhereLess(Tensor<T> a, Tensor<T> b, bool strict, Tensor<T> dy, Tensor<T> dx) =>
        inner.AddWhereLess(Open(a), Open(b), strict, Open(dy), Open(dx));

    public override void ClipVjp(Tensor<T> x, Tensor<T> bounds, Tensor<T> dy, Tensor<T> dx) =>
        inner.ClipVjp(Open(x), Open(bounds), Open(dy), Open(dx));

    public override void ReluVjp(Tensor<T> y, Tensor<T> dy, Tensor<T> dx, bool accumulate = true) =>
        inner.ReluVjp(Open(y), Open(dy), Open(dx), accumulate);

    public override void TanhVjp(Tensor<T> y, Tensor<T> dy, Tensor<T> dx, bool accumulate = true) =>
        inner.TanhVjp(Open(y), Open(dy), Open(dx), accumulate);

    public override void SigmoidVjp(Tensor<T> y, Tensor<T> dy, Tensor<T> dx) =>
        inner.SigmoidVjp(Open(y), Open(dy), Open(dx));

    public override void SoftplusVjp(Tensor<T> x, Tensor<T> dy, Tensor<T> dx) =>
        inner.SoftplusVjp(Open(x), Open(dy), Open(dx));

    public override void LogVjp(Tensor<T> x, Tensor<T> dy, Tensor<T> dx) =>
        inner.LogVjp(Open(x), Open(dy), Open(dx));

    public override void Product(Tensor<T> a, Tensor<T> b, Tensor<T> c, bool accumulate = false) =>
        inner.Product(Open(a), Open(b), Open(c), accumulate);

    public override void ProductTransposedB(Tensor<T> a, Tensor<T> b, Tensor<T> c, bool accumulate = false) =>
        inner.ProductTransposedB(Open(a), Open(b), Open(c), accumulate);

    public override void ProductTransposedA(Tensor<T> a, Tensor<T> b, Tensor<T> c, bool accumulate = false) =>
        inner.ProductTransposedA(Open(a), Open(b), Open(c), accumulate);

    public override void Affine(Tensor<T> x, Tensor<T> weight, Tensor<T> y, bool accumulate = false) =>
        inner.Affine(Open(x), Open(weight), Open(y), accumulate);

    public override void AffineWeightVjp(Tensor<T> x, Tensor<T> dy, Tensor<T> dWeight) =>
        inner.AffineWeightVjp(Open(x), Open(dy), Open(dWeight));

    public override void LogSoftmax(Tensor<T> x, Tensor<T> y) =>
        inner.LogSoftmax(Open(x), Open(y));

    public override void LogSoftmaxVjp(Tensor<T> y, Tensor<T> dy, Tensor<T> dx) =>
        inner.LogSoftmaxVjp(Open(y), Open(dy), Open(dx));

    public override void LogSoftmaxJvp(Tensor<T> y, Tensor<T> dx, Tensor<T> dy) =>
        inner.LogSoftmaxJvp(Open(y), Open(dx), Open(dy));

    public override void Pick(Tensor<T> x, Tensor<int> index, Tensor<T> y) =>
        inner.Pick(Open(x), Open(index), Open(y));

    public override void PickVjp(Tensor<int> index, Tensor<T> dy, Tensor<T> dx) =>
        inner.PickVjp(Open(index), Open(dy), Open(dx));

    public override void RowSum(Tensor<T> x, Tensor<T> y) =>
        inner.RowSum(Open(x), Open(y));

    public override void AddRowDot(Tensor<T> a, Tensor<T> b, Tensor<T> y) =>
        inner.AddRowDot(Open(a), Open(b), Open(y));

    public override void AddColumnSum(Tensor<T> x, Tensor<T> y) =>
        inner.AddColumnSum(Open(x), Open(y));

    public override void AddRow(Tensor<T> row, Tensor<T> y) =>
        inner.AddRow(Open(row), Open(y));

    public override void AddColumn(T alpha, Tensor<T> column, Tensor<T> y) =>
        inner.AddColumn(alpha, Open(column), Open(y));

    public override void ScaleRows(Tensor<T> x, Tensor<T> column, Tensor<T> y) =>
        inner.ScaleRows(Open(x), Open(column), Open(y));

    public override void AddScaledRows(Tensor<T> x, Tensor<T> column, Tensor<T> y) =>
        inner.AddScaledRows(Open(x), Open(column), Open(y));

    public override void Total(Tensor<T> x, Tensor<T> y) =>
        inner.Total(Open(x), Open(y));

    public override void Dot(Tensor<T> a, Tensor<T> b, Tensor<T> y) =>
        inner.Dot(Open(a), Open(b), Open(y));

    public override void IsFinite(Tensor<T> x, Tensor<T> y) =>
        inner.IsFinite(Open(x), Open(y));

    public override void ClipByNorm(Tensor<T> limit, T margin, Tensor<T> norm, Tensor<T> y) =>
        inner.ClipByNorm(Open(limit), margin, Open(norm), Open(y));

    public override void SgdStep(Tensor<T> gradient, Tensor<T> learningRate, T momentum, Tensor<T> velocity, Tensor<T> theta) =>
        inner.SgdStep(Open(gradient), Open(learningRate), momentum, Open(velocity), Open(theta));

    public override void RmsPropStep(Tensor<T> gradient, Tensor<T> learningRate, T decay, T epsilon, bool epsilonInsideRoot, Tensor<T> meanSquare, Tensor<T> theta) =>
        inner.RmsPropStep(Open(gradient), Open(learningRate), decay, epsilon, epsilonInsideRoot, Open(meanSquare), Open(theta));

    public override void AdamStep(Tensor<T> gradient, Tensor<T> scalars, T beta1, T beta2, Tensor<T> mean, Tensor<T> meanSquare, Tensor<T> theta) =>
        inner.AdamStep(Open(gradient), Open(scalars), beta1, beta2, Open(mean), Open(meanSquare), Open(theta));

    public override void SecondMoment(Tensor<T> x, Tensor<T> c) =>
        inner.SecondMoment(Open(x), Open(c));

    public override void Trace(Tensor<T> a, Tensor<T> y) =>
        inner.Trace(Open(a), Open(y));

    public override void AddDiagonal(T alpha, Tensor<T> a) =>
        inner.AddDiagonal(alpha, Open(a));

    public override void OneNorm(Tensor<T> a, Tensor<T> y) =>
        inner.OneNorm(Open(a), Open(y));

    public override bool TryCholesky(Tensor<T> a, Tensor<T> l) =>
        inner.TryCholesky(Open(a), Open(l));

    public override void CholeskyInverse(Tensor<T> l, Tensor<T> inverse) =>
        inner.CholeskyInverse(Open(l), Open(inverse));

    public override bool TrySymmetricEigen(Tensor<T> a, Tensor<T> values, Tensor<T> vectors) =>
        inner.TrySymmetricEigen(Open(a), Open(values), Open(vectors));

    public override void DivideByOuter(Tensor<T> x, Tensor<T> a, Tensor<T> b, T shift, Tensor<T> y) =>
        inner.DivideByOuter(Open(x), Open(a), Open(b), shift, Open(y));

    private static Tensor<TElement> Open<TElement>(Tensor<TElement> guarded)
        where TElement : unmanaged => guarded.On(GuardedMemory.Behind(guarded.Storage));
}
