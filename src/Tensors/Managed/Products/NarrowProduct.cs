using System.Numerics;

namespace Gradus;

/// <summary>
/// Products with fewer columns than would fill a vector: the heads of an actor-critic. Computed as Cᵀ = Bᵀ·Aᵀ, so that the vectors run
/// along the many rows of A and the few columns become the rows of the tile.
/// </summary>
internal static unsafe class NarrowProduct<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>c = a·b.</summary>
    public static void Run(in ProductOperands<T> p)
    {
        ProductOperands<T> swapped = Swapped(p);
        swapped.ARow = 1;
        swapped.ACol = p.BRow;
        RunTransposing(p, swapped);
    }

    /// <summary>c = a·bᵀ.</summary>
    public static void RunTransposedB(in ProductOperands<T> p)
    {
        ProductOperands<T> swapped = Swapped(p);
        swapped.ARow = p.BRow;
        swapped.ACol = 1;
        RunTransposing(p, swapped);
    }

    /// <summary>c = aᵀ·b: the stored a already has its many columns side by side.</summary>
    public static void RunTransposedA(in ProductOperands<T> p)
    {
        ProductOperands<T> swapped = Swapped(p);
        swapped.ARow = 1;
        swapped.ACol = p.BRow;
        swapped.BRow = p.ACol;
        for (int m = 0; m < p.M; m += (int)swapped.CRow)
        {
            swapped.B = p.A + m;
            swapped.N = Math.Min((int)swapped.CRow, p.M - m);
            RunBlock(p, m, swapped);
        }
    }

    /// <summary>As many rows of A as a tile is wide are transposed into a panel, which stays in the first-level cache.</summary>
    private static void RunTransposing(in ProductOperands<T> p, ProductOperands<T> swapped)
    {
        int width = (int)swapped.CRow;
        swapped.B = Scratch<T>.Panels(p.K * width);
        swapped.BRow = width;
        for (int m = 0; m < p.M; m += width)
        {
            swapped.N = Math.Min(width, p.M - m);
            Transposition<TLanes, T>.Pack(p.A + (m * p.ARow), p.ARow, swapped.N, p.K, swapped.B, width);
            RunBlock(p, m, swapped);
        }
    }

    private static ProductOperands<T> Swapped(in ProductOperands<T> p)
    {
        int width = TileProduct<TLanes, T>.BlockWidth;
        var swapped = new ProductOperands<T>
        {
            A = p.B,
            C = Scratch<T>.Strips(p.N * width),
            CRow = width,
            M = p.N,
            K = p.K,
            ChunkTerms = p.ChunkTerms,
        };
        if (p.Start != null)
        {
            swapped.StartAtC();
        }

        return swapped;
    }

    /// <summary>Computes rows [m, m + swapped.N) of C through the transposed copy.</summary>
    private static void RunBlock(in ProductOperands<T> p, int m, in ProductOperands<T> swapped)
    {
        // The strides are copied to locals because the compiler must assume that a store through a pointer changes what p refers to.
        nint cRow = p.CRow;
        nint startRow = p.StartRow;
        nint copyRow = swapped.CRow;
        int count = swapped.N;
        T* c = p.C + (m * cRow);
        T* start = p.StartOf(m, 0);
        if (start != null)
        {
            for (int n = 0; n < p.N; n++)
            {
                T* row = swapped.C + (n * copyRow);
                T* from = start + n;
                for (int i = 0; i < count; i++)
                {
                    row[i] = *from;
                    from += startRow;
                }
            }
        }

        TileProduct<TLanes, T>.Run(swapped);
        for (int n = 0; n < p.N; n++)
        {
            T* row = swapped.C + (n * copyRow);
            T* to = c + n;
            for (int i = 0; i < count; i++)
            {
                *to = row[i];
                to += cRow;
            }
        }
    }
}
