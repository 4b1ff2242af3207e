using System.Numerics;

namespace Gradus;

/// <summary>A square matrix known by its products with vectors, and stored nowhere.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public interface ILinearOperator<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>product ← M v.</summary>
    /// <param name="v">v, (1, P).</param>
    /// <param name="product">M v, (1, P); not the memory of <paramref name="v"/>.</param>
    void Apply(Tensor<T> v, Tensor<T> product);
}
