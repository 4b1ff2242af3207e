using System.Numerics;

namespace Gradus;

/// <summary>
/// Row members for rows of at most sixteen columns: the actions of a policy. A vector along such a row would be mostly empty, so as many
/// rows as a vector has lanes are transposed into columns, and the vectors run across rows. The operations per row are those of the wide
/// path: with at most sixteen columns every logical lane of a sum holds one of them, so the sum is just the tree.
/// </summary>
internal static unsafe partial class NarrowRows<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The maximum number of columns for this path.</summary>
    public const int MaxColumns = 16;

    /// <summary>Rows processed together.</summary>
    public static int Rows => TLanes.Count;

    /// <summary>Elements of a block of columns.</summary>
    private static int BlockLength => MaxColumns * TLanes.Count;

    public static void LogSoftmax(T* x, nint xRow, T* y, nint yRow, int rows, int cols)
    {
        T* block = stackalloc T[BlockLength];
        T* terms = stackalloc T[BlockLength];
        for (int row = 0; row < rows; row += Rows)
        {
            int count = Math.Min(Rows, rows - row);
            Gather(x + (row * xRow), xRow, count, cols, block);
            TLanes max = Column(block, 0);
            for (int a = 1; a < cols; a++)
            {
                max = TLanes.Max(max, Column(block, a));
            }

            for (int a = 0; a < cols; a++)
            {
                SetColumn(terms, a, TLanes.Zero + Exponential.Exp<TLanes, T>(Column(block, a) - max));
            }

            TLanes logSum = Logarithm.Log<TLanes, T>(Tree(terms, cols));
            for (int a = 0; a < cols; a++)
            {
                SetColumn(block, a, Column(block, a) - max - logSum);
            }

            Scatter(block, y + (row * yRow), yRow, count, cols);
        }
    }

    public static void LogSoftmaxVjp(T* y, nint yRow, T* dy, nint dyRow, T* dx, nint dxRow, int rows, int cols)
    {
        T* outputs = stackalloc T[BlockLength];
        T* gradients = stackalloc T[BlockLength];
        T* terms = stackalloc T[BlockLength];
        for (int row = 0; row < rows; row += Rows)
        {
            int count = Math.Min(Rows, rows - row);
            Gather(y + (row * yRow), yRow, count, cols, outputs);
            Gather(dy + (row * dyRow), dyRow, count, cols, gradients);
            for (int a = 0; a < cols; a++)
            {
                SetColumn(terms, a, TLanes.Zero + Column(gradients, a));
            }

            TLanes sum = Tree(terms, cols);
            Gather(dx + (row * dxRow), dxRow, count, cols, terms);
            for (int a = 0; a < cols; a++)
            {
                TLanes change = TLanes.Fma(-Exponential.Exp<TLanes, T>(Column(outputs, a)), sum, Column(gradients, a));
                SetColumn(terms, a, Column(terms, a) + change);
            }

            Scatter(terms, dx + (row * dxRow), dxRow, count, cols);
        }
    }

    public static void LogSoftmaxJvp(T* y, nint yRow, T* dx, nint dxRow, T* dy, nint dyRow, int rows, int cols)
    {
        T* outputs = stackalloc T[BlockLength];
        T* tangents = stackalloc T[BlockLength];
        for (int row = 0; row < rows; row += Rows)
        {
            int count = Math.Min(Rows, rows - row);
            Gather(y + (row * yRow), yRow, count, cols, outputs);
            Gather(dx + (row * dxRow), dxRow, count, cols, tangents);
            for (int a = 0; a < cols; a++)
            {
                SetColumn(outputs, a, TLanes.Fma(Exponential.Exp<TLanes, T>(Column(outputs, a)), Column(tangents, a), TLanes.Zero));
            }

            TLanes mean = Tree(outputs, cols);
            for (int a = 0; a < cols; a++)
            {
                SetColumn(tangents, a, Column(tangents, a) - mean);
            }

            Scatter(tangents, dy + (row * dyRow), dyRow, count, cols);
        }
    }

    public static void RowSum(T* x, nint xRow, T* y, nint yRow, int rows, int cols)
    {
        T* terms = stackalloc T[BlockLength];
        for (int row = 0; row < rows; row += Rows)
        {
            int count = Math.Min(Rows, rows - row);
            Gather(x + (row * xRow), xRow, count, cols, terms);
            for (int a = 0; a < cols; a++)
            {
                SetColumn(terms, a, TLanes.Zero + Column(terms, a));
            }

            SetColumn(terms, 0, Tree(terms, cols));
            Scatter(terms, y + (row * yRow), yRow, count, 1);
        }
    }

    public static void AddRowDot(T* a, nint aRow, T* b, nint bRow, T* y, nint yRow, int rows, int cols)
    {
        T* first = stackalloc T[BlockLength];
        T* second = stackalloc T[BlockLength];
        for (int row = 0; row < rows; row += Rows)
        {
            int count = Math.Min(Rows, rows - row);
            Gather(a + (row * aRow), aRow, count, cols, first);
            Gather(b + (row * bRow), bRow, count, cols, second);
            for (int col = 0; col < cols; col++)
            {
                SetColumn(first, col, TLanes.Fma(Column(first, col), Column(second, col), TLanes.Zero));
            }

            TLanes dot = Tree(first, cols);
            Gather(y + (row * yRow), yRow, count, 1, second);
            SetColumn(second, 0, Column(second, 0) + dot);
            Scatter(second, y + (row * yRow), yRow, count, 1);
        }
    }

    /// <summary>Adds the columns as the tree adds sixteen logical lanes; a lane without a column holds +0 and changes nothing.</summary>
    private static TLanes Tree(T* terms, int cols)
    {
        for (int half = MaxColumns / 2; half > 0; half /= 2)
        {
            for (int lane = 0; lane < half && lane + half < cols; lane++)
            {
                SetColumn(terms, lane, Column(terms, lane) + Column(terms, lane + half));
            }

            cols = Math.Min(cols, half);
        }

        return Column(terms, 0);
    }

    private static TLanes Column(T* block, int column) => TLanes.Load(block + (column * TLanes.Count));

    private static void SetColumn(T* block, int column, TLanes value) => TLanes.Store(value, block + (column * TLanes.Count));

    /// <summary>block[col, row] = source[row, col].</summary>
    private static void Gather(T* source, nint rowStride, int rows, int cols, T* block)
    {
        if (cols == 1 && rowStride == 1)
        {
            TLanes.Store(TLanes.LoadPartial(source, rows), block);
        }
        else if (cols >= 4)
        {
            Transposition<TLanes, T>.Pack(source, rowStride, rows, cols, block, TLanes.Count);
        }
        else
        {
            for (int row = 0; row < rows; row++)
            {
                T* to = block + row;
                for (int col = 0; col < cols; col++)
                {
                    *to = source[col];
                    to += TLanes.Count;
                }

                source += rowStride;
            }
        }
    }

    /// <summary>destination[row, col] = block[col, row].</summary>
    private static void Scatter(T* block, T* destination, nint rowStride, int rows, int cols)
    {
        if (cols == 1 && rowStride == 1)
        {
            TLanes.StorePartial(TLanes.Load(block), destination, rows);
            return;
        }

        for (int row = 0; row < rows; row++)
        {
            T* from = block + row;
            for (int col = 0; col < cols; col++)
            {
                destination[col] = *from;
                from += TLanes.Count;
            }

            destination += rowStride;
        }
    }
}
