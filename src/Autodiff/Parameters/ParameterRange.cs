namespace Gradus.Autodiff;

/// <summary>
/// Neighbouring blocks of a flat parameter vector, including the zeros after each: the part of a model that belongs to one optimiser, trust
/// region or target network. A policy network and a value network in one vector are two ranges. Because it is contiguous, a range of θ is
/// again one vector, and every consumer is one loop.
/// </summary>
/// <param name="Offset">Index of the first element, on a 64-byte boundary like every block.</param>
/// <param name="Length">The number of elements, including the zeros after the blocks; 0 for a part that a model does not have.</param>
public readonly partial record struct ParameterRange(int Offset, int Length)
{
    /// <summary>Index after the last element.</summary>
    public int End => Offset + Length;

    /// <summary>True if it has no elements.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>Whether a block lies in the range.</summary>
    /// <param name="block">A block of the layout that the range belongs to.</param>
    public bool Contains(ParameterBlock block) => block.Offset >= Offset && block.Offset < End;
}
