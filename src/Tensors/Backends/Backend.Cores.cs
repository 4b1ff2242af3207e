namespace Gradus;

/// <content>
/// The cores: what a backend implements. A core may trust its operands: they exist, are in this backend's memory, have the shapes that the
/// public member states, and overlap only where it says so. Cores call cores.
/// </content>
public abstract partial class Backend<T>
{
    /// <inheritdoc cref="Fill"/>
    protected internal abstract void FillCore(T value, in Tensor<T> y);

    /// <inheritdoc cref="Copy"/>
    protected internal abstract void CopyCore(in Tensor<T> x, in Tensor<T> y);

    /// <inheritdoc cref="Sum"/>
    protected internal abstract void SumCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y);

    /// <inheritdoc cref="Difference"/>
    protected internal abstract void DifferenceCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y);

    /// <inheritdoc cref="Multiply"/>
    protected internal abstract void MultiplyCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y);

    /// <inheritdoc cref="AddMultiply"/>
    protected internal abstract void AddMultiplyCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y);

    /// <inheritdoc cref="Scale"/>
    protected internal abstract void ScaleCore(T alpha, in Tensor<T> x, in Tensor<T> y);

    /// <inheritdoc cref="AddScaled"/>
    protected internal abstract void AddScaledCore(T alpha, in Tensor<T> x, in Tensor<T> y);

    /// <inheritdoc cref="AddScaledMultiply"/>
    protected internal abstract void AddScaledMultiplyCore(T alpha, in Tensor<T> a, in Tensor<T> b, in Tensor<T> y);

    /// <inheritdoc cref="AddConstant"/>
    protected internal abstract void AddConstantCore(in Tensor<T> alpha, in Tensor<T> y);

    /// <inheritdoc cref="FlushBelow"/>
    protected internal abstract void FlushBelowCore(T limit, in Tensor<T> y);

    /// <inheritdoc cref="Minimum"/>
    protected internal abstract void MinimumCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y);

    /// <inheritdoc cref="Maximum"/>
    protected internal abstract void MaximumCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y);

    /// <inheritdoc cref="Clip"/>
    protected internal abstract void ClipCore(in Tensor<T> x, in Tensor<T> bounds, in Tensor<T> y);

    /// <inheritdoc cref="Relu"/>
    protected internal abstract void ReluCore(in Tensor<T> x, in Tensor<T> y);

    /// <inheritdoc cref="Tanh"/>
    protected internal abstract void TanhCore(in Tensor<T> x, in Tensor<T> y);

    /// <inheritdoc cref="Exp"/>
    protected internal abstract void ExpCore(in Tensor<T> x, in Tensor<T> y);

    /// <inheritdoc cref="Sigmoid"/>
    protected internal abstract void SigmoidCore(in Tensor<T> x, in Tensor<T> y);

    /// <inheritdoc cref="Softplus"/>
    protected internal abstract void SoftplusCore(in Tensor<T> x, in Tensor<T> y);

    /// <inheritdoc cref="Log"/>
    protected internal abstract void LogCore(in Tensor<T> x, in Tensor<T> y);

    /// <inheritdoc cref="AddWhereLess"/>
    protected internal abstract void AddWhereLessCore(in Tensor<T> a, in Tensor<T> b, bool strict, in Tensor<T> dy, in Tensor<T> dx);

    /// <inheritdoc cref="ClipVjp"/>
    protected internal abstract void ClipVjpCore(in Tensor<T> x, in Tensor<T> bounds, in Tensor<T> dy, in Tensor<T> dx);

    /// <inheritdoc cref="ReluVjp"/>
    protected internal abstract void ReluVjpCore(in Tensor<T> y, in Tensor<T> dy, in Tensor<T> dx, bool accumulate);

    /// <inheritdoc cref="TanhVjp"/>
    protected internal abstract void TanhVjpCore(in Tensor<T> y, in Tensor<T> dy, in Tensor<T> dx, bool accumulate);

    /// <inheritdoc cref="SigmoidVjp"/>
    protected internal abstract void SigmoidVjpCore(in Tensor<T> y, in Tensor<T> dy, in Tensor<T> dx);

    /// <inheritdoc cref="SoftplusVjp"/>
    protected internal abstract void SoftplusVjpCore(in Tensor<T> x, in Tensor<T> dy, in Tensor<T> dx);

    /// <inheritdoc cref="LogVjp"/>
    protected internal abstract void LogVjpCore(in Tensor<T> x, in Tensor<T> dy, in Tensor<T> dx);

    /// <inheritdoc cref="AffineSecondMoment"/>
    protected internal virtual void AffineSecondMomentCore(in Tensor<T> x, in Tensor<T> c)
    {
        int inputs = x.Cols;
        SecondMomentCore(x, c.RowRange(0, inputs).ColumnRange(0, inputs));
        Tensor<T> sum = c.RowRange(inputs, 1).ColumnRange(0, inputs);
        FillCore(T.Zero, sum);
        AddColumnSumCore(x, sum);
        CopyCore(sum.Reshape(inputs, 1), c.RowRange(0, inputs).ColumnRange(inputs, 1));
        FillCore(T.CreateChecked(x.Rows), c.RowRange(inputs, 1).ColumnRange(inputs, 1));
    }

    /// <inheritdoc cref="SecondMoment"/>
    protected internal abstract void SecondMomentCore(in Tensor<T> x, in Tensor<T> c);

    /// <inheritdoc cref="Trace"/>
    protected internal abstract void TraceCore(in Tensor<T> a, in Tensor<T> y);

    /// <inheritdoc cref="AddDiagonal"/>
    protected internal abstract void AddDiagonalCore(T alpha, in Tensor<T> a);

    /// <inheritdoc cref="OneNorm"/>
    protected internal abstract void OneNormCore(in Tensor<T> a, in Tensor<T> y);

    /// <inheritdoc cref="TryCholesky"/>
    protected internal abstract bool TryCholeskyCore(in Tensor<T> a, in Tensor<T> l);

    /// <inheritdoc cref="CholeskyInverse"/>
    protected internal abstract void CholeskyInverseCore(in Tensor<T> l, in Tensor<T> inverse);

    /// <inheritdoc cref="TrySymmetricEigen"/>
    protected internal abstract bool TrySymmetricEigenCore(in Tensor<T> a, in Tensor<T> values, in Tensor<T> vectors);

    /// <inheritdoc cref="DivideByOuter"/>
    protected internal abstract void DivideByOuterCore(in Tensor<T> x, in Tensor<T> a, in Tensor<T> b, T shift, in Tensor<T> y);

    /// <inheritdoc cref="SgdStep"/>
    protected internal abstract void SgdStepCore(
        in Tensor<T> gradient, in Tensor<T> learningRate, T momentum, in Tensor<T> velocity, in Tensor<T> theta);

    /// <inheritdoc cref="RmsPropStep"/>
    protected internal abstract void RmsPropStepCore(
        in Tensor<T> gradient,
        in Tensor<T> learningRate,
        T decay,
        T epsilon,
        bool epsilonInsideRoot,
        in Tensor<T> meanSquare,
        in Tensor<T> theta);

    /// <inheritdoc cref="AdamStep"/>
    protected internal abstract void AdamStepCore(
        in Tensor<T> gradient, in Tensor<T> scalars, T beta1, T beta2, in Tensor<T> mean, in Tensor<T> meanSquare, in Tensor<T> theta);

    /// <inheritdoc cref="Product"/>
    protected internal abstract void ProductCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, bool accumulate);

    /// <inheritdoc cref="ProductTransposedB"/>
    protected internal abstract void ProductTransposedBCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, bool accumulate);

    /// <inheritdoc cref="ProductTransposedA"/>
    protected internal abstract void ProductTransposedACore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, bool accumulate);

    /// <inheritdoc cref="Affine"/>
    protected internal abstract void AffineCore(in Tensor<T> x, in Tensor<T> weight, in Tensor<T> y, bool accumulate);

    /// <inheritdoc cref="AffineWeightVjp"/>
    protected internal abstract void AffineWeightVjpCore(in Tensor<T> x, in Tensor<T> dy, in Tensor<T> dWeight);

    /// <inheritdoc cref="Transpose"/>
    protected internal abstract void TransposeCore(in Tensor<T> x, in Tensor<T> y);

    /// <inheritdoc cref="Total"/>
    protected internal abstract void TotalCore(in Tensor<T> x, in Tensor<T> y);

    /// <inheritdoc cref="Dot"/>
    protected internal abstract void DotCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y);

    /// <inheritdoc cref="IsFinite"/>
    protected internal abstract void IsFiniteCore(in Tensor<T> x, in Tensor<T> y);

    /// <inheritdoc cref="ClipByNorm"/>
    protected internal abstract void ClipByNormCore(in Tensor<T> limit, T margin, in Tensor<T> norm, in Tensor<T> y);

    /// <inheritdoc cref="LogSoftmax"/>
    protected internal abstract void LogSoftmaxCore(in Tensor<T> x, in Tensor<T> y);

    /// <inheritdoc cref="LogSoftmaxVjp"/>
    protected internal abstract void LogSoftmaxVjpCore(in Tensor<T> y, in Tensor<T> dy, in Tensor<T> dx);

    /// <inheritdoc cref="LogSoftmaxJvp"/>
    protected internal abstract void LogSoftmaxJvpCore(in Tensor<T> y, in Tensor<T> dx, in Tensor<T> dy);

    /// <inheritdoc cref="Pick"/>
    protected internal abstract void PickCore(in Tensor<T> x, in Tensor<int> index, in Tensor<T> y);

    /// <inheritdoc cref="PickVjp"/>
    protected internal abstract void PickVjpCore(in Tensor<int> index, in Tensor<T> dy, in Tensor<T> dx);

    /// <inheritdoc cref="RowSum"/>
    protected internal abstract void RowSumCore(in Tensor<T> x, in Tensor<T> y);

    /// <inheritdoc cref="AddRowDot"/>
    protected internal abstract void AddRowDotCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y);

    /// <inheritdoc cref="AddColumnSum"/>
    protected internal abstract void AddColumnSumCore(in Tensor<T> x, in Tensor<T> y);

    /// <inheritdoc cref="AddRow"/>
    protected internal abstract void AddRowCore(in Tensor<T> row, in Tensor<T> y);

    /// <inheritdoc cref="AddColumn"/>
    protected internal abstract void AddColumnCore(T alpha, in Tensor<T> column, in Tensor<T> y);

    /// <inheritdoc cref="ScaleRows"/>
    protected internal abstract void ScaleRowsCore(in Tensor<T> x, in Tensor<T> column, in Tensor<T> y);

    /// <inheritdoc cref="AddScaledRows"/>
    protected internal abstract void AddScaledRowsCore(in Tensor<T> x, in Tensor<T> column, in Tensor<T> y);

    /// <inheritdoc cref="Convolve"/>
    protected internal abstract void ConvolveCore(
        in Tensor<T> x, in Tensor<T> weight, PatchGeometry geometry, in Tensor<T> y, bool accumulate);

    /// <inheritdoc cref="ConvolveInputVjp"/>
    protected internal abstract void ConvolveInputVjpCore(
        in Tensor<T> dy, in Tensor<T> weight, PatchGeometry geometry, in Tensor<T> dx, bool accumulate);

    /// <inheritdoc cref="ConvolveWeightVjp"/>
    protected internal abstract void ConvolveWeightVjpCore(
        in Tensor<T> x, in Tensor<T> dy, PatchGeometry geometry, in Tensor<T> dWeight, int firstRow);

    /// <inheritdoc cref="PatchSecondMoment"/>
    protected internal abstract void PatchSecondMomentCore(in Tensor<T> x, PatchGeometry geometry, in Tensor<T> c);

    /// <inheritdoc cref="MaxPool"/>
    protected internal abstract void MaxPoolCore(in Tensor<T> x, PatchGeometry geometry, in Tensor<T> y);

    /// <inheritdoc cref="MaxPoolVjp"/>
    protected internal abstract void MaxPoolVjpCore(in Tensor<T> x, in Tensor<T> dy, PatchGeometry geometry, in Tensor<T> dx);

    /// <inheritdoc cref="MaxPoolJvp"/>
    protected internal abstract void MaxPoolJvpCore(in Tensor<T> x, in Tensor<T> dx, PatchGeometry geometry, in Tensor<T> dy);

    /// <inheritdoc cref="AveragePool"/>
    protected internal abstract void AveragePoolCore(in Tensor<T> x, PatchGeometry geometry, in Tensor<T> y);

    /// <inheritdoc cref="AveragePoolVjp"/>
    protected internal abstract void AveragePoolVjpCore(in Tensor<T> dy, PatchGeometry geometry, in Tensor<T> dx);

    /// <inheritdoc cref="AddScaledColumns"/>
    protected internal abstract void AddScaledColumnsCore(in Tensor<T> x, in Tensor<T> row, in Tensor<T> y);

    /// <inheritdoc cref="AddColumnDot"/>
    protected internal abstract void AddColumnDotCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y);

    /// <inheritdoc cref="Standardize"/>
    protected internal abstract void StandardizeCore(in Tensor<T> x, T epsilon, in Tensor<T> y);

    /// <inheritdoc cref="StandardizeVjp"/>
    protected internal abstract void StandardizeVjpCore(
        in Tensor<T> x, in Tensor<T> y, T epsilon, in Tensor<T> dy, in Tensor<T> dx, bool accumulate);

    /// <inheritdoc cref="Gru"/>
    protected internal abstract void GruCore(in Tensor<T> x, in Tensor<T> h, in Tensor<T> gates, in Tensor<T> n, in Tensor<T> y);

    /// <inheritdoc cref="GruVjp"/>
    protected internal abstract void GruVjpCore(
        in Tensor<T> h, in Tensor<T> gates, in Tensor<T> n, in Tensor<T> dy, in Tensor<T> dx, in Tensor<T> dp, bool accumulate);

    /// <inheritdoc cref="Lstm"/>
    protected internal abstract void LstmCore(in Tensor<T> x, in Tensor<T> state, in Tensor<T> gates, in Tensor<T> s, in Tensor<T> y);

    /// <inheritdoc cref="LstmVjp"/>
    protected internal abstract void LstmVjpCore(
        in Tensor<T> state, in Tensor<T> gates, in Tensor<T> s, in Tensor<T> dy, in Tensor<T> dp);
}
