namespace Gradus.Physics2D;

/// <summary>
/// A contact as the solver needs it during a step: a body and what it must not penetrate. J = [d, r × d] for a direction d, because the
/// other body has no velocity.
/// </summary>
internal struct ContactConstraint
{
    public ConstraintPoint First, Second;

    /// <summary>The number of points whose position is corrected: 1 or 2.</summary>
    public int PointCount;

    /// <summary>
    /// Whether there are two points, far enough apart for their normal impulses to be solved together. Otherwise one point carries the
    /// contact.
    /// </summary>
    public bool IsBlock;

    /// <summary>The normal, towards the body.</summary>
    public Vec2 Normal;

    public float Friction, Restitution;

    /// <summary>The contact, and the index of its body in the island.</summary>
    public int Contact, Body;

    public float InverseMass, InverseInertia;
    public Vec2 LocalCenter;

    /// <summary>K = J M⁻¹ Jᵀ of the two normal constraints, symmetric, and its inverse.</summary>
    public float K11, K12, K22, Inverse11, Inverse12, Inverse22;

    /// <summary>The position of the static body.</summary>
    public Frame Still;

    /// <summary>The reference face: whether it is the body's own, its normal and a point on it in the frame of its owner.</summary>
    public bool OwnFace;
    public Vec2 LocalNormal, LocalPoint;
}
