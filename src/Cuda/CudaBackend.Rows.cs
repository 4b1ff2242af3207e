namespace Gradus;

/// <content>Rows and broadcasts.</content>
public sealed partial class CudaBackend<T>
{
    /// <inheritdoc/>
    protected internal override void LogSoftmaxCore(in Tensor<T> x, in Tensor<T> y) =>
        Launch(Kernel.LogSoftmax, LaunchShape.Rows(x.Rows), [x, y]);

    /// <inheritdoc/>
    protected internal override void LogSoftmaxVjpCore(in Tensor<T> y, in Tensor<T> dy, in Tensor<T> dx) =>
        Launch(Kernel.LogSoftmaxVjp, LaunchShape.Rows(y.Rows), [y, dy, dx]);

    /// <inheritdoc/>
    protected internal override void LogSoftmaxJvpCore(in Tensor<T> y, in Tensor<T> dx, in Tensor<T> dy) =>
        Launch(Kernel.LogSoftmaxJvp, LaunchShape.Rows(y.Rows), [y, dx, dy]);

    /// <inheritdoc/>
    protected internal override void PickCore(in Tensor<T> x, in Tensor<int> index, in Tensor<T> y)
    {
        Launch(Kernel.Pick, LaunchShape.Elements(1, x.Rows), [x, y], Matrix(index));
        index.KeepAlive();
    }

    /// <inheritdoc/>
    protected internal override void PickVjpCore(in Tensor<int> index, in Tensor<T> dy, in Tensor<T> dx)
    {
        Launch(Kernel.PickVjp, LaunchShape.Elements(1, dx.Rows), [dy, dx], Matrix(index));
        index.KeepAlive();
    }

    /// <inheritdoc/>
    protected internal override void RowSumCore(in Tensor<T> x, in Tensor<T> y) => Launch(Kernel.RowSum, LaunchShape.Rows(x.Rows), [x, y]);

    /// <inheritdoc/>
    protected internal override void AddRowDotCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) =>
        Launch(Kernel.AddRowDot, LaunchShape.Rows(a.Rows), [a, b, y]);

    /// <inheritdoc/>
    protected internal override void AddColumnSumCore(in Tensor<T> x, in Tensor<T> y) =>
        Launch(Kernel.AddColumnSum, LaunchShape.Elements(1, x.Cols), [x, y]);

    /// <inheritdoc/>
    protected internal override void AddColumnDotCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) =>
        Launch(Kernel.AddColumnDot, LaunchShape.Elements(1, a.Cols), [a, b, y]);

    /// <inheritdoc/>
    protected internal override void AddRowCore(in Tensor<T> row, in Tensor<T> y) =>
        Launch(Kernel.AddRow, LaunchShape.Elements(y.Rows, y.Cols), [row, y]);

    /// <inheritdoc/>
    protected internal override void AddColumnCore(T alpha, in Tensor<T> column, in Tensor<T> y) =>
        Launch(Kernel.AddColumn, LaunchShape.Elements(y.Rows, y.Cols), [column, y], alpha);

    /// <inheritdoc/>
    protected internal override void ScaleRowsCore(in Tensor<T> x, in Tensor<T> column, in Tensor<T> y) =>
        Launch(Kernel.ScaleRows, LaunchShape.Elements(y.Rows, y.Cols), [x, column, y]);

    /// <inheritdoc/>
    protected internal override void AddScaledRowsCore(in Tensor<T> x, in Tensor<T> column, in Tensor<T> y) =>
        Launch(Kernel.AddScaledRows, LaunchShape.Elements(y.Rows, y.Cols), [x, column, y]);

    /// <inheritdoc/>
    protected internal override void AddScaledColumnsCore(in Tensor<T> x, in Tensor<T> row, in Tensor<T> y) =>
        Launch(Kernel.AddScaledColumns, LaunchShape.Elements(y.Rows, y.Cols), [x, row, y]);

    /// <inheritdoc/>
    protected internal override void StandardizeCore(in Tensor<T> x, T epsilon, in Tensor<T> y) =>
        Launch(Kernel.Standardize, LaunchShape.Rows(x.Rows), [x, y], epsilon);

    /// <inheritdoc/>
    protected internal override void StandardizeVjpCore(
        in Tensor<T> x, in Tensor<T> y, T epsilon, in Tensor<T> dy, in Tensor<T> dx, bool accumulate) =>
        Launch(Kernel.StandardizeVjp, LaunchShape.Rows(x.Rows), [x, y, dy, dx], epsilon, Flag(accumulate));
}
