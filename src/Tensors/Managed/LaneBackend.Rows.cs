using System.Diagnostics;

namespace Gradus;

/// <content>Rows and broadcasts.</content>
internal sealed unsafe partial class LaneBackend<TLanes, T>
{
    protected internal override void LogSoftmaxCore(in Tensor<T> x, in Tensor<T> y)
    {
        Debug.Assert(x.Shape == y.Shape);
        if (x.Cols <= NarrowRows<TLanes, T>.MaxColumns)
        {
            NarrowRows<TLanes, T>.LogSoftmax(x.Pointer, x.RowStride, y.Pointer, y.RowStride, x.Rows, x.Cols);
            x.KeepAlive();
            y.KeepAlive();
            return;
        }

        for (int b = 0; b < x.Rows; b++)
        {
            T* from = RowPointer(x, b);
            T max = RowMaximum(from, x.Cols);
            var shift = TLanes.Broadcast(max);
            T sum = Reduce(new ShiftedExpTerm<TLanes, T>(shift), from, from, x.Cols);
            T logSum = Logarithm.Log<Lane<T>, T>(new(sum)).Value;
            MapRow(new SubtractTwice<TLanes, T>(shift, TLanes.Broadcast(logSum)), from, RowPointer(y, b), x.Cols);
        }

        x.KeepAlive();
        y.KeepAlive();
    }

    protected internal override void LogSoftmaxVjpCore(in Tensor<T> y, in Tensor<T> dy, in Tensor<T> dx)
    {
        Debug.Assert(y.Shape == dy.Shape && y.Shape == dx.Shape);
        if (y.Cols <= NarrowRows<TLanes, T>.MaxColumns)
        {
            NarrowRows<TLanes, T>.LogSoftmaxVjp(y.Pointer, y.RowStride, dy.Pointer, dy.RowStride, dx.Pointer, dx.RowStride, y.Rows, y.Cols);
            KeepAlive(y, dy, dx);
            return;
        }

        for (int b = 0; b < y.Rows; b++)
        {
            T* from = RowPointer(dy, b);
            T* to = RowPointer(dx, b);
            T sum = Reduce(new ElementTerm<TLanes, T>(), from, from, y.Cols);
            MapRow(new LogSoftmaxVjp<TLanes, T>(TLanes.Broadcast(sum)), RowPointer(y, b), from, to, to, y.Cols);
        }

        KeepAlive(y, dy, dx);
    }

    protected internal override void LogSoftmaxJvpCore(in Tensor<T> y, in Tensor<T> dx, in Tensor<T> dy)
    {
        Debug.Assert(y.Shape == dy.Shape && y.Shape == dx.Shape);
        if (y.Cols <= NarrowRows<TLanes, T>.MaxColumns)
        {
            NarrowRows<TLanes, T>.LogSoftmaxJvp(y.Pointer, y.RowStride, dx.Pointer, dx.RowStride, dy.Pointer, dy.RowStride, y.Rows, y.Cols);
            KeepAlive(y, dx, dy);
            return;
        }

        for (int b = 0; b < y.Rows; b++)
        {
            T* from = RowPointer(dx, b);
            T mean = Reduce(new ExpProductTerm<TLanes, T>(), RowPointer(y, b), from, y.Cols);
            MapRow(new SubtractValue<TLanes, T>(TLanes.Broadcast(mean)), from, RowPointer(dy, b), y.Cols);
        }

        KeepAlive(y, dx, dy);
    }

    protected internal override void PickCore(in Tensor<T> x, in Tensor<int> index, in Tensor<T> y)
    {
        Debug.Assert(index.Rows == x.Rows && y.Rows == x.Rows);
        for (int b = 0; b < x.Rows; b++)
        {
            int column = *(index.Pointer + ((nint)b * index.RowStride));
            Debug.Assert((uint)column < (uint)x.Cols);
            *RowPointer(y, b) = RowPointer(x, b)[column];
        }

        x.KeepAlive();
        y.KeepAlive();
        index.KeepAlive();
    }

    protected internal override void PickVjpCore(in Tensor<int> index, in Tensor<T> dy, in Tensor<T> dx)
    {
        Debug.Assert(index.Rows == dx.Rows && dy.Rows == dx.Rows);
        for (int b = 0; b < dx.Rows; b++)
        {
            int column = *(index.Pointer + ((nint)b * index.RowStride));
            Debug.Assert((uint)column < (uint)dx.Cols);
            RowPointer(dx, b)[column] += *RowPointer(dy, b);
        }

        dx.KeepAlive();
        dy.KeepAlive();
        index.KeepAlive();
    }

    protected internal override void RowSumCore(in Tensor<T> x, in Tensor<T> y)
    {
        Debug.Assert(y.Rows == x.Rows && y.Cols == 1);
        if (x.Cols <= NarrowRows<TLanes, T>.MaxColumns)
        {
            NarrowRows<TLanes, T>.RowSum(x.Pointer, x.RowStride, y.Pointer, y.RowStride, x.Rows, x.Cols);
            x.KeepAlive();
            y.KeepAlive();
            return;
        }

        for (int b = 0; b < x.Rows; b++)
        {
            T* row = RowPointer(x, b);
            *RowPointer(y, b) = Reduce(new ElementTerm<TLanes, T>(), row, row, x.Cols);
        }

        x.KeepAlive();
        y.KeepAlive();
    }

    protected internal override void AddRowDotCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y)
    {
        Debug.Assert(a.Shape == b.Shape && y.Rows == a.Rows && y.Cols == 1);
        if (a.Cols <= NarrowRows<TLanes, T>.MaxColumns)
        {
            NarrowRows<TLanes, T>.AddRowDot(a.Pointer, a.RowStride, b.Pointer, b.RowStride, y.Pointer, y.RowStride, a.Rows, a.Cols);
            KeepAlive(a, b, y);
            return;
        }

        for (int row = 0; row < a.Rows; row++)
        {
            *RowPointer(y, row) += Reduce(new ProductTerm<TLanes, T>(), RowPointer(a, row), RowPointer(b, row), a.Cols);
        }

        KeepAlive(a, b, y);
    }

    protected internal override void AddColumnSumCore(in Tensor<T> x, in Tensor<T> y)
    {
        Debug.Assert(y.Rows == 1 && y.Cols == x.Cols);
        T* from = x.Pointer;
        T* to = y.Pointer;
        int column = 0;
        for (; column <= x.Cols - (4 * TLanes.Count); column += 4 * TLanes.Count)
        {
            AddFourColumnSums(from + column, x.RowStride, x.Rows, to + column);
        }

        for (; column < x.Cols; column += TLanes.Count)
        {
            int count = Math.Min(TLanes.Count, x.Cols - column);
            TLanes sum = Read(to + column, count);
            T* row = from + column;
            for (int b = 0; b < x.Rows; b++)
            {
                sum += Read(row, count);
                row += x.RowStride;
            }

            Write(sum, to + column, count);
        }

        x.KeepAlive();
        y.KeepAlive();
    }

    protected internal override void AddRowCore(in Tensor<T> row, in Tensor<T> y)
    {
        Debug.Assert(row.Rows == 1 && row.Cols == y.Cols);
        T* from = row.Pointer;
        T* to = y.Pointer;
        if (y.Cols < TLanes.Count)
        {
            NarrowRows<TLanes, T>.AddRow(from, to, y.RowStride, y.Rows, y.Cols);
        }
        else
        {
            for (int b = 0; b < y.Rows; b++)
            {
                MapRow(new Add<TLanes, T>(), to, from, to, y.Cols);
                to += y.RowStride;
            }
        }

        row.KeepAlive();
        y.KeepAlive();
    }

    protected internal override void AddColumnCore(T alpha, in Tensor<T> column, in Tensor<T> y)
    {
        Debug.Assert(column.Rows == y.Rows && column.Cols == 1);
        T* factor = column.Pointer;
        T* to = y.Pointer;
        if (y.Cols < TLanes.Count)
        {
            NarrowRows<TLanes, T>.AddColumn(alpha, factor, column.RowStride, to, y.RowStride, y.Rows, y.Cols);
        }
        else
        {
            for (int b = 0; b < y.Rows; b++)
            {
                MapRow(new AddProduct<TLanes, T>(TLanes.Broadcast(alpha), TLanes.Broadcast(*factor)), to, to, y.Cols);
                factor += column.RowStride;
                to += y.RowStride;
            }
        }

        column.KeepAlive();
        y.KeepAlive();
    }

    protected internal override void ScaleRowsCore(in Tensor<T> x, in Tensor<T> column, in Tensor<T> y)
    {
        Debug.Assert(x.Shape == y.Shape && column.Rows == y.Rows && column.Cols == 1);
        T* factor = column.Pointer;
        T* from = x.Pointer;
        T* to = y.Pointer;
        if (y.Cols < TLanes.Count)
        {
            NarrowRows<TLanes, T>.ScaleRows(from, x.RowStride, factor, column.RowStride, to, y.RowStride, y.Rows, y.Cols);
        }
        else
        {
            for (int b = 0; b < y.Rows; b++)
            {
                MapRow(new Scale<TLanes, T>(TLanes.Broadcast(*factor)), from, to, y.Cols);
                factor += column.RowStride;
                from += x.RowStride;
                to += y.RowStride;
            }
        }

        KeepAlive(x, column, y);
    }

    protected internal override void AddScaledRowsCore(in Tensor<T> x, in Tensor<T> column, in Tensor<T> y)
    {
        Debug.Assert(x.Shape == y.Shape && column.Rows == y.Rows && column.Cols == 1);
        T* factor = column.Pointer;
        T* from = x.Pointer;
        T* to = y.Pointer;
        if (y.Cols < TLanes.Count)
        {
            NarrowRows<TLanes, T>.AddScaledRows(from, x.RowStride, factor, column.RowStride, to, y.RowStride, y.Rows, y.Cols);
        }
        else
        {
            for (int b = 0; b < y.Rows; b++)
            {
                MapRow(new ScaleAdd<TLanes, T>(TLanes.Broadcast(*factor)), from, to, to, y.Cols);
                factor += column.RowStride;
                from += x.RowStride;
                to += y.RowStride;
            }
        }

        KeepAlive(x, column, y);
    }

    /// <summary>Column sums of four vectors at once, so that four chains of additions run side by side.</summary>
    private static void AddFourColumnSums(T* x, nint rowStride, int rows, T* y)
    {
        int width = TLanes.Count;
        TLanes s0 = TLanes.Load(y);
        TLanes s1 = TLanes.Load(y + width);
        TLanes s2 = TLanes.Load(y + (2 * width));
        TLanes s3 = TLanes.Load(y + (3 * width));
        for (int b = 0; b < rows; b++)
        {
            s0 += TLanes.Load(x);
            s1 += TLanes.Load(x + width);
            s2 += TLanes.Load(x + (2 * width));
            s3 += TLanes.Load(x + (3 * width));
            x += rowStride;
        }

        TLanes.Store(s0, y);
        TLanes.Store(s1, y + width);
        TLanes.Store(s2, y + (2 * width));
        TLanes.Store(s3, y + (3 * width));
    }

    private static T* RowPointer(in Tensor<T> x, int row) => x.Pointer + ((nint)row * x.RowStride);

    /// <summary>
    /// The largest element. It does not matter which of several equal ones it is, nor what a NaN gives: NaN comes back through the sum.
    /// </summary>
    private static T RowMaximum(T* x, int count)
    {
        T* lanes = stackalloc T[LogicalLanes];
        int width = Math.Min(TLanes.Count, count);
        TLanes max = TLanes.LoadPartial(x, width);
        for (int i = width; i <= count - TLanes.Count; i += TLanes.Count)
        {
            max = TLanes.Max(max, TLanes.Load(x + i));
        }

        TLanes.Store(max, lanes);
        T largest = lanes[0];
        for (int i = 1; i < width; i++)
        {
            largest = lanes[i] > largest ? lanes[i] : largest;
        }

        for (int i = count / TLanes.Count * TLanes.Count; i < count; i++)
        {
            largest = x[i] > largest ? x[i] : largest;
        }

        return largest;
    }
}
