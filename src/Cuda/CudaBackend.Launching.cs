namespace Gradus;

/// <content>Launches: a kernel takes its tensors first, then its numbers.</content>
public sealed unsafe partial class CudaBackend<T>
{
    private const int MaxTensors = 7;
    private const int MaxNumbers = 4;

    private static int Flag(bool value) => value ? 1 : 0;

    private static PlacedMatrix Matrix<TElement>(in Tensor<TElement> x)
        where TElement : unmanaged => new(x.Pointer, x.Rows, x.Cols, x.RowStride);

    /// <summary>An element-wise kernel, whose tensors have one shape; without gaps they are one long row.</summary>
    private void Map(Kernel kernel, ReadOnlySpan<Tensor<T>> tensors)
    {
        LaunchShape shape = ElementwiseShape(tensors, out bool flat);
        Launch(kernel, shape, flat, tensors, []);
    }

    private void Map<TNumber>(Kernel kernel, ReadOnlySpan<Tensor<T>> tensors, TNumber number)
        where TNumber : unmanaged
    {
        LaunchShape shape = ElementwiseShape(tensors, out bool flat);
        Launch(kernel, shape, flat, tensors, [(nint)(&number)]);
    }

    private void Launch(Kernel kernel, LaunchShape shape, ReadOnlySpan<Tensor<T>> tensors) => Launch(kernel, shape, false, tensors, []);

    private void Launch<T1>(Kernel kernel, LaunchShape shape, ReadOnlySpan<Tensor<T>> tensors, T1 first)
        where T1 : unmanaged => Launch(kernel, shape, false, tensors, [(nint)(&first)]);

    private void Launch<T1, T2>(Kernel kernel, LaunchShape shape, ReadOnlySpan<Tensor<T>> tensors, T1 first, T2 second)
        where T1 : unmanaged
        where T2 : unmanaged => Launch(kernel, shape, false, tensors, [(nint)(&first), (nint)(&second)]);

    private void Launch<T1, T2, T3>(Kernel kernel, LaunchShape shape, ReadOnlySpan<Tensor<T>> tensors, T1 first, T2 second, T3 third)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged => Launch(kernel, shape, false, tensors, [(nint)(&first), (nint)(&second), (nint)(&third)]);

    private void Launch<T1, T2, T3, T4>(
        Kernel kernel, LaunchShape shape, ReadOnlySpan<Tensor<T>> tensors, T1 first, T2 second, T3 third, T4 fourth)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged =>
        Launch(kernel, shape, false, tensors, [(nint)(&first), (nint)(&second), (nint)(&third), (nint)(&fourth)]);

    private void Launch(Kernel kernel, LaunchShape shape, bool flat, ReadOnlySpan<Tensor<T>> tensors, ReadOnlySpan<nint> numbers)
    {
        PlacedMatrix* matrices = stackalloc PlacedMatrix[MaxTensors];
        void** arguments = stackalloc void*[MaxTensors + MaxNumbers];
        for (int i = 0; i < tensors.Length; i++)
        {
            ref readonly Tensor<T> x = ref tensors[i];
            matrices[i] = flat ? new(x.Pointer, 1, x.Count, x.Count) : Matrix(x);
            arguments[i] = &matrices[i];
        }

        for (int i = 0; i < numbers.Length; i++)
        {
            arguments[tensors.Length + i] = (void*)numbers[i];
        }

        _device.Launch(_kernels[(int)kernel], shape, arguments);
        foreach (ref readonly Tensor<T> tensor in tensors)
        {
            tensor.KeepAlive();
        }
    }

    private static LaunchShape ElementwiseShape(ReadOnlySpan<Tensor<T>> tensors, out bool flat)
    {
        flat = true;
        foreach (ref readonly Tensor<T> tensor in tensors)
        {
            flat &= tensor.IsContiguous;
        }

        ref readonly Tensor<T> y = ref tensors[^1];
        return flat ? LaunchShape.Elements(1, y.Count) : LaunchShape.Elements(y.Rows, y.Cols);
    }
}
