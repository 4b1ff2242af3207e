using System.Runtime.InteropServices;

namespace Gradus;

/// <summary>A tensor as a kernel takes it: <c>Matrix</c> in <c>Kernels/Matrix.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly unsafe struct DeviceMatrix
{
    private readonly void* _elements;
    private readonly int _rows;
    private readonly int _cols;
    private readonly int _stride;

    private DeviceMatrix(void* elements, int rows, int cols, int stride)
    {
        _elements = elements;
        _rows = rows;
        _cols = cols;
        _stride = stride;
    }

    public static DeviceMatrix Of<T>(in Tensor<T> x)
        where T : unmanaged => new(x.Pointer, x.Rows, x.Cols, x.RowStride);

    /// <summary>A tensor without gaps, as one row.</summary>
    public static DeviceMatrix Flat<T>(in Tensor<T> x)
        where T : unmanaged => new(x.Pointer, 1, x.Count, x.Count);
}
