using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>The target of a <see cref="Var{T}"/>: the memory of one value, and its origin.</summary>
internal sealed class Node<T>(Tape<T> tape, string name, Tensor<T> value, bool requiresGradient)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public Tape<T> Tape { get; } = tape;

    public string Name { get; set; } = name;

    public Tensor<T> Value { get; } = value;

    public bool RequiresGradient { get; } = requiresGradient;

    public Tensor<T> Gradient { get; init; }

    public Tensor<T> Tangent { get; set; }

    /// <summary>The block of the parameter vector that the value is; null for everything else.</summary>
    public ParameterBlock? Block { get; init; }

    /// <summary>Position of the op that made the value; −1 for inputs, leaves and parameters.</summary>
    public int Producer { get; init; } = -1;
}
