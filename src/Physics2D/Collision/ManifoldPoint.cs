namespace Gradus.Physics2D;

/// <summary>One point of a contact.</summary>
internal struct ManifoldPoint
{
    /// <summary>Where it is, in the frame of the body that does not own the reference face.</summary>
    public Vec2 LocalPoint;

    /// <summary>The impulses that the last step ended with (N s), to start the next one from.</summary>
    public float NormalImpulse, TangentImpulse;

    public ContactFeature Feature;
}
