using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// A range of a model's θ and θ̄, as one vector each, for an optimiser or a trust region to move. A whole <see cref="ParameterVector{T}"/>
/// converts to the view of all of it.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class ParameterView<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    internal ParameterView(ParameterVector<T> vector, ParameterRange range)
    {
        Vector = vector;
        Range = range;
        Values = range.Of(vector.Values);
        Gradient = range.Of(vector.Gradient);
    }

    /// <summary>The model's whole vector.</summary>
    public ParameterVector<T> Vector { get; }

    /// <summary>The range.</summary>
    public ParameterRange Range { get; }

    /// <summary>Number of elements.</summary>
    public int Length => Range.Length;

    /// <summary>θ of the range, (1, <see cref="Length"/>).</summary>
    public Tensor<T> Values { get; }

    /// <summary>θ̄ of the range, (1, <see cref="Length"/>).</summary>
    public Tensor<T> Gradient { get; }

    /// <summary>θ̇ of the range, (1, <see cref="Length"/>): the direction of a forward-mode pass.</summary>
    public Tensor<T> Tangent => Range.Of(Vector.Tangent);

    /// <summary>The view of a whole vector.</summary>
    /// <param name="vector">All parameters of a model.</param>
    public static implicit operator ParameterView<T>(ParameterVector<T> vector) => vector.View(vector.Layout.All);
}
