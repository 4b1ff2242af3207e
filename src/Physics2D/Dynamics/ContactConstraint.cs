namespace Gradus.Physics2D;

/// <summary>
/// What the solver needs of a contact during a step: a body and what it must not enter. J = [d, r × d] for a direction d, as what the
/// body is on has no velocity.
/// </summary>
internal struct ContactConstraint
{
    public ConstraintPoint First, Second;

    /// <summary>The number of points whose position is corrected: 1 or 2.</summary>
    public int PointCount;

    /// <summary>Two points, so far apart that their normal impulses are solved together. Otherwise one point carries the contact.</summary>
    public bool IsBlock;

    /// <summary>Towards the body.</summary>
    public Vec2 Normal;

    public float Friction, Restitution;

    /// <summary>The contact, and where the island keeps its body.</summary>
    public int Contact, Body;

    public float InverseMass, InverseInertia;
    public Vec2 LocalCenter;

    /// <summary>K = J M⁻¹ Jᵀ of the two normal constraints, symmetric, and its inverse.</summary>
    public float K11, K12, K22, Inverse11, Inverse12, Inverse22;

    /// <summary>Where the body is that cannot move.</summary>
    public Frame Still;

    /// <summary>The reference face: whether it is the body's own, its normal and a point on it in the frame of its owner.</summary>
    public bool OwnFace;
    public Vec2 LocalNormal, LocalPoint;
}
