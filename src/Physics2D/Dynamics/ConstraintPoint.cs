namespace Gradus.Physics2D;

/// <summary>One point of a <see cref="ContactConstraint"/>.</summary>
internal struct ConstraintPoint
{
    /// <summary>The point in the frame of the body without the reference face.</summary>
    public Vec2 LocalPoint;

    /// <summary>The point relative to the centre of mass.</summary>
    public Vec2 R;

    /// <summary>The impulses so far (N s): along the normal, never negative, and along the tangent, bounded by friction.</summary>
    public float NormalImpulse, TangentImpulse;

    /// <summary>1 / (J M⁻¹ Jᵀ) along the normal and along the tangent.</summary>
    public float NormalMass, TangentMass;

    /// <summary>The target speed of separation, for a bounce.</summary>
    public float Bounce;
}
