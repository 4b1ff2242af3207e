namespace Gradus.Physics2D;

/// <summary>A shape on a body.</summary>
internal struct Fixture
{
    public int Body;

    /// <summary>The next fixture of the same body; −1 for none.</summary>
    public int Next;

    /// <summary>The leaf in the tree of bounds.</summary>
    public int Leaf;

    /// <summary>Bounds of the shape and its skin throughout the last step.</summary>
    public Bounds Reach;

    public Material Material;
    public CollisionShape Shape;
}
