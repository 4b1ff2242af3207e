namespace Gradus;

/// <content>Matrix products.</content>
public sealed partial class CudaBackend<T>
{
    /// <inheritdoc/>
    protected internal override void ProductCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, bool accumulate) =>
        LaunchProduct(Kernel.Product, a, b, c, accumulate);

    /// <inheritdoc/>
    protected internal override void ProductTransposedBCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, bool accumulate)
    {
        if (ProductOrder.IsDots(c.Cols, a.Cols))
        {
            Launch(Kernel.Dots, LaunchShape.Rows(c.Count), [a, b, c], Flag(accumulate));
        }
        else
        {
            LaunchProduct(Kernel.ProductTransposedB, a, b, c, accumulate);
        }
    }

    /// <inheritdoc/>
    protected internal override void ProductTransposedACore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, bool accumulate) =>
        LaunchProduct(Kernel.ProductTransposedA, a, b, c, accumulate);

    /// <inheritdoc/>
    protected internal override void AffineCore(in Tensor<T> x, in Tensor<T> weight, in Tensor<T> y, bool accumulate)
    {
        LaunchShape shape = LaunchShape.Product(y.Rows, y.Cols, _device.Multiprocessors, out bool tall);
        Launch(Kernel.Affine, shape, [x, weight, y], Flag(tall), Flag(accumulate), ProductOrder.ChunkTerms(x.Cols));
    }

    /// <inheritdoc/>
    protected internal override void AffineWeightVjpCore(in Tensor<T> x, in Tensor<T> dy, in Tensor<T> dWeight)
    {
        ProductTransposedACore(x, dy, dWeight.RowRange(0, x.Cols), accumulate: true);
        AddColumnSumCore(dy, dWeight.RowRange(x.Cols, 1));
    }

    /// <inheritdoc/>
    protected internal override void TransposeCore(in Tensor<T> x, in Tensor<T> y) =>
        Launch(Kernel.Transpose, LaunchShape.Transposition(x.Rows, x.Cols), [x, y]);

    private void LaunchProduct(Kernel kernel, in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, bool accumulate)
    {
        LaunchShape shape = LaunchShape.Product(c.Rows, c.Cols, _device.Multiprocessors, out bool tall);
        Launch(kernel, shape, [a, b, c], Flag(tall), Flag(accumulate));
    }
}
