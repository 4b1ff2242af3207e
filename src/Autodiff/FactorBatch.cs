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
}
