using System.Numerics;

namespace Gradus;

/// <summary>
/// <see cref="Cholesky"/> for backends with fast products: the same operations per element in the same order, taken in blocks of rows so
/// that most of them are matrix products. During the computation the factor is kept as its transpose U = lᵀ in the upper triangle, whose
/// rows lie together in memory.
/// </summary>
/// <typeparam name="TRows">How rows are processed.</typeparam>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal static class BlockedCholesky<TRows, T>
    where TRows : struct, IRows<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Block = 16;

    /// <summary>
    /// Rows start and end at multiples of this, so that vectors are whole; what they touch beyond the triangle is not used.
    /// </summary>
    private const int Whole = 16;

    [ThreadStatic]
    private static Storage<T>? _panel;

    public static bool TryFactor(Backend<T> backend, Tensor<T> a, Tensor<T> l)
    {
        int n = a.Rows;
        for (int i = 0; i < n; i++)
        {
            a.Row(i)[..(i + 1)].CopyTo(l.Row(i));
        }

        Cholesky.MirrorLower(l);
        for (int first = 0; first < n; first += Block)
        {
            int end = Math.Min(first + Block, n);
            if (!TryFactorRows(l, first, end))
            {
                return false;
            }

            if (end < n)
            {
                SubtractFromRest(backend, l, first, end);
            }
        }

        Cholesky.MirrorUpper(l);
        for (int i = 0; i < n; i++)
        {
            l.Row(i)[(i + 1)..].Clear();
        }

        return true;
    }

    public static void Invert(Backend<T> backend, Tensor<T> l, Tensor<T> inverse)
    {
        InvertTriangle(backend, l, inverse);
        MultiplyByTranspose(backend, inverse);
        if (inverse.Rows > Block)
        {
            Cholesky.MirrorLower(inverse);
        }
    }

    /// <summary>
    /// Finishes the rows [first, end) of U, from which all earlier rows have been subtracted. The part of column k that row k needs is kept
    /// in front of it, where lᵀ will be.
    /// </summary>
    private static bool TryFactorRows(Tensor<T> u, int first, int end)
    {
        Span<T> negative = stackalloc T[Block];
        for (int k = first; k < end; k++)
        {
            int start = Math.Max(first, k - (k % Whole));
            Span<T> row = u.Row(k);
            if (k > first)
            {
                Span<T> front = row[first..k];
                Span<T> saved = negative[..front.Length];
                for (int i = 0; i < front.Length; i++)
                {
                    saved[i] = -front[i];
                }

                TRows.AddCombination(saved, u.RowRange(first, front.Length).ColumnRange(start, u.Cols - start), row[start..]);
            }

            T pivot = row[k];
            if (!(pivot > T.Zero) || !T.IsFinite(pivot))
            {
                return false;
            }

            T root = T.Sqrt(pivot);
            TRows.Divide(row[start..], root);
            row[k] = root;
            CopyToColumn(row, u, k, end);
        }

        return true;
    }

    /// <summary>u_ik ← row_i for i in (k, end).</summary>
    private static unsafe void CopyToColumn(ReadOnlySpan<T> row, Tensor<T> u, int k, int end)
    {
        T* column = u.Pointer + k;
        nint stride = u.RowStride;
        for (int i = k + 1; i < end; i++)
        {
            column[i * stride] = row[i];
        }

        u.KeepAlive();
    }

    /// <summary>
    /// Subtracts Σ_k u_ki u_kj, k in [first, end), from everything after it: block row by block row, leaving out what lies below the
    /// diagonal.
    /// </summary>
    private static void SubtractFromRest(Backend<T> backend, Tensor<T> u, int first, int end)
    {
        int rest = u.Rows - end;
        Tensor<T> rows = u.RowRange(first, end - first);
        Tensor<T> negative = Panel(end - first, rest);
        backend.ScaleCore(-T.One, rows.ColumnRange(end, rest), negative);
        for (int i = end; i < u.Rows; i += Block)
        {
            int height = Math.Min(Block, u.Rows - i);
            backend.ProductTransposedACore(
                negative.ColumnRange(i - end, height),
                rows.ColumnRange(i, u.Rows - i),
                u.RowRange(i, height).ColumnRange(i, u.Rows - i),
                accumulate: true);
        }
    }

    /// <summary>X = l⁻¹: a block of rows is first −l·X with the rows above it, then solved within itself.</summary>
    private static void InvertTriangle(Backend<T> backend, Tensor<T> l, Tensor<T> x)
    {
        for (int first = 0; first < l.Rows; first += Block)
        {
            int height = Math.Min(Block, l.Rows - first);
            Tensor<T> negative = Panel(height, first + height);
            backend.ScaleCore(-T.One, l.RowRange(first, height).ColumnRange(0, first + height), negative);
            if (first > 0)
            {
                backend.ProductCore(
                    negative.ColumnRange(0, first),
                    x.RowRange(0, first).ColumnRange(0, first),
                    x.RowRange(first, height).ColumnRange(0, first),
                    accumulate: false);
            }

            for (int i = first; i < first + height; i++)
            {
                SolveRow(negative.Row(i - first), x, first, i);
            }
        }
    }

    private static void SolveRow(ReadOnlySpan<T> negative, Tensor<T> x, int first, int i)
    {
        Span<T> row = x.Row(i);
        row[first..].Clear();
        Span<T> whole = row[..Math.Min(i + Whole - (i % Whole), row.Length)];
        if (i > first)
        {
            TRows.AddCombination(negative[first..i], x.RowRange(first, i - first), whole);
        }

        TRows.Divide(whole, -negative[i]);
        row[i] = T.One / -negative[i];
    }

    /// <summary>The lower triangle of XᵀX, in place: a block and those after it read only the rows from that block on.</summary>
    private static void MultiplyByTranspose(Backend<T> backend, Tensor<T> x)
    {
        for (int first = 0; first < x.Rows; first += Block)
        {
            int height = Math.Min(Block, x.Rows - first);
            Tensor<T> below = x.RowRange(first, x.Rows - first);
            Tensor<T> product = Panel(height, first + height);
            backend.ProductTransposedACore(
                below.ColumnRange(first, height), below.ColumnRange(0, first + height), product, accumulate: false);
            backend.CopyCore(product, x.RowRange(first, height).ColumnRange(0, first + height));
        }
    }

    private static Tensor<T> Panel(int rows, int cols)
    {
        if (_panel is null || _panel.Length < rows * cols)
        {
            _panel = new Storage<T>(rows * cols);
        }

        return new Tensor<T>(_panel, 0, new Shape(rows, cols));
    }
}
