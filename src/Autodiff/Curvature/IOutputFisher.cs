using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// A model's distribution as a function of its network's outputs, and the Fisher matrix with respect to them: small, block-diagonal and
/// known in closed form.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public interface IOutputFisher<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>z, each (B, ·): everything the distribution depends on.</summary>
    IReadOnlyList<Var<T>> Outputs { get; }

    /// <summary>product ← F_out v of one output; the blocks between two outputs are zero. Any averaging over rows happens here.</summary>
    /// <param name="output">Index in <see cref="Outputs"/>.</param>
    /// <param name="v">v, shaped like that output.</param>
    /// <param name="product">F_out v, of the same shape; not the memory of <paramref name="v"/>.</param>
    void Apply(int output, Tensor<T> v, Tensor<T> product);
}
