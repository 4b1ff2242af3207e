using System.Numerics;

namespace Gradus;

/// <summary>Turns rows into columns, so that tiles can read a matrix that is stored transposed.</summary>
internal static unsafe class Transposition<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>panel[k, r] = source[r, k].</summary>
    /// <param name="source">(rows, K).</param>
    /// <param name="rowStride">Elements between the rows of the source.</param>
    /// <param name="rows">Rows of the source, at most <paramref name="width"/>.</param>
    /// <param name="k">Columns of the source.</param>
    /// <param name="panel">(K, width); its columns from <paramref name="rows"/> on are left unchanged.</param>
    /// <param name="width">Elements between the rows of the panel.</param>
    public static void Pack(T* source, nint rowStride, int rows, int k, T* panel, nint width)
    {
        // Whole vectors first, then halves and quarters: 40 rows are 2 × 16 and one 8.
        int row = PackWith<TLanes>(source, rowStride, 0, rows, k, panel, width);
        row = PackWith<Lanes256<T>>(source, rowStride, row, rows, k, panel, width);
        row = PackWith<Lanes128<T>>(source, rowStride, row, rows, k, panel, width);
        for (; row < rows; row++)
        {
            T* from = source + (row * rowStride);
            for (int i = 0; i < k; i++)
            {
                panel[(i * width) + row] = from[i];
            }
        }
    }

    /// <summary>Packs as many rows as fill whole vectors of one width; returns the first row left over.</summary>
    private static int PackWith<TWidth>(T* source, nint rowStride, int row, int rows, int k, T* panel, nint width)
        where TWidth : unmanaged, ILanes<TWidth, T>
    {
        for (; row <= rows - TWidth.Count; row += TWidth.Count)
        {
            T* from = source + (row * rowStride);
            T* to = panel + row;
            int i = 0;
            for (; i <= k - 4; i += 4)
            {
                TWidth.LoadColumns(from + i, rowStride, out TWidth c0, out TWidth c1, out TWidth c2, out TWidth c3);
                TWidth.Store(c0, to);
                TWidth.Store(c1, to + width);
                TWidth.Store(c2, to + (2 * width));
                TWidth.Store(c3, to + (3 * width));
                to += 4 * width;
            }

            for (; i < k; i++)
            {
                for (int lane = 0; lane < TWidth.Count; lane++)
                {
                    to[lane] = from[(lane * rowStride) + i];
                }

                to += width;
            }
        }

        return row;
    }
}
