using System.Diagnostics;

namespace Gradus;

/// <content>Linear algebra of symmetric matrices: the algorithms of the definition, run on products and rows of lanes.</content>
internal sealed unsafe partial class LaneBackend<TLanes, T>
{
    /// <summary>Columns of a symmetric product that are computed together; the part to the right of a block is mirrored instead.</summary>
    private const int SymmetricBlock = 32;

    protected internal override void SecondMomentCore(in Tensor<T> x, in Tensor<T> c)
    {
        int n = x.Cols;
        Debug.Assert(c.Rows == n && c.Cols == n);
        for (int first = 0; first < n; first += SymmetricBlock)
        {
            int height = Math.Min(SymmetricBlock, n - first);
            ProductTransposedACore(
                x.ColumnRange(first, height),
                x.ColumnRange(0, first + height),
                c.RowRange(first, height).ColumnRange(0, first + height),
                accumulate: false);
        }

        if (n > SymmetricBlock)
        {
            Cholesky.MirrorLower(c);
        }
    }

    protected internal override void TraceCore(in Tensor<T> a, in Tensor<T> y)
    {
        T trace = T.Zero;
        for (int i = 0; i < a.Rows; i++)
        {
            trace += RowPointer(a, i)[i];
        }

        *y.Pointer = trace;
        a.KeepAlive();
        y.KeepAlive();
    }

    protected internal override void AddDiagonalCore(T alpha, in Tensor<T> a)
    {
        for (int i = 0; i < a.Rows; i++)
        {
            RowPointer(a, i)[i] += alpha;
        }

        a.KeepAlive();
    }

    protected internal override void OneNormCore(in Tensor<T> a, in Tensor<T> y)
    {
        T norm = T.Zero;
        T* sums = stackalloc T[TLanes.Count];
        for (int column = 0; column < a.Cols; column += TLanes.Count)
        {
            int count = Math.Min(TLanes.Count, a.Cols - column);
            TLanes sum = TLanes.Zero;
            for (int i = 0; i < a.Rows; i++)
            {
                sum += TLanes.Abs(TLanes.LoadPartial(RowPointer(a, i) + column, count));
            }

            TLanes.Store(sum, sums);
            for (int lane = 0; lane < count; lane++)
            {
                norm = T.Max(norm, sums[lane]);
            }
        }

        *y.Pointer = norm;
        a.KeepAlive();
        y.KeepAlive();
    }

    protected internal override bool TryCholeskyCore(in Tensor<T> a, in Tensor<T> l) =>
        BlockedCholesky<LaneRows<TLanes, T>, T>.TryFactor(this, a, l);

    protected internal override void CholeskyInverseCore(in Tensor<T> l, in Tensor<T> inverse) =>
        BlockedCholesky<LaneRows<TLanes, T>, T>.Invert(this, l, inverse);

    protected internal override bool TrySymmetricEigenCore(in Tensor<T> a, in Tensor<T> values, in Tensor<T> vectors) =>
        SymmetricEigen<LaneRows<TLanes, T>, T>.TryDecompose(a, values, vectors);

    protected internal override void DivideByOuterCore(in Tensor<T> x, in Tensor<T> a, in Tensor<T> b, T shift, in Tensor<T> y)
    {
        Debug.Assert(x.Shape == y.Shape && a.Shape == new Shape(1, x.Rows) && b.Shape == new Shape(1, x.Cols));
        var constant = TLanes.Broadcast(shift);
        for (int i = 0; i < x.Rows; i++)
        {
            var factor = TLanes.Broadcast(a.Pointer[i]);
            for (int j = 0; j < x.Cols; j += TLanes.Count)
            {
                int count = Math.Min(TLanes.Count, x.Cols - j);
                TLanes divisor = TLanes.Fma(factor, TLanes.LoadPartial(b.Pointer + j, count), constant);
                TLanes.StorePartial(TLanes.LoadPartial(RowPointer(x, i) + j, count) / divisor, RowPointer(y, i) + j, count);
            }
        }

        KeepAlive(x, a, b);
        y.KeepAlive();
    }
}
