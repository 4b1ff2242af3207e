using Gradus.Envs.Physics2D.Geometry;

namespace Gradus.Envs.Physics2D.Dynamics;

/// <summary>What the solver needs of a contact during a step.</summary>
internal struct ContactConstraint
{
    public ConstraintPoint First, Second;

    /// <summary>The number of points whose position is corrected: 1 or 2.</summary>
    public int PointCount;

    /// <summary>Two points, so far apart that their normal impulses are solved together. Otherwise one point carries the contact.</summary>
    public bool IsBlock;

    /// <summary>From A to B, in the world.</summary>
    public Vec2 Normal;

    public float Friction, Restitution;

    public int Contact, IndexA, IndexB;
    public float MassA, MassB, InertiaA, InertiaB; // inverse
    public Vec2 CenterA, CenterB;

    /// <summary>K = J M⁻¹ Jᵀ of the two normal constraints, symmetric, and its inverse.</summary>
    public float K11, K12, K22, Inverse11, Inverse12, Inverse22;

    /// <summary>The reference face, as in the manifold.</summary>
    public bool FaceOfB;
    public Vec2 LocalNormal, LocalPoint;
}
