namespace Gradus;

/// <summary>The size of a matrix: everything in Gradus is a matrix, and a vector is a matrix of one row or one column.</summary>
/// <param name="Rows">Number of rows, at least 1.</param>
/// <param name="Cols">Number of columns, at least 1.</param>
public readonly record struct Shape(int Rows, int Cols)
{
    /// <summary>The shape (1, 1) of a loss.</summary>
    public static Shape Scalar => new(1, 1);

    /// <summary>Number of elements, Rows · Cols.</summary>
    public int Count => checked(Rows * Cols);

    /// <summary>The form used in error messages: <c>(80, 5)</c>.</summary>
    public override string ToString() => $"({Rows}, {Cols})";

    /// <summary>Refuses shapes without elements.</summary>
    /// <exception cref="ArgumentException">A side is smaller than 1, or the element count does not fit an <see cref="int"/>.</exception>
    internal Shape Checked()
    {
        if (Rows < 1 || Cols < 1 || (long)Rows * Cols > Array.MaxLength)
        {
            throw new ArgumentException(
                $"A tensor of shape {this} cannot be made: both sides must be at least 1 and the element count at most {Array.MaxLength}.");
        }

        return this;
    }
}
