using System.Runtime.InteropServices;

namespace Gradus;

/// <summary>A matrix in the memory of a place, as the place's device takes it: <c>Matrix</c> in the kernels' <c>Matrix.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly unsafe struct PlacedMatrix
{
    private readonly void* _elements;
    private readonly int _rows;
    private readonly int _cols;
    private readonly int _stride;

    /// <param name="elements">The first element.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="cols">The number of columns.</param>
    /// <param name="stride">The distance from one row to the next, in elements.</param>
    public PlacedMatrix(void* elements, int rows, int cols, int stride)
    {
        _elements = elements;
        _rows = rows;
        _cols = cols;
        _stride = stride;
    }

    /// <summary>Rows, without gaps unless a stride says otherwise. The storage must live until the matrix has been handed over.</summary>
    public static PlacedMatrix Of<T>(Storage<T> storage, int rows, int cols, int offset = 0, int? stride = null)
        where T : unmanaged => new(storage.Pointer + offset, rows, cols, stride ?? cols);
}
