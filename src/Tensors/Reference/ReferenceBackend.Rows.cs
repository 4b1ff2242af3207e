namespace Gradus;

/// <content>Rows and broadcasts.</content>
public sealed partial class ReferenceBackend<T>
{
    /// <inheritdoc/>
    public override void LogSoftmax(Tensor<T> x, Tensor<T> y)
    {
        for (int b = 0; b < x.Rows; b++)
        {
            T max = x[b, 0];
            for (int a = 1; a < x.Cols; a++)
            {
                max = T.Max(max, x[b, a]);
            }

            var lanes = new Lanes();
            for (int a = 0; a < x.Cols; a++)
            {
                lanes.Add(a, T.Exp(x[b, a] - max));
            }

            T logSum = T.Log(lanes.Tree());
            for (int a = 0; a < x.Cols; a++)
            {
                y[b, a] = x[b, a] - max - logSum;
            }
        }
    }

    /// <inheritdoc/>
    public override void LogSoftmaxVjp(Tensor<T> y, Tensor<T> dy, Tensor<T> dx)
    {
        for (int b = 0; b < y.Rows; b++)
        {
            T sum = TotalOf(dy.RowRange(b, 1));
            for (int a = 0; a < y.Cols; a++)
            {
                dx[b, a] += Fma(-T.Exp(y[b, a]), sum, dy[b, a]);
            }
        }
    }

    /// <inheritdoc/>
    public override void LogSoftmaxJvp(Tensor<T> y, Tensor<T> dx, Tensor<T> dy)
    {
        for (int b = 0; b < y.Rows; b++)
        {
            var lanes = new Lanes();
            for (int a = 0; a < y.Cols; a++)
            {
                lanes.AddProduct(a, T.Exp(y[b, a]), dx[b, a]);
            }

            T mean = lanes.Tree();
            for (int a = 0; a < y.Cols; a++)
            {
                dy[b, a] = dx[b, a] - mean;
            }
        }
    }

    /// <inheritdoc/>
    public override void Pick(Tensor<T> x, Tensor<int> index, Tensor<T> y)
    {
        for (int b = 0; b < x.Rows; b++)
        {
            y[b, 0] = x[b, index[b, 0]];
        }
    }

    /// <inheritdoc/>
    public override void PickVjp(Tensor<int> index, Tensor<T> dy, Tensor<T> dx)
    {
        for (int b = 0; b < dx.Rows; b++)
        {
            dx[b, index[b, 0]] += dy[b, 0];
        }
    }

    /// <inheritdoc/>
    public override void RowSum(Tensor<T> x, Tensor<T> y)
    {
        for (int b = 0; b < x.Rows; b++)
        {
            y[b, 0] = TotalOf(x.RowRange(b, 1));
        }
    }

    /// <inheritdoc/>
    public override void AddRowDot(Tensor<T> a, Tensor<T> b, Tensor<T> y)
    {
        for (int row = 0; row < a.Rows; row++)
        {
            y[row, 0] += DotOf(a.RowRange(row, 1), b.RowRange(row, 1));
        }
    }

    /// <inheritdoc/>
    public override void AddColumnSum(Tensor<T> x, Tensor<T> y)
    {
        for (int b = 0; b < x.Rows; b++)
        {
            for (int a = 0; a < x.Cols; a++)
            {
                y[0, a] += x[b, a];
            }
        }
    }

    /// <inheritdoc/>
    public override void AddRow(Tensor<T> row, Tensor<T> y) => ForEach(y, (b, a) => y[b, a] + row[0, a]);

    /// <inheritdoc/>
    public override void AddColumn(T alpha, Tensor<T> column, Tensor<T> y) => ForEach(y, (b, a) => Fma(alpha, column[b, 0], y[b, a]));

    /// <inheritdoc/>
    public override void ScaleRows(Tensor<T> x, Tensor<T> column, Tensor<T> y) => ForEach(y, (b, a) => x[b, a] * column[b, 0]);

    /// <inheritdoc/>
    public override void AddScaledRows(Tensor<T> x, Tensor<T> column, Tensor<T> y) =>
        ForEach(y, (b, a) => Fma(x[b, a], column[b, 0], y[b, a]));
}
