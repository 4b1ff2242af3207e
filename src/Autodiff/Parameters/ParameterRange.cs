using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// Neighbouring blocks of a flat parameter vector, including the zeros after each: the part of a model that belongs to one optimiser, trust
/// region or target network. A policy network and a value network in one vector are two ranges. Because it is contiguous, a range of θ is
/// again one vector, and every consumer is one loop.
/// </summary>
/// <param name="Offset">Index of the first element, on a 64-byte boundary like every block.</param>
/// <param name="Length">The number of elements, including the zeros after the blocks; 0 for a part that a model does not have.</param>
public readonly record struct ParameterRange(int Offset, int Length)
{
    /// <summary>Index after the last element.</summary>
    public int End => Offset + Length;

    /// <summary>True if it has no elements.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>Whether a block lies in the range.</summary>
    /// <param name="block">A block of the layout that the range belongs to.</param>
    public bool Contains(ParameterBlock block) => block.Offset >= Offset && block.Offset < End;

    /// <summary>The range of a vector that is laid out like the parameters: a step, a statistic, a copy of θ.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="flat">(1, P).</param>
    /// <returns>(1, <see cref="Length"/>), a view.</returns>
    /// <exception cref="ArgumentException">The range is empty or reaches beyond the vector.</exception>
    public Tensor<T> Of<T>(Tensor<T> flat)
        where T : unmanaged, IFloatingPointIeee754<T> => !IsEmpty && Offset >= 0 && Offset <= flat.Cols - Length
        ? flat.ColumnRange(Offset, Length)
        : throw new ArgumentException(
            $"A vector {flat.Shape} has no elements [{Offset}, {Offset + (long)Length}): a range holds at least one element and lies "
                + $"inside its vector.",
            nameof(flat));
}
