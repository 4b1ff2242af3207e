namespace Gradus;

/// <content>
/// Linear algebra of symmetric matrices. Factorisations are chains of small dependent steps, and the host waits for their answer anyway: it
/// computes them itself, with the managed backend, on copies.
/// </content>
public sealed partial class CudaBackend<T>
{
    /// <inheritdoc/>
    protected internal override void SecondMomentCore(in Tensor<T> x, in Tensor<T> c) => ProductTransposedACore(x, x, c, accumulate: false);

    /// <inheritdoc/>
    protected internal override void TraceCore(in Tensor<T> a, in Tensor<T> y) => Launch(Kernel.Trace, LaunchShape.OneThread, [a, y]);

    /// <inheritdoc/>
    protected internal override void AddDiagonalCore(T alpha, in Tensor<T> a) =>
        Launch(Kernel.AddDiagonal, LaunchShape.Elements(1, a.Rows), [a], alpha);

    /// <inheritdoc/>
    protected internal override void OneNormCore(in Tensor<T> a, in Tensor<T> y) => Launch(Kernel.OneNorm, LaunchShape.OneBlock, [a, y]);

    /// <inheritdoc/>
    protected internal override void DivideByOuterCore(in Tensor<T> x, in Tensor<T> a, in Tensor<T> b, T shift, in Tensor<T> y) =>
        Launch(Kernel.DivideByOuter, LaunchShape.Elements(y.Rows, y.Cols), [x, a, b, y], shift);

    /// <inheritdoc/>
    protected internal override bool TryCholeskyCore(in Tensor<T> a, in Tensor<T> l)
    {
        bool isDefinite = _host.TryCholeskyCore(Downloaded(a), OnHost(l));
        UploadFromHost(l);
        return isDefinite;
    }

    /// <inheritdoc/>
    protected internal override void CholeskyInverseCore(in Tensor<T> l, in Tensor<T> inverse)
    {
        _host.CholeskyInverseCore(Downloaded(l), OnHost(inverse));
        UploadFromHost(inverse);
    }

    /// <inheritdoc/>
    protected internal override bool TrySymmetricEigenCore(in Tensor<T> a, in Tensor<T> values, in Tensor<T> vectors)
    {
        bool isFound = _host.TrySymmetricEigenCore(Downloaded(a), OnHost(values), OnHost(vectors));
        UploadFromHost(values);
        UploadFromHost(vectors);
        return isFound;
    }

    /// <summary>The same view of the host's copy of the memory.</summary>
    private static Tensor<T> OnHost(in Tensor<T> x) => x.On(x.Storage.Mirror);

    /// <summary>The same view of the host's copy, with the numbers of this moment.</summary>
    private static Tensor<T> Downloaded(in Tensor<T> x)
    {
        Tensor<T> copy = OnHost(x);
        int length = ((x.Rows - 1) * x.RowStride) + x.Cols;
        x.Storage.Place.Download(x.Storage, x.Offset, x.Storage.Mirror.Part(x.Offset, length));
        return copy;
    }

    /// <summary>Row by row where there are gaps, which are not the view's.</summary>
    private static void UploadFromHost(in Tensor<T> x)
    {
        int rows = x.IsContiguous ? 1 : x.Rows;
        int length = x.Count / rows;
        for (int row = 0; row < rows; row++)
        {
            int offset = x.Offset + (row * x.RowStride);
            x.Storage.Place.Upload<T>(x.Storage.Mirror.Part(offset, length), x.Storage, offset);
        }
    }
}
