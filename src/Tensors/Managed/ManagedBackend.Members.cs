namespace Gradus.Tensors.Managed;

/// <content>Every member goes to the lanes that the constructor picked.</content>
public sealed partial class ManagedBackend<T>
{
    /// <inheritdoc/>
    public override void Fill(T value, Tensor<T> y) => _lanes.Fill(value, y);

    /// <inheritdoc/>
    public override void Copy(Tensor<T> x, Tensor<T> y) => _lanes.Copy(x, y);

    /// <inheritdoc/>
    public override void Sum(Tensor<T> a, Tensor<T> b, Tensor<T> y) => _lanes.Sum(a, b, y);

    /// <inheritdoc/>
    public override void Difference(Tensor<T> a, Tensor<T> b, Tensor<T> y) => _lanes.Difference(a, b, y);

    /// <inheritdoc/>
    public override void Multiply(Tensor<T> a, Tensor<T> b, Tensor<T> y) => _lanes.Multiply(a, b, y);

    /// <inheritdoc/>
    public override void AddMultiply(Tensor<T> a, Tensor<T> b, Tensor<T> y) => _lanes.AddMultiply(a, b, y);

    /// <inheritdoc/>
    public override void Scale(T alpha, Tensor<T> x, Tensor<T> y) => _lanes.Scale(alpha, x, y);

    /// <inheritdoc/>
    public override void AddScaled(T alpha, Tensor<T> x, Tensor<T> y) => _lanes.AddScaled(alpha, x, y);

    /// <inheritdoc/>
    public override void AddScaledMultiply(T alpha, Tensor<T> a, Tensor<T> b, Tensor<T> y) => _lanes.AddScaledMultiply(alpha, a, b, y);

    /// <inheritdoc/>
    public override void AddConstant(T alpha, Tensor<T> y) => _lanes.AddConstant(alpha, y);

    /// <inheritdoc/>
    public override void Minimum(Tensor<T> a, Tensor<T> b, Tensor<T> y) => _lanes.Minimum(a, b, y);

    /// <inheritdoc/>
    public override void Maximum(Tensor<T> a, Tensor<T> b, Tensor<T> y) => _lanes.Maximum(a, b, y);

    /// <inheritdoc/>
    public override void Clip(Tensor<T> x, T low, T high, Tensor<T> y) => _lanes.Clip(x, low, high, y);

    /// <inheritdoc/>
    public override void Relu(Tensor<T> x, Tensor<T> y) => _lanes.Relu(x, y);

    /// <inheritdoc/>
    public override void Tanh(Tensor<T> x, Tensor<T> y) => _lanes.Tanh(x, y);

    /// <inheritdoc/>
    public override void Exp(Tensor<T> x, Tensor<T> y) => _lanes.Exp(x, y);

    /// <inheritdoc/>
    public override void Log(Tensor<T> x, Tensor<T> y) => _lanes.Log(x, y);

    /// <inheritdoc/>
    public override void AddWhereLess(Tensor<T> a, Tensor<T> b, bool strict, Tensor<T> dy, Tensor<T> dx) =>
        _lanes.AddWhereLess(a, b, strict, dy, dx);

    /// <inheritdoc/>
    public override void ClipVjp(Tensor<T> x, T low, T high, Tensor<T> dy, Tensor<T> dx) => _lanes.ClipVjp(x, low, high, dy, dx);

    /// <inheritdoc/>
    public override void ReluVjp(Tensor<T> y, Tensor<T> dy, Tensor<T> dx) => _lanes.ReluVjp(y, dy, dx);

    /// <inheritdoc/>
    public override void TanhVjp(Tensor<T> y, Tensor<T> dy, Tensor<T> dx) => _lanes.TanhVjp(y, dy, dx);

    /// <inheritdoc/>
    public override void LogVjp(Tensor<T> x, Tensor<T> dy, Tensor<T> dx) => _lanes.LogVjp(x, dy, dx);

    /// <inheritdoc/>
    public override void Product(Tensor<T> a, Tensor<T> b, Tensor<T> c, bool accumulate = false) => _lanes.Product(a, b, c, accumulate);

    /// <inheritdoc/>
    public override void ProductTransposedB(Tensor<T> a, Tensor<T> b, Tensor<T> c, bool accumulate = false) =>
        _lanes.ProductTransposedB(a, b, c, accumulate);

    /// <inheritdoc/>
    public override void ProductTransposedA(Tensor<T> a, Tensor<T> b, Tensor<T> c, bool accumulate = false) =>
        _lanes.ProductTransposedA(a, b, c, accumulate);

    /// <inheritdoc/>
    public override void Affine(Tensor<T> x, Tensor<T> weight, Tensor<T> y, bool accumulate = false) =>
        _lanes.Affine(x, weight, y, accumulate);

    /// <inheritdoc/>
    public override void AffineWeightVjp(Tensor<T> x, Tensor<T> dy, Tensor<T> dWeight) => _lanes.AffineWeightVjp(x, dy, dWeight);

    /// <inheritdoc/>
    public override void LogSoftmax(Tensor<T> x, Tensor<T> y) => _lanes.LogSoftmax(x, y);

    /// <inheritdoc/>
    public override void LogSoftmaxVjp(Tensor<T> y, Tensor<T> dy, Tensor<T> dx) => _lanes.LogSoftmaxVjp(y, dy, dx);

    /// <inheritdoc/>
    public override void LogSoftmaxJvp(Tensor<T> y, Tensor<T> dx, Tensor<T> dy) => _lanes.LogSoftmaxJvp(y, dx, dy);

    /// <inheritdoc/>
    public override void Pick(Tensor<T> x, Tensor<int> index, Tensor<T> y) => _lanes.Pick(x, index, y);

    /// <inheritdoc/>
    public override void PickVjp(Tensor<int> index, Tensor<T> dy, Tensor<T> dx) => _lanes.PickVjp(index, dy, dx);

    /// <inheritdoc/>
    public override void RowSum(Tensor<T> x, Tensor<T> y) => _lanes.RowSum(x, y);

    /// <inheritdoc/>
    public override void AddRowDot(Tensor<T> a, Tensor<T> b, Tensor<T> y) => _lanes.AddRowDot(a, b, y);

    /// <inheritdoc/>
    public override void AddColumnSum(Tensor<T> x, Tensor<T> y) => _lanes.AddColumnSum(x, y);

    /// <inheritdoc/>
    public override void AddRow(Tensor<T> row, Tensor<T> y) => _lanes.AddRow(row, y);

    /// <inheritdoc/>
    public override void AddColumn(T alpha, Tensor<T> column, Tensor<T> y) => _lanes.AddColumn(alpha, column, y);

    /// <inheritdoc/>
    public override void ScaleRows(Tensor<T> x, Tensor<T> column, Tensor<T> y) => _lanes.ScaleRows(x, column, y);

    /// <inheritdoc/>
    public override void AddScaledRows(Tensor<T> x, Tensor<T> column, Tensor<T> y) => _lanes.AddScaledRows(x, column, y);

    /// <inheritdoc/>
    public override T Total(Tensor<T> x) => _lanes.Total(x);

    /// <inheritdoc/>
    public override T Dot(Tensor<T> a, Tensor<T> b) => _lanes.Dot(a, b);

    /// <inheritdoc/>
    public override bool IsFinite(Tensor<T> x) => _lanes.IsFinite(x);

    /// <inheritdoc/>
    public override void SgdStep(Tensor<T> gradient, T learningRate, T momentum, Tensor<T> velocity, Tensor<T> theta) =>
        _lanes.SgdStep(gradient, learningRate, momentum, velocity, theta);

    /// <inheritdoc/>
    public override void RmsPropStep(Tensor<T> gradient, T learningRate, T decay, T epsilon, bool epsilonInsideRoot, Tensor<T> meanSquare, Tensor<T> theta) =>
        _lanes.RmsPropStep(gradient, learningRate, decay, epsilon, epsilonInsideRoot, meanSquare, theta);

    /// <inheritdoc/>
    public override void AdamStep(Tensor<T> gradient, T learningRate, T beta1, T beta2, T epsilon, T correction1, T correction2, Tensor<T> mean, Tensor<T> meanSquare, Tensor<T> theta) =>
        _lanes.AdamStep(gradient, learningRate, beta1, beta2, epsilon, correction1, correction2, mean, meanSquare, theta);
}
