using System.Diagnostics;

namespace Gradus;

/// <content>Linear algebra of symmetric matrices: the algorithms of the definition, run on products and rows of lanes.</content>
internal sealed unsafe partial class LaneBackend<TLanes, T>
{
    /// <summary>Columns of a symmetric product that are computed together; the part to the right of a block is mirrored instead.</summary>
    private const int SymmetricBlock = 32;

    public override void SecondMoment(Tensor<T> x, Tensor<T> c)
    {
        int n = x.Cols;
        Debug.Assert(c.Rows == n && c.Cols == n);
        for (int first = 0; first < n; first += SymmetricBlock)
        {
            int height = Math.Min(SymmetricBlock, n - first);
            ProductTransposedA(
                x.ColumnRange(first, height), x.ColumnRange(0, first + height), c.RowRange(first, height).ColumnRange(0, first + height));
        }

        if (n > SymmetricBlock)
        {
            Cholesky.MirrorLower(c);
        }
    }

    public override void Trace(Tensor<T> a, Tensor<T> y)
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

    public override void AddDiagonal(T alpha, Tensor<T> a)
    {
        for (int i = 0; i < a.Rows; i++)
        {
            RowPointer(a, i)[i] += alpha;
        }

        a.KeepAlive();
    }

    public override void OneNorm(Tensor<T> a, Tensor<T> y)
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

    public override bool TryCholesky(Tensor<T> a, Tensor<T> l) => BlockedCholesky<LaneRows<TLanes, T>, T>.TryFactor(this, a, l);

    public override void CholeskyInverse(Tensor<T> l, Tensor<T> inverse) =>
        BlockedCholesky<LaneRows<TLanes, T>, T>.Invert(this, l, inverse);

    public override bool TrySymmetricEigen(Tensor<T> a, Tensor<T> values, Tensor<T> vectors) =>
        SymmetricEigen<LaneRows<TLanes, T>, T>.TryDecompose(a, values, vectors);

    public override void DivideByOuter(Tensor<T> x, Tensor<T> a, Tensor<T> b, T shift, Tensor<T> y)
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
