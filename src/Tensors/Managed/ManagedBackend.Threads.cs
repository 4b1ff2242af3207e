namespace Gradus;

/// <content> The members that may use several threads: those in which a batch of thousands of rows spends its time. A member is divided
/// only if every part has at least <see cref="WorkPerPart"/> to do, which takes longer than waking a thread; everything else stays on the
/// caller's thread.
/// </content>
public sealed partial class ManagedBackend<T>
{
    /// <summary>Multiply-adds worth a thread: about 30 microseconds, the cost of waking a sleeping one.</summary>
    private const long WorkPerPart = 2 * 1024 * 1024;

    /// <summary>The cost of an element of tanh or exp, and of a gradient, in multiply-adds of a product.</summary>
    private const int WorkOfFunction = 32;
    private const int WorkOfGradient = 8;

    private readonly Backend<T> _kernels;
    private readonly RowSplitter<T>? _splitter;
    private readonly long _workPerPart;

    /// <inheritdoc/>
    protected internal override void ProductCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, bool accumulate)
    {
        if (!TrySplit(SplitMember.Product, (long)c.Count * a.Cols, a, b, c, accumulate))
        {
            _kernels.ProductCore(a, b, c, accumulate);
        }
    }

    /// <inheritdoc/>
    protected internal override void ProductTransposedBCore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, bool accumulate)
    {
        if (!TrySplit(SplitMember.ProductTransposedB, (long)c.Count * a.Cols, a, b, c, accumulate))
        {
            _kernels.ProductTransposedBCore(a, b, c, accumulate);
        }
    }

    /// <inheritdoc/>
    protected internal override void ProductTransposedACore(in Tensor<T> a, in Tensor<T> b, in Tensor<T> c, bool accumulate)
    {
        if (!TrySplit(SplitMember.ProductTransposedA, (long)c.Count * a.Rows, a, b, c, accumulate))
        {
            _kernels.ProductTransposedACore(a, b, c, accumulate);
        }
    }

    /// <inheritdoc/>
    protected internal override void AffineCore(in Tensor<T> x, in Tensor<T> weight, in Tensor<T> y, bool accumulate)
    {
        if (!TrySplit(SplitMember.Affine, (long)y.Count * x.Cols, x, weight, y, accumulate))
        {
            _kernels.AffineCore(x, weight, y, accumulate);
        }
    }

    /// <inheritdoc/>
    protected internal override void AffineWeightVjpCore(in Tensor<T> x, in Tensor<T> dy, in Tensor<T> dWeight)
    {
        Tensor<T> weights = dWeight.RowRange(0, x.Cols);
        if (TrySplit(SplitMember.ProductTransposedA, (long)weights.Count * x.Rows, x, dy, weights, accumulate: true))
        {
            _kernels.AddColumnSumCore(dy, dWeight.RowRange(x.Cols, 1));
        }
        else
        {
            _kernels.AffineWeightVjpCore(x, dy, dWeight);
        }
    }

    /// <inheritdoc/>
    protected internal override void ConvolveCore(
        in Tensor<T> x, in Tensor<T> weight, PatchGeometry geometry, in Tensor<T> y, bool accumulate)
    {
        if (!TrySplit(SplitMember.Convolve, (long)y.Count * geometry.PatchSize, x, weight, y, accumulate, geometry))
        {
            _kernels.ConvolveCore(x, weight, geometry, y, accumulate);
        }
    }

    /// <inheritdoc/>
    protected internal override void ConvolveInputVjpCore(
        in Tensor<T> dy, in Tensor<T> weight, PatchGeometry geometry, in Tensor<T> dx, bool accumulate)
    {
        if (!TrySplit(SplitMember.ConvolveInputVjp, (long)dy.Count * geometry.PatchSize, dy, weight, dx, accumulate, geometry))
        {
            _kernels.ConvolveInputVjpCore(dy, weight, geometry, dx, accumulate);
        }
    }

    /// <inheritdoc/>
    protected internal override void ConvolveWeightVjpCore(
        in Tensor<T> x, in Tensor<T> dy, PatchGeometry geometry, in Tensor<T> dWeight, int firstRow)
    {
        // A part of the rows is a caller's own division of the work.
        bool whole = firstRow == 0 && dWeight.Rows == geometry.PatchSize + 1;
        long work = (long)dy.Count * geometry.PatchSize;
        if (!whole || !TrySplit(SplitMember.ConvolveWeightVjp, work, x, dy, dWeight, geometry: geometry))
        {
            _kernels.ConvolveWeightVjpCore(x, dy, geometry, dWeight, firstRow);
        }
    }

    /// <inheritdoc/>
    protected internal override void TanhCore(in Tensor<T> x, in Tensor<T> y)
    {
        if (!TrySplit(SplitMember.Tanh, (long)y.Count * WorkOfFunction, x, default, y))
        {
            _kernels.TanhCore(x, y);
        }
    }

    /// <inheritdoc/>
    protected internal override void TanhVjpCore(in Tensor<T> y, in Tensor<T> dy, in Tensor<T> dx, bool accumulate)
    {
        if (!TrySplit(SplitMember.TanhVjp, (long)dx.Count * WorkOfGradient, y, dy, dx, accumulate))
        {
            _kernels.TanhVjpCore(y, dy, dx, accumulate);
        }
    }

    /// <inheritdoc/>
    protected internal override void ExpCore(in Tensor<T> x, in Tensor<T> y)
    {
        if (!TrySplit(SplitMember.Exp, (long)y.Count * WorkOfFunction, x, default, y))
        {
            _kernels.ExpCore(x, y);
        }
    }

    private bool TrySplit(
        SplitMember member,
        long work,
        in Tensor<T> a,
        in Tensor<T> b,
        in Tensor<T> c,
        bool accumulate = false,
        PatchGeometry? geometry = null) =>
        _splitter is not null && _splitter.TryRun(_kernels, work / _workPerPart, member, a, b, c, accumulate, geometry);
}
