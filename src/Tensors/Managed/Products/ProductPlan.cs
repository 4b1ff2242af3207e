using System.Numerics;
using Gradus.Tensors.Managed.Lanes;

namespace Gradus.Tensors.Managed.Products;

/// <summary>Chooses the way to compute a product from its sizes. All ways add the same terms in the same order, so the choice never shows in a bit.</summary>
internal static unsafe class ProductPlan<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>c = a·b, also for an a that is stored transposed.</summary>
    public static void Run(in ProductOperands<T> p)
    {
        int whole = p.N / TLanes.Count * TLanes.Count;
        if (whole > 0)
        {
            ProductOperands<T> left = p;
            left.N = whole;
            TileProduct<TLanes, T>.Run(left);
        }

        if (whole < p.N)
        {
            RunPaddedColumns(p, whole);
        }
    }

    /// <summary>c = a·bᵀ: 64 rows of b at a time are transposed into a panel, which then serves all rows of a.</summary>
    public static void RunTransposedB(in ProductOperands<T> p)
    {
        int width = TileProduct<TLanes, T>.BlockWidth;
        T* panel = Scratch<T>.Rent((p.K * width) + (p.M * TLanes.Count));
        T* tail = panel + ((nint)p.K * width);
        for (int n = 0; n < p.N; n += width)
        {
            int count = Math.Min(width, p.N - n);
            int padded = (count + TLanes.Count - 1) / TLanes.Count * TLanes.Count;
            Transposition<TLanes, T>.Pack(p.B + (n * p.BRow), p.BRow, count, p.K, panel, padded);
            ProductOperands<T> block = p;
            block.B = panel;
            block.BRow = padded;
            block.C = p.C + n;
            block.N = count / TLanes.Count * TLanes.Count;
            if (block.N > 0)
            {
                TileProduct<TLanes, T>.Run(block);
            }

            if (block.N < count)
            {
                block.B += block.N;
                block.C += block.N;
                RunThroughCopy(block, count - block.N, tail);
            }
        }
    }

    /// <summary>The columns that do not fill a vector: B's part is copied into a panel that does.</summary>
    private static void RunPaddedColumns(in ProductOperands<T> p, int first)
    {
        int count = p.N - first;
        T* panel = Scratch<T>.Rent((p.K + 1 + p.M) * TLanes.Count);
        T* bias = panel + ((nint)p.K * TLanes.Count);
        T* b = p.B + first;
        for (int k = 0; k < p.K; k++)
        {
            TLanes.Store(TLanes.LoadPartial(b + (k * p.BRow), count), panel + ((nint)k * TLanes.Count));
        }

        ProductOperands<T> right = p;
        right.B = panel;
        right.BRow = TLanes.Count;
        right.C = p.C + first;
        if (p.Bias != null)
        {
            TLanes.Store(TLanes.LoadPartial(p.Bias + first, count), bias);
            right.Bias = bias;
        }

        RunThroughCopy(right, count, bias + TLanes.Count);
    }

    /// <summary>Computes fewer columns of C than a vector holds in a copy of whole vectors.</summary>
    private static void RunThroughCopy(ProductOperands<T> p, int count, T* copy)
    {
        T* c = p.C;
        nint cRow = p.CRow;
        p.C = copy;
        p.CRow = TLanes.Count;
        p.N = TLanes.Count;
        if (p.Accumulate)
        {
            for (int m = 0; m < p.M; m++)
            {
                TLanes.Store(TLanes.LoadPartial(c + (m * cRow), count), copy + ((nint)m * TLanes.Count));
            }
        }

        TileProduct<TLanes, T>.Run(p);
        for (int m = 0; m < p.M; m++)
        {
            TLanes.StorePartial(TLanes.Load(copy + ((nint)m * TLanes.Count)), c + (m * cRow), count);
        }
    }
}
