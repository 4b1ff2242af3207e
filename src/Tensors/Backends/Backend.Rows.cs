namespace Gradus;

/// <content>Members that look at whole rows, and the two broadcasts: along columns and along rows.</content>
public abstract partial class Backend<T>
{
    /// <summary>y = x − max(x) − ln Σ exp(x − max(x)), row by row: log-probabilities that neither overflow nor lose a class.</summary>
    /// <param name="x">Logits, (B, A).</param>
    /// <param name="y">Log-probabilities, (B, A).</param>
    public abstract void LogSoftmax(Tensor<T> x, Tensor<T> y);

    /// <summary>dx += dy − exp(y)·Σ_a dy_a, row by row.</summary>
    /// <param name="y">Output of <see cref="LogSoftmax"/>, (B, A).</param>
    /// <param name="dy">Gradient of the output, (B, A).</param>
    /// <param name="dx">Destination, (B, A).</param>
    public abstract void LogSoftmaxVjp(Tensor<T> y, Tensor<T> dy, Tensor<T> dx);

    /// <summary>ẏ = ẋ − Σ_a exp(y_a)·ẋ_a, row by row: the tangent of <see cref="LogSoftmax"/>.</summary>
    /// <param name="y">Output of <see cref="LogSoftmax"/>, (B, A).</param>
    /// <param name="dx">Tangent of the input, (B, A).</param>
    /// <param name="dy">Destination, (B, A).</param>
    public abstract void LogSoftmaxJvp(Tensor<T> y, Tensor<T> dx, Tensor<T> dy);

    /// <summary>y_b = x[b, index_b].</summary>
    /// <param name="x">(B, A).</param>
    /// <param name="index">Column of each row, (B, 1), each in [0, A).</param>
    /// <param name="y">(B, 1).</param>
    public abstract void Pick(Tensor<T> x, Tensor<int> index, Tensor<T> y);

    /// <summary>dx[b, index_b] += dy_b.</summary>
    /// <param name="index">Column of each row, (B, 1).</param>
    /// <param name="dy">(B, 1).</param>
    /// <param name="dx">(B, A).</param>
    public abstract void PickVjp(Tensor<int> index, Tensor<T> dy, Tensor<T> dx);

    /// <summary>y_b = Σ_a x[b, a], with the reduction order of the backend applied to each row.</summary>
    /// <param name="x">(B, A).</param>
    /// <param name="y">(B, 1).</param>
    public abstract void RowSum(Tensor<T> x, Tensor<T> y);

    /// <summary>y_b += Σ_a a[b, a]·b[b, a], with fused multiply-adds in the reduction order applied to each row.</summary>
    /// <param name="a">(B, A).</param>
    /// <param name="b">(B, A).</param>
    /// <param name="y">(B, 1).</param>
    public abstract void AddRowDot(Tensor<T> a, Tensor<T> b, Tensor<T> y);

    /// <summary>y_a += Σ_b x[b, a], adding in ascending b.</summary>
    /// <param name="x">(B, A).</param>
    /// <param name="y">(1, A).</param>
    public abstract void AddColumnSum(Tensor<T> x, Tensor<T> y);

    /// <summary>y[b, a] += row_a: adds the same row to every row.</summary>
    /// <param name="row">(1, A).</param>
    /// <param name="y">(B, A).</param>
    public abstract void AddRow(Tensor<T> row, Tensor<T> y);

    /// <summary>y[b, a] += α·column_b, fused.</summary>
    /// <param name="alpha">Factor.</param>
    /// <param name="column">(B, 1).</param>
    /// <param name="y">(B, A).</param>
    public abstract void AddColumn(T alpha, Tensor<T> column, Tensor<T> y);

    /// <summary>y[b, a] = x[b, a]·column_b.</summary>
    /// <param name="x">(B, A).</param>
    /// <param name="column">(B, 1).</param>
    /// <param name="y">(B, A).</param>
    public abstract void ScaleRows(Tensor<T> x, Tensor<T> column, Tensor<T> y);

    /// <summary>y[b, a] += x[b, a]·column_b, fused.</summary>
    /// <param name="x">(B, A).</param>
    /// <param name="column">(B, 1).</param>
    /// <param name="y">(B, A).</param>
    public abstract void AddScaledRows(Tensor<T> x, Tensor<T> column, Tensor<T> y);
}
