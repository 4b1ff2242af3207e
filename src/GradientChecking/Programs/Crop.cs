namespace Gradus.GradientChecking;

/// <summary>
/// A corner of a matrix, to try in place of all of it: the first rows or the last, the first columns or the last. What fails may be
/// anywhere, and is reached from one of the four.
/// </summary>
/// <param name="Shape">How much is kept.</param>
/// <param name="LastRows">The last rows, not the first.</param>
/// <param name="LastCols">The last columns, not the first.</param>
internal readonly record struct Crop(Shape Shape, bool LastRows, bool LastCols)
{
    /// <summary>All of it.</summary>
    /// <param name="shape">The shape.</param>
    public static Crop Whole(Shape shape) => new(shape, LastRows: false, LastCols: false);

    /// <summary>Smaller ones, the smallest first: one element, one row or column, a half, all but one row or column.</summary>
    /// <param name="shape">The shape of all.</param>
    public static IEnumerable<Crop> Smaller(Shape shape)
    {
        (int rows, int cols) = shape;
        Shape[] shapes =
        [
            new(1, 1), new(1, cols), new(rows, 1), new((rows + 1) / 2, cols), new(rows, (cols + 1) / 2),
            new(rows - 1, cols), new(rows, cols - 1),
        ];
        return shapes.Distinct().Where(smaller => smaller != shape && smaller is { Rows: >= 1, Cols: >= 1 }).SelectMany(smaller =>
            from lastRows in Ends(smaller.Rows, rows)
            from lastCols in Ends(smaller.Cols, cols)
            select new Crop(smaller, lastRows, lastCols));
    }

    /// <summary>The corner of a matrix that is at least as large.</summary>
    /// <param name="x">The matrix.</param>
    public Tensor<double> Of(Tensor<double> x)
    {
        var part = new Tensor<double>(Shape.Rows, Shape.Cols);
        int firstRow = LastRows ? x.Rows - Shape.Rows : 0, firstCol = LastCols ? x.Cols - Shape.Cols : 0;
        for (int row = 0; row < Shape.Rows; row++)
        {
            x.Row(firstRow + row).Slice(firstCol, Shape.Cols).CopyTo(part.Row(row));
        }

        return part;
    }

    private static bool[] Ends(int kept, int all) => kept < all ? [false, true] : [false];
}
