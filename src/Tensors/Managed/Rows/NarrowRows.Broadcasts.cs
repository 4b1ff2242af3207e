namespace Gradus;

/// <content>Broadcasts over rows that would not fill a vector: number by number is faster than a call and a mask per row.</content>
internal static unsafe partial class NarrowRows<TLanes, T>
{
    public static void AddRow(T* row, T* y, nint yRow, int rows, int cols)
    {
        for (int b = 0; b < rows; b++)
        {
            for (int a = 0; a < cols; a++)
            {
                y[a] += row[a];
            }

            y += yRow;
        }
    }

    public static void AddColumn(T alpha, T* column, nint columnRow, T* y, nint yRow, int rows, int cols)
    {
        for (int b = 0; b < rows; b++)
        {
            T value = *column;
            for (int a = 0; a < cols; a++)
            {
                y[a] = T.FusedMultiplyAdd(alpha, value, y[a]);
            }

            column += columnRow;
            y += yRow;
        }
    }

    public static void ScaleRows(T* x, nint xRow, T* column, nint columnRow, T* y, nint yRow, int rows, int cols)
    {
        for (int b = 0; b < rows; b++)
        {
            T factor = *column;
            for (int a = 0; a < cols; a++)
            {
                y[a] = x[a] * factor;
            }

            x += xRow;
            column += columnRow;
            y += yRow;
        }
    }

    public static void AddScaledRows(T* x, nint xRow, T* column, nint columnRow, T* y, nint yRow, int rows, int cols)
    {
        for (int b = 0; b < rows; b++)
        {
            T factor = *column;
            for (int a = 0; a < cols; a++)
            {
                y[a] = T.FusedMultiplyAdd(x[a], factor, y[a]);
            }

            x += xRow;
            column += columnRow;
            y += yRow;
        }
    }
}
