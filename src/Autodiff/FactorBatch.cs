using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// A batch over which an op sums statistics for its Kronecker factors (<see cref="ILayerFactors{T}"/>): which samples count, and how many.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public readonly struct FactorBatch<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Tensor<T>? _mask;
    private readonly Workspace<T> _workspace;

    internal FactorBatch(Backend<T> backend, Tensor<T>? mask, T count, Workspace<T> workspace)
    {
        Backend = backend;
        _mask = mask;
        Count = count;
        _workspace = workspace;
    }

    /// <summary>The backend.</summary>
    public Backend<T> Backend { get; }

    /// <summary>The number of samples that count.</summary>
    public T Count { get; }

    /// <summary>The same values with zeros in the rows of samples that do not count.</summary>
    /// <param name="x">(B, ·), one row per sample.</param>
    /// <returns><paramref name="x"/> itself where all samples count; otherwise memory that is valid until the next call.</returns>
    public Tensor<T> Counted(Tensor<T> x)
    {
        if (_mask is not { } column)
        {
            return x;
        }

        Tensor<T> counted = _workspace.First(x.Shape);
        Backend.ScaleRows(x, column, counted);
        return counted;
    }

    /// <summary>(B, columns) ones, with zeros in the rows of samples that do not count.</summary>
    internal Tensor<T> CountedOnes(int rows, int columns)
    {
        Tensor<T> ones = _workspace.Second(new Shape(rows, columns));
        Backend.Fill(T.One, ones);
        return Counted(ones);
    }

    /// <summary>Memory with arbitrary content, valid until the next call, beside that of <see cref="Counted"/>.</summary>
    internal Tensor<T> Scratch(int rows, int columns) => _workspace.Third(new Shape(rows, columns));

    /// <summary>Σ_b [x_b 1], the sum of the inputs of an affine layer.</summary>
    /// <param name="x">(B, in).</param>
    /// <param name="sum">(1, in + 1).</param>
    internal void SumAffineInputs(Tensor<T> x, Tensor<T> sum)
    {
        Backend.Fill(T.Zero, sum);
        Backend.AddColumnSum(Counted(x), sum.ColumnRange(0, x.Cols));
        Backend.Fill(Count, sum.ColumnRange(x.Cols, 1));
    }

    /// <summary>Σ_b ([x_b 1]·left)² ᵀ(g_b·right)², the squares of an affine layer.</summary>
    /// <param name="x">(B, in).</param>
    /// <param name="g">(B, out).</param>
    /// <param name="left">(in + 1, in + 1).</param>
    /// <param name="right">(out, out).</param>
    /// <param name="moment">(in + 1, out).</param>
    internal void SumAffineSquares(Tensor<T> x, Tensor<T> g, Tensor<T> left, Tensor<T> right, Tensor<T> moment)
    {
        Tensor<T> inputs = _workspace.Second(new Shape(x.Rows, left.Cols));
        Backend.Affine(x, left, inputs);
        SumSquaresOf(inputs, Counted(g), right, moment);
    }

    /// <summary>The same for a convolution: its eigenvectors are filters, and every position of every sample is a row.</summary>
    /// <param name="x">Images, (B, image size).</param>
    /// <param name="geometry">The patches.</param>
    /// <param name="g">(B, P·out).</param>
    /// <param name="left">(K + 1, K + 1).</param>
    /// <param name="right">(out, out).</param>
    /// <param name="moment">(K + 1, out).</param>
    internal void SumConvolutionSquares(
        Tensor<T> x, PatchGeometry geometry, Tensor<T> g, Tensor<T> left, Tensor<T> right, Tensor<T> moment)
    {
        int positions = geometry.Positions;
        Tensor<T> inputs = _workspace.Second(new Shape(x.Rows, positions * left.Cols));
        Backend.Convolve(x, left, geometry, inputs);
        int rows = x.Rows * positions;
        SumSquaresOf(inputs.Reshape(rows, left.Cols), Counted(g).Reshape(rows, right.Rows), right, moment);
    }

    /// <summary>Σ_b (g_b·right)², the squares of a layer whose only input is a one.</summary>
    /// <param name="counted">g of the samples that count, (B, out).</param>
    /// <param name="right">(out, out).</param>
    /// <param name="moment">(1, out).</param>
    internal void SumRowSquares(Tensor<T> counted, Tensor<T> right, Tensor<T> moment)
    {
        Tensor<T> gradients = SquaredProduct(counted, right);
        Backend.Fill(T.Zero, moment);
        Backend.AddColumnSum(gradients, moment);
    }

    /// <summary>a ⊙ b with zeros in the rows of samples that do not count.</summary>
    /// <param name="a">(B, ·), one row per sample.</param>
    /// <param name="b">The same shape.</param>
    /// <returns>Memory that is valid until the next call.</returns>
    public Tensor<T> CountedProduct(Tensor<T> a, Tensor<T> b)
    {
        Tensor<T> product = _workspace.First(a.Shape);
        Backend.Multiply(a, b, product);
        if (_mask is { } column)
        {
            Backend.ScaleRows(product, column, product);
        }

        return product;
    }

    private void SumSquaresOf(Tensor<T> inputs, Tensor<T> counted, Tensor<T> right, Tensor<T> moment)
    {
        Tensor<T> gradients = SquaredProduct(counted, right);
        Backend.Multiply(inputs, inputs, inputs);
        Backend.ProductTransposedA(inputs, gradients, moment);
    }

    /// <summary>(g·right)², in the memory of <see cref="Scratch"/>.</summary>
    private Tensor<T> SquaredProduct(Tensor<T> g, Tensor<T> right)
    {
        Tensor<T> product = Scratch(g.Rows, right.Cols);
        Backend.Product(g, right, product);
        Backend.Multiply(product, product, product);
        return product;
    }
}
