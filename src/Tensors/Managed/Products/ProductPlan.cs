using System.Numerics;

namespace Gradus;

/// <summary>
/// Chooses how to compute a product from its sizes. Every way adds the same terms in the same order, so the choice never changes a bit.
/// </summary>
internal static unsafe class ProductPlan<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>
    /// Rows of A that are taken through all columns of C before the next ones: A's part stays in the second-level cache, and C is written
    /// row after row. 36 to 144 rows measure the same; all 2,048 at once cost a quarter more at 256 columns.
    /// </summary>
    private const int BlockRows = 96;

    /// <summary>
    /// Terms added before the next column block when A is stored transposed and both factors are long: 64 rows of 64 columns fill half of
    /// the first-level cache.
    /// </summary>
    private const int BlockTerms = 64;

    /// <summary>The maximum number of columns for <see cref="NarrowProduct{TLanes, T}"/>: they become the rows of one tile.</summary>
    private const int NarrowColumns = TileProduct<TLanes, T>.MaxRows;

    /// <summary>
    /// Rows and terms above which its transposition pays off: below, a vector that holds one row of C is faster (12 rows of 64 terms break
    /// even).
    /// </summary>
    private const int NarrowRows = 12;

    private const int NarrowTerms = 16;

    /// <summary>c = a·b.</summary>
    public static void Run(ref ProductOperands<T> p)
    {
        if (p.N <= NarrowColumns && p.M >= NarrowRows && p.K >= NarrowTerms)
        {
            NarrowProduct<TLanes, T>.Run(p);
            return;
        }

        if (p.K * (long)p.N > LargeProduct<TLanes, T>.MinElements)
        {
            LargeProduct<TLanes, T>.Run(p);
            return;
        }

        RunRowBlocks(ref p);
    }

    /// <summary>c = a·bᵀ.</summary>
    public static void RunTransposedB(ref ProductOperands<T> p)
    {
        if (p.N <= NarrowColumns && p.M >= NarrowRows && p.K >= NarrowTerms)
        {
            NarrowProduct<TLanes, T>.RunTransposedB(p);
            return;
        }

        // Fewer columns than a panel is wide get a narrower panel of whole vectors; otherwise it would be mostly gaps.
        int width = Math.Min(TileProduct<TLanes, T>.BlockWidth, (p.N + TLanes.Count - 1) / TLanes.Count * TLanes.Count);
        T* b = p.B;
        nint bRow = p.BRow;
        p.BRow = width;
        if (p.M <= BlockRows && p.N > TLanes.Count / 2)
        {
            // One panel at a time, so that it is read while it is still in the first-level cache.
            p.B = Scratch<T>.Panels(p.K * width);
            for (int columns = p.N; columns > 0; columns -= width)
            {
                p.N = Math.Min(width, columns);
                Transposition<TLanes, T>.Pack(b, bRow, p.N, p.K, p.B, width);
                TileProduct<TLanes, T>.Run(p);
                b += width * bRow;
                p.C += width;
                p.Start = p.StartOf(0, width);
            }

            return;
        }

        int panels = (p.N + width - 1) / width;
        p.B = Scratch<T>.Panels(checked(panels * p.K * width));
        p.BPanel = (nint)p.K * width;
        for (int panel = 0; panel < panels; panel++)
        {
            int n = panel * width;
            Transposition<TLanes, T>.Pack(b + (n * bRow), bRow, Math.Min(width, p.N - n), p.K, p.B + (panel * p.BPanel), width);
        }

        RunRowBlocks(ref p);
    }

    /// <summary>c = aᵀ·b, where a is stored (K, M).</summary>
    public static void RunTransposedA(ref ProductOperands<T> p)
    {
        if (p.N <= NarrowColumns && p.M >= NarrowRows)
        {
            NarrowProduct<TLanes, T>.RunTransposedA(p);
            return;
        }

        if (p.M > LargeProduct<TLanes, T>.MinRowsTransposed && p.K * (long)p.M > LargeProduct<TLanes, T>.MinElements)
        {
            LargeProduct<TLanes, T>.Run(p);
            return;
        }

        int terms = p.K;
        int blockTerms = p.M > TileProduct<TLanes, T>.MaxRows ? BlockTerms : terms;
        T* b = p.B;
        for (int k = 0; k < terms; k += blockTerms)
        {
            p.K = Math.Min(blockTerms, terms - k);
            p.B = b;
            RunTermsTransposedA(p);
            p.A += blockTerms * p.ACol;
            p.StartAtC();
            b += blockTerms * p.BRow;
        }
    }

    /// <summary>A block of terms of c = aᵀ·b.</summary>
    private static void RunTermsTransposedA(ProductOperands<T> p)
    {
        int width = TileProduct<TLanes, T>.BlockWidth;
        if (p.N <= width || p.M <= 4 * TileProduct<TLanes, T>.MaxRows)
        {
            TileProduct<TLanes, T>.Run(p);
            return;
        }

        // The rows of a wide B lie so far apart that they evict each other from the first-level cache, so a panel that many tiles will read
        // is copied into one place.
        T* b = p.B;
        nint bRow = p.BRow;
        p.B = Scratch<T>.Panels(p.K * width);
        p.BRow = width;
        for (int columns = p.N; columns > 0; columns -= width)
        {
            p.N = Math.Min(width, columns);
            Panels<TLanes, T>.PackRows(b, bRow, p.K, p.N, p.B, width, 0);
            TileProduct<TLanes, T>.Run(p);
            b += width;
            p.C += width;
            p.Start = p.StartOf(0, width);
        }
    }

    private static void RunRowBlocks(ref ProductOperands<T> p)
    {
        if (p.N <= TLanes.Count / 2)
        {
            // Few columns use the narrowest vectors that hold them: wide ones would cross a cache line in nearly every row of B.
            if (p.N <= Lanes128<T>.Count)
            {
                TileProduct<Lanes128<T>, T>.Run(p);
            }
            else
            {
                TileProduct<Lanes256<T>, T>.Run(p);
            }

            return;
        }

        for (int rows = p.M; rows > 0; rows -= BlockRows)
        {
            p.M = Math.Min(BlockRows, rows);
            TileProduct<TLanes, T>.Run(p);
            p.A += BlockRows * p.ARow;
            p.C += BlockRows * p.CRow;
            p.Start += BlockRows * p.StartRow;
        }
    }
}
