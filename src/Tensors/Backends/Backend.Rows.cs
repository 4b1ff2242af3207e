namespace Gradus;

/// <content>Members that look at whole rows, and the two broadcasts: along columns and along rows.</content>
public abstract partial class Backend<T>
{
    /// <summary>y = x − max(x) − ln Σ exp(x − max(x)), row by row: log-probabilities that neither overflow nor lose a class.</summary>
    /// <param name="x">Logits, (B, A).</param>
    /// <param name="y">Log-probabilities, (B, A); may be x.</param>
    public void LogSoftmax(Tensor<T> x, Tensor<T> y)
    {
        CheckElementwise(x, y);
        LogSoftmaxCore(x, y);
    }

    /// <summary>dx += dy − exp(y)·Σ_a dy_a, row by row.</summary>
    /// <param name="y">Output of <see cref="LogSoftmax"/>, (B, A).</param>
    /// <param name="dy">Gradient of the output, (B, A).</param>
    /// <param name="dx">Destination, (B, A).</param>
    public void LogSoftmaxVjp(Tensor<T> y, Tensor<T> dy, Tensor<T> dx)
    {
        Check(y.IsShapedLike(dx) && dy.IsShapedLike(dx), "y, dy and dx (B, A)", y, dy, dx);
        LogSoftmaxVjpCore(y, dy, dx);
    }

    /// <summary>ẏ = ẋ − Σ_a exp(y_a)·ẋ_a, row by row: the tangent of <see cref="LogSoftmax"/>.</summary>
    /// <param name="y">Output of <see cref="LogSoftmax"/>, (B, A).</param>
    /// <param name="dx">Tangent of the input, (B, A).</param>
    /// <param name="dy">Destination, (B, A).</param>
    public void LogSoftmaxJvp(Tensor<T> y, Tensor<T> dx, Tensor<T> dy)
    {
        Check(y.IsShapedLike(dy) && dx.IsShapedLike(dy), "y, dx and dy (B, A)", y, dx, dy);
        LogSoftmaxJvpCore(y, dx, dy);
    }

    /// <summary>y_b = x[b, index_b].</summary>
    /// <param name="x">(B, A).</param>
    /// <param name="index">Column of each row, (B, 1), each in [0, A).</param>
    /// <param name="y">(B, 1).</param>
    public void Pick(Tensor<T> x, Tensor<int> index, Tensor<T> y)
    {
        Check(y.Cols == 1 && y.Rows == x.Rows, "x (B, A), y (B, 1)", x, y);
        CheckColumns(index, x);
        PickCore(x, index, y);
    }

    /// <summary>dx[b, index_b] += dy_b.</summary>
    /// <param name="index">Column of each row, (B, 1).</param>
    /// <param name="dy">(B, 1).</param>
    /// <param name="dx">(B, A).</param>
    public void PickVjp(Tensor<int> index, Tensor<T> dy, Tensor<T> dx)
    {
        Check(dy.Cols == 1 && dy.Rows == dx.Rows, "dy (B, 1), dx (B, A)", dy, dx);
        CheckColumns(index, dx);
        PickVjpCore(index, dy, dx);
    }

    /// <summary>y_b = Σ_a x[b, a], with the reduction order of the backend applied to each row.</summary>
    /// <param name="x">(B, A).</param>
    /// <param name="y">(B, 1).</param>
    public void RowSum(Tensor<T> x, Tensor<T> y)
    {
        Check(y.Rows == x.Rows && y.Cols == 1, "x (B, A), y (B, 1)", x, y);
        RowSumCore(x, y);
    }

    /// <summary>y_b += Σ_a a[b, a]·b[b, a], with fused multiply-adds in the reduction order applied to each row.</summary>
    /// <param name="a">(B, A).</param>
    /// <param name="b">(B, A).</param>
    /// <param name="y">(B, 1).</param>
    public void AddRowDot(Tensor<T> a, Tensor<T> b, Tensor<T> y)
    {
        Check(a.IsShapedLike(b) && y.Rows == a.Rows && y.Cols == 1, "a and b (B, A), y (B, 1)", a, b, y);
        AddRowDotCore(a, b, y);
    }

    /// <summary>y_a += Σ_b x[b, a], adding in ascending b.</summary>
    /// <param name="x">(B, A).</param>
    /// <param name="y">(1, A).</param>
    public void AddColumnSum(Tensor<T> x, Tensor<T> y)
    {
        Check(y.Rows == 1 && y.Cols == x.Cols, "x (B, A), y (1, A)", x, y);
        AddColumnSumCore(x, y);
    }

    /// <summary>y[b, a] += row_a: adds the same row to every row.</summary>
    /// <param name="row">(1, A).</param>
    /// <param name="y">(B, A).</param>
    public void AddRow(Tensor<T> row, Tensor<T> y)
    {
        Check(row.Rows == 1 && row.Cols == y.Cols, "row (1, A), y (B, A)", row, y);
        AddRowCore(row, y);
    }

    /// <summary>y[b, a] += α·column_b, fused.</summary>
    /// <param name="alpha">Factor.</param>
    /// <param name="column">(B, 1).</param>
    /// <param name="y">(B, A).</param>
    public void AddColumn(T alpha, Tensor<T> column, Tensor<T> y)
    {
        Check(column.Rows == y.Rows && column.Cols == 1, "column (B, 1), y (B, A)", column, y);
        AddColumnCore(alpha, column, y);
    }

    /// <summary>y[b, a] = x[b, a]·column_b.</summary>
    /// <param name="x">(B, A).</param>
    /// <param name="column">(B, 1).</param>
    /// <param name="y">(B, A).</param>
    public void ScaleRows(Tensor<T> x, Tensor<T> column, Tensor<T> y)
    {
        Check(column.Rows == y.Rows && column.Cols == 1, "column (B, 1), y (B, A)", column, y);
        CheckElementwise(x, y);
        ScaleRowsCore(x, column, y);
    }

    /// <summary>y[b, a] += x[b, a]·column_b, fused.</summary>
    /// <param name="x">(B, A).</param>
    /// <param name="column">(B, 1).</param>
    /// <param name="y">(B, A).</param>
    public void AddScaledRows(Tensor<T> x, Tensor<T> column, Tensor<T> y)
    {
        Check(column.Rows == y.Rows && column.Cols == 1, "column (B, 1), y (B, A)", column, y);
        CheckElementwise(x, y);
        AddScaledRowsCore(x, column, y);
    }

    /// <summary>y += x·row, element by element along each row, with one fused multiply-add each.</summary>
    /// <param name="x">(B, A).</param>
    /// <param name="row">(1, A).</param>
    /// <param name="y">(B, A).</param>
    public void AddScaledColumns(Tensor<T> x, Tensor<T> row, Tensor<T> y)
    {
        Check(row.Rows == 1 && row.Cols == y.Cols, "row (1, A), y (B, A)", row, y);
        CheckElementwise(x, y);
        AddScaledColumnsCore(x, row, y);
    }

    /// <summary>y_a += Σ_b a[b, a]·b[b, a], with fused multiply-adds in ascending b.</summary>
    /// <param name="a">(B, A).</param>
    /// <param name="b">(B, A).</param>
    /// <param name="y">(1, A).</param>
    public void AddColumnDot(Tensor<T> a, Tensor<T> b, Tensor<T> y)
    {
        Check(a.IsShapedLike(b) && y.Rows == 1 && y.Cols == a.Cols, "a and b (B, A), y (1, A)", a, b, y);
        AddColumnDotCore(a, b, y);
    }

    /// <summary>
    /// y = (x − μ)/√(σ² + ε), row by row: mean 0 and variance 1. The mean μ and the variance σ² are sums in 16 logical lanes, of x and of
    /// (x − μ)², divided by A.
    /// </summary>
    /// <param name="x">(B, A).</param>
    /// <param name="epsilon">ε, positive, inside the root.</param>
    /// <param name="y">(B, A); not x.</param>
    public void Standardize(Tensor<T> x, T epsilon, Tensor<T> y)
    {
        Check(x.IsShapedLike(y), "x and y (B, A)", x, y);
        StandardizeCore(x, epsilon, y);
    }

    /// <summary>
    /// dx += (dy − mean(dy) − y·mean(y·dy))/√(σ² + ε), row by row. The Jacobian is symmetric, so this is the tangent of
    /// <see cref="Standardize"/> too.
    /// </summary>
    /// <param name="x">(B, A).</param>
    /// <param name="y">Output of <see cref="Standardize"/>, (B, A).</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="dy">Gradient of the output, (B, A).</param>
    /// <param name="dx">Destination, (B, A).</param>
    /// <param name="accumulate">False to overwrite <paramref name="dx"/>.</param>
    public void StandardizeVjp(Tensor<T> x, Tensor<T> y, T epsilon, Tensor<T> dy, Tensor<T> dx, bool accumulate = true)
    {
        Check(x.IsShapedLike(dx) && y.IsShapedLike(dx), "x, y, dy and dx (B, A)", x, y, dx);
        Check(dy.IsShapedLike(dx), "x, y, dy and dx (B, A)", dy, dx);
        StandardizeVjpCore(x, y, epsilon, dy, dx, accumulate);
    }
}
