namespace Gradus.Envs;

/// <summary>One part of a space: its name, its space, and where its numbers are in the row that holds all parts.</summary>
/// <remarks>
/// An environment looks its parts up once and writes them into every observation:
/// <c>_camera.Of(observation)</c> is the part of the row that belongs to the camera.
/// </remarks>
public sealed class SpacePart
{
    internal SpacePart(string name, Space space, int offset, int maskOffset) =>
        (Name, Space, Offset, MaskOffset) = (name, space, offset, maskOffset);

    /// <summary>
    /// The name: in a <see cref="TupleSpace"/> its number, counted from 0; inside another part a path, such as <c>arm/angle</c>; empty for
    /// a space that has no parts.
    /// </summary>
    public string Name { get; }

    /// <summary>The part's own space.</summary>
    public Space Space { get; }

    /// <summary>The index of its first number in a point of the whole space.</summary>
    public int Offset { get; }

    /// <summary>How many numbers it has.</summary>
    public int Length => Space.Size;

    /// <summary>The index of its first element in an action mask of the whole space.</summary>
    public int MaskOffset { get; }

    /// <summary>The part's numbers, to be written.</summary>
    /// <param name="point">A point of the whole space.</param>
    public Span<float> Of(Span<float> point) => point.Slice(Offset, Length);

    /// <summary>The part's numbers.</summary>
    /// <param name="point">A point of the whole space.</param>
    public ReadOnlySpan<float> Of(ReadOnlySpan<float> point) => point.Slice(Offset, Length);

    /// <summary>The part's value, for a <see cref="Discrete"/> part.</summary>
    /// <param name="point">A point of the whole space.</param>
    public int IndexIn(ReadOnlySpan<float> point) => (int)point[Offset];

    /// <summary>The part's elements of an action mask, to be written.</summary>
    /// <param name="mask">A mask of the whole space.</param>
    public Span<bool> MaskOf(Span<bool> mask) => mask.Slice(MaskOffset, Space.MaskSize);

    /// <summary>The part's elements of an action mask.</summary>
    /// <param name="mask">A mask of the whole space.</param>
    public ReadOnlySpan<bool> MaskOf(ReadOnlySpan<bool> mask) => mask.Slice(MaskOffset, Space.MaskSize);

    /// <summary>The name and the space, such as <c>'goal': Discrete(4)</c>.</summary>
    public override string ToString() => $"'{Name}': {Space}";

    /// <summary>This part as a part of a larger space.</summary>
    internal SpacePart Inside(SpacePart outer) => new(
        Name.Length == 0 ? outer.Name : $"{outer.Name}/{Name}", Space, outer.Offset + Offset, outer.MaskOffset + MaskOffset);
}
