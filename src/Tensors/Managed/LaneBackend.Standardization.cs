using System.Diagnostics;

namespace Gradus;

/// <content>Rows brought to mean 0 and variance 1, and the gain that follows.</content>
internal sealed unsafe partial class LaneBackend<TLanes, T>
{
    protected internal override void AddScaledColumnsCore(in Tensor<T> x, in Tensor<T> row, in Tensor<T> y)
    {
        Debug.Assert(x.Shape == y.Shape && row.Shape == new Shape(1, y.Cols));
        for (int b = 0; b < y.Rows; b++)
        {
            MapRow(new MultiplyAdd<TLanes, T>(), RowPointer(x, b), row.Pointer, RowPointer(y, b), RowPointer(y, b), y.Cols);
        }

        KeepAlive(x, row, y);
    }

    protected internal override void AddColumnDotCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y)
    {
        Debug.Assert(a.Shape == b.Shape && y.Shape == new Shape(1, a.Cols));
        for (int row = 0; row < a.Rows; row++)
        {
            MapRow(new MultiplyAdd<TLanes, T>(), RowPointer(a, row), RowPointer(b, row), y.Pointer, y.Pointer, a.Cols);
        }

        KeepAlive(a, b, y);
    }

    protected internal override void StandardizeCore(in Tensor<T> x, T epsilon, in Tensor<T> y)
    {
        Debug.Assert(x.Shape == y.Shape);
        for (int b = 0; b < x.Rows; b++)
        {
            T* from = RowPointer(x, b);
            (T mean, T scale) = RowMoments(from, x.Cols, epsilon);
            var map = new SubtractAndDivide<TLanes, T>(TLanes.Broadcast(mean), TLanes.Broadcast(scale));
            MapRow(in map, from, RowPointer(y, b), x.Cols);
        }

        x.KeepAlive();
        y.KeepAlive();
    }

    protected internal override void StandardizeVjpCore(
        in Tensor<T> x, in Tensor<T> y, T epsilon, in Tensor<T> dy, in Tensor<T> dx, bool accumulate)
    {
        Debug.Assert(x.Shape == y.Shape && x.Shape == dy.Shape && x.Shape == dx.Shape);
        T count = T.CreateTruncating(x.Cols);
        for (int b = 0; b < x.Rows; b++)
        {
            T* output = RowPointer(y, b);
            T* from = RowPointer(dy, b);
            T* to = RowPointer(dx, b);
            (_, T scale) = RowMoments(RowPointer(x, b), x.Cols, epsilon);
            T mean = Reduce(new ElementTerm<TLanes, T>(), from, from, x.Cols) / count;
            T slope = Reduce(new ProductTerm<TLanes, T>(), output, from, x.Cols) / count;
            var map = new StandardizeVjp<TLanes, T>(TLanes.Broadcast(mean), TLanes.Broadcast(slope), TLanes.Broadcast(scale));
            if (accumulate)
            {
                MapRow(in map, output, from, to, to, x.Cols);
            }
            else
            {
                MapRow(in map, output, from, to, x.Cols);
            }
        }

        KeepAlive(x, y, dy);
        dx.KeepAlive();
    }

    /// <summary>μ and √(σ² + ε) of a row.</summary>
    private static (T Mean, T Scale) RowMoments(T* x, int count, T epsilon)
    {
        T divisor = T.CreateTruncating(count);
        T mean = Reduce(new ElementTerm<TLanes, T>(), x, x, count) / divisor;
        T squares = Reduce(new SquaredDistanceTerm<TLanes, T>(TLanes.Broadcast(mean)), x, x, count);
        return (mean, T.Sqrt((squares / divisor) + epsilon));
    }
}
