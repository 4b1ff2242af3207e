using System.Diagnostics;

namespace Gradus;

/// <content>Matrix products: every orientation becomes one <see cref="ProductOperands{T}"/>.</content>
internal sealed unsafe partial class LaneBackend<TLanes, T>
{
    protected internal override void ProductCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, bool accumulate)
    {
        Debug.Assert(a.Rows == c.Rows && a.Cols == b.Rows && b.Cols == c.Cols);
        var p = new ProductOperands<T>
        {
            A = a.Pointer, ARow = a.RowStride, ACol = 1,
            B = b.Pointer, BRow = b.RowStride,
            C = c.Pointer, CRow = c.RowStride,
            Start = accumulate ? c.Pointer : null, StartRow = accumulate ? c.RowStride : 0,
            M = c.Rows, N = c.Cols, K = a.Cols, ChunkTerms = a.Cols,
        };
        ProductPlan<TLanes, T>.Run(ref p);
        KeepAlive(a, b, c);
    }

    protected internal override void ProductTransposedBCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, bool accumulate)
    {
        Debug.Assert(a.Rows == c.Rows && a.Cols == b.Cols && b.Rows == c.Cols);
        if (ProductOrder.IsDots(c.Cols, a.Cols))
        {
            Dots(a, b, c, accumulate);
            return;
        }

        var p = new ProductOperands<T>
        {
            A = a.Pointer, ARow = a.RowStride, ACol = 1,
            B = b.Pointer, BRow = b.RowStride,
            C = c.Pointer, CRow = c.RowStride,
            Start = accumulate ? c.Pointer : null, StartRow = accumulate ? c.RowStride : 0,
            M = c.Rows, N = c.Cols, K = a.Cols, ChunkTerms = a.Cols,
        };
        ProductPlan<TLanes, T>.RunTransposedB(ref p);
        KeepAlive(a, b, c);
    }

    protected internal override void ProductTransposedACore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, bool accumulate)
    {
        Debug.Assert(a.Cols == c.Rows && a.Rows == b.Rows && b.Cols == c.Cols);
        var p = new ProductOperands<T>
        {
            A = a.Pointer, ARow = 1, ACol = a.RowStride,
            B = b.Pointer, BRow = b.RowStride,
            C = c.Pointer, CRow = c.RowStride,
            Start = accumulate ? c.Pointer : null, StartRow = accumulate ? c.RowStride : 0,
            M = c.Rows, N = c.Cols, K = a.Rows, ChunkTerms = a.Rows,
        };
        ProductPlan<TLanes, T>.RunTransposedA(ref p);
        KeepAlive(a, b, c);
    }

    protected internal override void AffineCore(in Tensor<T> x, in Tensor<T> weight, in Tensor<T> y, bool accumulate)
    {
        Debug.Assert(x.Rows == y.Rows && weight.Rows == x.Cols + 1 && weight.Cols == y.Cols);
        T* start = RowPointer(weight, x.Cols);
        nint startRow = 0;
        if (accumulate)
        {
            AddRowCore(weight.RowRange(x.Cols, 1), y);
            start = y.Pointer;
            startRow = y.RowStride;
        }

        int chunkTerms = ProductOrder.ChunkTerms(x.Cols);
        if (y.Rows == 1)
        {
            OneRowProduct<TLanes, T>.Run(x.Pointer, weight.Pointer, weight.RowStride, y.Pointer, start, x.Cols, chunkTerms, y.Cols);
            KeepAlive(x, weight, y);
            return;
        }

        var p = new ProductOperands<T>
        {
            A = x.Pointer, ARow = x.RowStride, ACol = 1,
            B = weight.Pointer, BRow = weight.RowStride,
            C = y.Pointer, CRow = y.RowStride,
            Start = start, StartRow = startRow,
            M = y.Rows, N = y.Cols, K = x.Cols, ChunkTerms = chunkTerms,
        };
        ProductPlan<TLanes, T>.Run(ref p);
        KeepAlive(x, weight, y);
    }

    protected internal override void AffineWeightVjpCore(in Tensor<T> x, in Tensor<T> dy, in Tensor<T> dWeight)
    {
        Debug.Assert(x.Rows == dy.Rows && dWeight.Rows == x.Cols + 1 && dWeight.Cols == dy.Cols);
        ProductTransposedACore(x, dy, dWeight.RowRange(0, x.Cols), accumulate: true);
        AddColumnSumCore(dy, dWeight.RowRange(x.Cols, 1));
    }

    protected internal override void TransposeCore(in Tensor<T> x, in Tensor<T> y)
    {
        Debug.Assert(x.Rows == y.Cols && x.Cols == y.Rows);
        Transposition<TLanes, T>.Pack(x.Pointer, x.RowStride, x.Rows, x.Cols, y.Pointer, y.RowStride);
        x.KeepAlive();
        y.KeepAlive();
    }

    /// <summary>
    /// c = a·bᵀ, or added to c, for a b of few rows: its rows stay in the first-level cache, and where one vector holds all sixteen lanes,
    /// four rows share each load of a.
    /// </summary>
    private static void Dots(Tensor<T> a, Tensor<T> b, Tensor<T> c, bool accumulate)
    {
        int terms = a.Cols;
        T* dots = stackalloc T[ProductOrder.MaxColumnsOfDots];
        for (int m = 0; m < c.Rows; m++)
        {
            T* row = RowPointer(a, m);
            T* to = RowPointer(c, m);
            if (SumVectors == 1 && c.Cols == 4)
            {
                FourDots(row, b.Pointer, b.RowStride, terms, dots);
            }
            else
            {
                for (int n = 0; n < c.Cols; n++)
                {
                    dots[n] = Reduce(new ProductTerm<TLanes, T>(), row, RowPointer(b, n), terms);
                }
            }

            for (int n = 0; n < c.Cols; n++)
            {
                to[n] = accumulate ? to[n] + dots[n] : dots[n];
            }
        }

        KeepAlive(a, b, c);
    }

    private static void FourDots(T* a, T* b, nint bRow, int count, T* dots)
    {
        T* b2 = b + (2 * bRow);
        TLanes s0 = TLanes.Zero, s1 = s0, s2 = s0, s3 = s0;
        int i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            TLanes x = TLanes.Load(a + i);
            TLanes.AddProduct(ref s0, x, b + i);
            TLanes.AddProduct(ref s1, x, b + bRow + i);
            TLanes.AddProduct(ref s2, x, b2 + i);
            TLanes.AddProduct(ref s3, x, b2 + bRow + i);
        }

        if (i < count)
        {
            int rest = count - i;
            TLanes x = TLanes.LoadPartial(a + i, rest);
            TLanes.AddProduct(ref s0, x, TLanes.LoadPartial(b + i, rest));
            TLanes.AddProduct(ref s1, x, TLanes.LoadPartial(b + bRow + i, rest));
            TLanes.AddProduct(ref s2, x, TLanes.LoadPartial(b2 + i, rest));
            TLanes.AddProduct(ref s3, x, TLanes.LoadPartial(b2 + bRow + i, rest));
        }

        dots[0] = TLanes.Tree(s0);
        dots[1] = TLanes.Tree(s1);
        dots[2] = TLanes.Tree(s2);
        dots[3] = TLanes.Tree(s3);
    }
}
