namespace Gradus.Physics2D;

/// <summary>A node of a <see cref="BoundsTree"/>: a leaf stands for a fixture, an inner node for everything below it.</summary>
internal struct TreeNode
{
    public Bounds Bounds;

    /// <summary>The fixture of a leaf.</summary>
    public int Fixture;

    /// <summary>The parent and the two children; −1 for none.</summary>
    public int Parent, Left, Right;

    /// <summary>The number of nodes on the longest path down, not counting this one.</summary>
    public int Height;

    public readonly bool IsLeaf => Left < 0;
}
