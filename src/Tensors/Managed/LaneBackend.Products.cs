using System.Diagnostics;
using Gradus.Tensors.Managed.Products;

namespace Gradus.Tensors.Managed;

/// <content>Matrix products: every orientation becomes one <see cref="ProductOperands{T}"/>.</content>
internal sealed unsafe partial class LaneBackend<TLanes, T>
{
    public override void Product(Tensor<T> a, Tensor<T> b, Tensor<T> c, bool accumulate = false)
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

    public override void ProductTransposedB(Tensor<T> a, Tensor<T> b, Tensor<T> c, bool accumulate = false)
    {
        Debug.Assert(a.Rows == c.Rows && a.Cols == b.Cols && b.Rows == c.Cols);
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

    public override void ProductTransposedA(Tensor<T> a, Tensor<T> b, Tensor<T> c, bool accumulate = false)
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

    public override void Affine(Tensor<T> x, Tensor<T> weight, Tensor<T> y, bool accumulate = false)
    {
        Debug.Assert(x.Rows == y.Rows && weight.Rows == x.Cols + 1 && weight.Cols == y.Cols);
        T* start = RowPointer(weight, x.Cols);
        nint startRow = 0;
        if (accumulate)
        {
            AddRow(weight.RowRange(x.Cols, 1), y);
            start = y.Pointer;
            startRow = y.RowStride;
        }

        int chunkTerms = AffineOrder.ChunkTerms(x.Cols);
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

    public override void AffineWeightVjp(Tensor<T> x, Tensor<T> dy, Tensor<T> dWeight)
    {
        Debug.Assert(x.Rows == dy.Rows && dWeight.Rows == x.Cols + 1 && dWeight.Cols == dy.Cols);
        ProductTransposedA(x, dy, dWeight.RowRange(0, x.Cols), accumulate: true);
        AddColumnSum(dy, dWeight.RowRange(x.Cols, 1));
    }
}
