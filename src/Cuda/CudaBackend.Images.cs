namespace Gradus;

/// <content>Convolutions and pooling.</content>
public sealed partial class CudaBackend<T>
{
    /// <inheritdoc/>
    protected internal override void ConvolveCore(
        in Tensor<T> x, in Tensor<T> weight, PatchGeometry geometry, in Tensor<T> y, bool accumulate)
    {
        int positions = checked(x.Rows * geometry.Positions);
        LaunchShape shape = LaunchShape.Product(positions, weight.Cols, _device.Multiprocessors, out bool tall);
        Launch(
            Kernel.Convolve, shape, [x, weight, y],
            new DevicePatches(geometry), Flag(tall), Flag(accumulate), ProductOrder.ChunkTerms(geometry));
    }

    /// <inheritdoc/>
    protected internal override void ConvolveInputVjpCore(
        in Tensor<T> dy, in Tensor<T> weight, PatchGeometry geometry, in Tensor<T> dx, bool accumulate)
    {
        int size = geometry.PatchSize;
        Tensor<T> plain = weight.RowRange(0, size);
        if (!geometry.IsLinear)
        {
            Launch(
                Kernel.ConvolveInputVjp, LaunchShape.Elements(dx.Rows, dx.Cols), [dy, plain, dx],
                new DevicePatches(geometry), Flag(accumulate));
            return;
        }

        // Patches that are the image itself: a linear layer's gradient, for all images at once where they follow one another.
        int positions = geometry.Positions;
        bool together = positions == 1 || (dy.IsContiguous && dx.IsContiguous);
        int step = together ? dx.Rows : 1;
        for (int b = 0; b < dx.Rows; b += step)
        {
            Tensor<T> gradients = dy.RowRange(b, step);
            Tensor<T> images = dx.RowRange(b, step);
            ProductTransposedBCore(
                positions == 1 ? gradients : gradients.Reshape(step * positions, weight.Cols),
                plain,
                positions == 1 ? images : images.Reshape(step * positions, size),
                accumulate);
        }
    }

    /// <inheritdoc/>
    protected internal override void ConvolveWeightVjpCore(
        in Tensor<T> x, in Tensor<T> dy, PatchGeometry geometry, in Tensor<T> dWeight, int firstRow)
    {
        LaunchShape shape = LaunchShape.Product(dWeight.Rows, dWeight.Cols, _device.Multiprocessors, out bool tall);
        Launch(Kernel.ConvolveWeightVjp, shape, [x, dy, dWeight], new DevicePatches(geometry), Flag(tall), firstRow);
    }

    /// <inheritdoc/>
    protected internal override void PatchSecondMomentCore(in Tensor<T> x, PatchGeometry geometry, in Tensor<T> c)
    {
        LaunchShape shape = LaunchShape.Product(c.Rows, c.Cols, _device.Multiprocessors, out bool tall);
        Launch(Kernel.PatchSecondMoment, shape, [x, c], new DevicePatches(geometry), Flag(tall));
    }

    /// <inheritdoc/>
    protected internal override void MaxPoolCore(in Tensor<T> x, PatchGeometry geometry, in Tensor<T> y) =>
        Launch(Kernel.MaxPool, LaunchShape.Elements(y.Rows, y.Cols), [x, y], new DevicePatches(geometry));

    /// <inheritdoc/>
    protected internal override void MaxPoolVjpCore(in Tensor<T> x, in Tensor<T> dy, PatchGeometry geometry, in Tensor<T> dx) =>
        Launch(Kernel.MaxPoolVjp, LaunchShape.Elements(dx.Rows, dx.Cols), [x, dy, dx], new DevicePatches(geometry));

    /// <inheritdoc/>
    protected internal override void MaxPoolJvpCore(in Tensor<T> x, in Tensor<T> dx, PatchGeometry geometry, in Tensor<T> dy) =>
        Launch(Kernel.MaxPoolJvp, LaunchShape.Elements(dy.Rows, dy.Cols), [x, dx, dy], new DevicePatches(geometry));

    /// <inheritdoc/>
    protected internal override void AveragePoolCore(in Tensor<T> x, PatchGeometry geometry, in Tensor<T> y) =>
        Launch(Kernel.AveragePool, LaunchShape.Elements(y.Rows, y.Cols), [x, y], new DevicePatches(geometry));

    /// <inheritdoc/>
    protected internal override void AveragePoolVjpCore(in Tensor<T> dy, PatchGeometry geometry, in Tensor<T> dx) =>
        Launch(Kernel.AveragePoolVjp, LaunchShape.Elements(dx.Rows, dx.Cols), [dy, dx], new DevicePatches(geometry));
}
