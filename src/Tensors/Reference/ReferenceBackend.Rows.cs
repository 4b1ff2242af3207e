namespace Gradus;

/// <content>Rows and broadcasts.</content>
public sealed partial class ReferenceBackend<T>
{
    /// <inheritdoc/>
    protected internal override void LogSoftmaxCore(in Tensor<T> x, in Tensor<T> y)
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
    protected internal override void LogSoftmaxVjpCore(in Tensor<T> y, in Tensor<T> dy, in Tensor<T> dx)
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
    protected internal override void LogSoftmaxJvpCore(in Tensor<T> y, in Tensor<T> dx, in Tensor<T> dy)
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
    protected internal override void PickCore(in Tensor<T> x, in Tensor<int> index, in Tensor<T> y)
    {
        for (int b = 0; b < x.Rows; b++)
        {
            y[b, 0] = x[b, index[b, 0]];
        }
    }

    /// <inheritdoc/>
    protected internal override void PickVjpCore(in Tensor<int> index, in Tensor<T> dy, in Tensor<T> dx)
    {
        for (int b = 0; b < dx.Rows; b++)
        {
            dx[b, index[b, 0]] += dy[b, 0];
        }
    }

    /// <inheritdoc/>
    protected internal override void RowSumCore(in Tensor<T> x, in Tensor<T> y)
    {
        for (int b = 0; b < x.Rows; b++)
        {
            y[b, 0] = TotalOf(x.RowRange(b, 1));
        }
    }

    /// <inheritdoc/>
    protected internal override void AddRowDotCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y)
    {
        for (int row = 0; row < a.Rows; row++)
        {
            y[row, 0] += DotOf(a.RowRange(row, 1), b.RowRange(row, 1));
        }
    }

    /// <inheritdoc/>
    protected internal override void AddColumnSumCore(in Tensor<T> x, in Tensor<T> y)
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
    protected internal override void AddRowCore(in Tensor<T> row, in Tensor<T> y)
    {
        for (int b = 0; b < y.Rows; b++)
        {
            SumCore(y.RowRange(b, 1), row, y.RowRange(b, 1));
        }
    }

    /// <inheritdoc/>
    protected internal override void AddColumnCore(T alpha, in Tensor<T> column, in Tensor<T> y)
    {
        for (int b = 0; b < y.Rows; b++)
        {
            T factor = column[b, 0];
            Map(y.RowRange(b, 1), y.RowRange(b, 1), r => Fma(alpha, factor, r));
        }
    }

    /// <inheritdoc/>
    protected internal override void ScaleRowsCore(in Tensor<T> x, in Tensor<T> column, in Tensor<T> y)
    {
        for (int b = 0; b < y.Rows; b++)
        {
            T factor = column[b, 0];
            Map(x.RowRange(b, 1), y.RowRange(b, 1), p => p * factor);
        }
    }

    /// <inheritdoc/>
    protected internal override void AddScaledRowsCore(in Tensor<T> x, in Tensor<T> column, in Tensor<T> y)
    {
        for (int b = 0; b < y.Rows; b++)
        {
            T factor = column[b, 0];
            Map(x.RowRange(b, 1), y.RowRange(b, 1), y.RowRange(b, 1), (p, r) => Fma(p, factor, r));
        }
    }

    /// <inheritdoc/>
    protected internal override void AddScaledColumnsCore(in Tensor<T> x, in Tensor<T> row, in Tensor<T> y)
    {
        for (int b = 0; b < y.Rows; b++)
        {
            Map(x.RowRange(b, 1), row, y.RowRange(b, 1), y.RowRange(b, 1), (p, q, r) => Fma(p, q, r));
        }
    }

    /// <inheritdoc/>
    protected internal override void AddColumnDotCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y)
    {
        for (int row = 0; row < a.Rows; row++)
        {
            for (int col = 0; col < a.Cols; col++)
            {
                y[0, col] = Fma(a[row, col], b[row, col], y[0, col]);
            }
        }
    }

    /// <inheritdoc/>
    protected internal override void StandardizeCore(in Tensor<T> x, T epsilon, in Tensor<T> y)
    {
        for (int b = 0; b < x.Rows; b++)
        {
            (T mean, T scale) = RowMoments(x.RowRange(b, 1), epsilon);
            for (int a = 0; a < x.Cols; a++)
            {
                y[b, a] = (x[b, a] - mean) / scale;
            }
        }
    }

    /// <inheritdoc/>
    protected internal override void StandardizeVjpCore(
        in Tensor<T> x, in Tensor<T> y, T epsilon, in Tensor<T> dy, in Tensor<T> dx, bool accumulate)
    {
        T count = T.CreateChecked(x.Cols);
        for (int b = 0; b < x.Rows; b++)
        {
            (_, T scale) = RowMoments(x.RowRange(b, 1), epsilon);
            T mean = TotalOf(dy.RowRange(b, 1)) / count;
            T slope = DotOf(y.RowRange(b, 1), dy.RowRange(b, 1)) / count;
            for (int a = 0; a < x.Cols; a++)
            {
                T change = Fma(-slope, y[b, a], dy[b, a] - mean) / scale;
                dx[b, a] = accumulate ? dx[b, a] + change : change;
            }
        }
    }

    /// <summary>μ and √(σ² + ε) of a row.</summary>
    private static (T Mean, T Scale) RowMoments(Tensor<T> x, T epsilon)
    {
        T count = T.CreateChecked(x.Cols);
        T mean = TotalOf(x) / count;
        var lanes = new Lanes();
        for (int a = 0; a < x.Cols; a++)
        {
            lanes.AddProduct(a, x[0, a] - mean, x[0, a] - mean);
        }

        return (mean, T.Sqrt((lanes.Tree() / count) + epsilon));
    }
}
