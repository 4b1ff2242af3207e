namespace Gradus.Physics2D;

/// <summary>One point of a contact.</summary>
internal struct ManifoldPoint
{
    /// <summary>Its position, in the frame of the body that does not own the reference face.</summary>
    public Vec2 LocalPoint;

    /// <summary>The impulses at the end of the last step (N s), from which the next one starts.</summary>
    public float NormalImpulse, TangentImpulse;

    public ContactFeature Feature;
}
