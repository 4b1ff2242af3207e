using System.Numerics;

namespace Gradus;

/// <summary>
/// Products whose factors do not fit the second-level cache: blocks of B are copied into panels that stay there while all rows of A pass by
/// (Goto and van de Geijn 2008). Sums continue where the previous block of terms left them in C, so every element still adds its terms in
/// order.
/// </summary>
/// <remarks>
/// A block of B has half a megabyte in float, a block of A 96 KiB; both and the part of C fit a second-level cache of one megabyte.
/// </remarks>
internal static unsafe class LargeProduct<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Elements of a factor above which copying it pays off: 512 × 512 takes half the time, 256 × 256 the same.</summary>
    public const int MinElements = 96 * 1024;

    /// <summary>
    /// Rows of C above which it pays off where A is stored transposed: there, fewer rows are few columns, which lie close enough together.
    /// </summary>
    public const int MinRowsTransposed = 256;

    private const int BlockTerms = 256;
    private const int BlockColumns = 512;
    private const int BlockRows = 96;

    /// <summary>c = a·b, or c = aᵀ·b where <see cref="ProductOperands{T}.ARow"/> is 1.</summary>
    public static void Run(in ProductOperands<T> p)
    {
        int width = TileProduct<TLanes, T>.BlockWidth;
        ProductOperands<T> block = p;
        block.BRow = width;
        block.BPanel = BlockTerms * width;
        block.B = Scratch<T>.Panels(BlockTerms * (BlockColumns + width));
        for (int n = 0; n < p.N; n += BlockColumns)
        {
            block.N = Math.Min(BlockColumns, p.N - n);
            for (int k = 0; k < p.K; k += BlockTerms)
            {
                block.K = Math.Min(BlockTerms, p.K - k);
                Panels<TLanes, T>.PackRows(p.B + (k * p.BRow) + n, p.BRow, block.K, block.N, block.B, width, block.BPanel);
                RunRows(p, block, k, n);
            }
        }
    }

    private static void RunRows(in ProductOperands<T> p, ProductOperands<T> block, int k, int n)
    {
        for (int m = 0; m < p.M; m += BlockRows)
        {
            block.M = Math.Min(BlockRows, p.M - m);
            block.C = p.C + (m * p.CRow) + n;
            block.A = p.A + (m * p.ARow) + (k * p.ACol);
            Resume(p, ref block, k, m, n);
            if (p.ACol != 1)
            {
                // Stored transposed, a tile's few numbers per term would each lie in a different page.
                T* packed = Scratch<T>.Strips(BlockTerms * BlockRows);
                Panels<TLanes, T>.PackRows(block.A, p.ACol, block.K, block.M, packed, BlockRows, 0);
                block.A = packed;
                block.ACol = BlockRows;
            }

            TileProduct<TLanes, T>.Run(block);
        }
    }
    /// <summary>The first terms start where the whole product does; later ones continue the same chunk, or add another one.</summary>
    private static void Resume(in ProductOperands<T> p, ref ProductOperands<T> block, int k, int m, int n)
    {
        if (k == 0)
        {
            block.Start = p.StartOf(m, n);
        }
        else if (k < p.ChunkTerms)
        {
            block.StartAtC();
        }
        else
        {
            block.Start = null;
            block.StartRow = 0;
            block.Add = true;
        }
    }
}
