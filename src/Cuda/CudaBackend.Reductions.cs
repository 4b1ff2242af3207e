namespace Gradus;

/// <content>Reductions to one number.</content>
public sealed partial class CudaBackend<T>
{
    /// <inheritdoc/>
    protected internal override void TotalCore(in Tensor<T> x, in Tensor<T> y) => Launch(Kernel.Total, LaunchShape.OneBlock, [x, y]);

    /// <inheritdoc/>
    protected internal override void DotCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> y) =>
        Launch(Kernel.Dot, LaunchShape.OneBlock, [a, b, y]);

    /// <inheritdoc/>
    protected internal override void IsFiniteCore(in Tensor<T> x, in Tensor<T> y)
    {
        FillCore(T.One, y);
        Launch(Kernel.MarkNonFinite, LaunchShape.Elements(x.Rows, x.Cols), [x, y]);
    }

    /// <inheritdoc/>
    protected internal override void ClipByNormCore(in Tensor<T> limit, T margin, in Tensor<T> norm, in Tensor<T> y)
    {
        Launch(Kernel.Norm, LaunchShape.OneBlock, [y, norm]);
        Launch(Kernel.ScaleToNorm, LaunchShape.Elements(y.Rows, y.Cols), [limit, norm, y], margin);
    }
}
