namespace Gradus.Physics2D;

/// <summary>
/// A hinge between two bodies, with a motor and with limits of its angle. This part holds the data; the other one prepares and solves it.
/// </summary>
/// <remarks>
/// <para>Constraint: the anchors coincide, C = c_B + r_B − c_A − r_A = 0, where r is the anchor relative to the centre of mass.</para>
/// <para>
/// Its derivative is Ċ = v_B + ω_B × r_B − v_A − ω_A × r_A, so with J = [−1, −r_A×, 1, r_B×] the impulse that stops it solves
/// (J M⁻¹ Jᵀ) P = −Ċ. At a limit the relative spin ω_B − ω_A joins as a third row.
/// </para>
/// </remarks>
internal partial struct RevoluteJoint
{
    public int BodyA, BodyB;

    /// <summary>The hinge in the frames of the two bodies.</summary>
    public Vec2 AnchorA, AnchorB;

    /// <summary>The angle from A to B that counts as 0.</summary>
    public float ReferenceAngle;

    public float LowerAngle, UpperAngle;

    /// <summary>The motor's target spin of B relative to A (rad/s), and its maximum torque (N m).</summary>
    public float MotorSpeed, MaxMotorTorque;

    public Edge EdgeA, EdgeB;

    /// <summary>Whether it is already part of the island being built.</summary>
    public bool InIsland;

    /// <summary>The impulses so far: at the hinge (N s), of the limit and of the motor (N m s).</summary>
    public Vec2 Impulse;
    public float LimitImpulse, MotorImpulse;

    /// <summary>Which limit the angle was at when the step began.</summary>
    public LimitState Limit;

    /// <summary>
    /// Constant during a step: the bodies' indices in the island, their centres and inverse masses, and the anchors relative to the
    /// centres.
    /// </summary>
    public int IslandA, IslandB;
    public Vec2 CenterA, CenterB, RA, RB;
    public float MassA, MassB, InertiaA, InertiaB;

    /// <summary>Constant during a step: K = J M⁻¹ Jᵀ, 1 / its last element, and the motor's maximum impulse.</summary>
    public SymmetricMatrix3 K;
    public float MotorMass, MaxMotorImpulse;

    /// <summary>An edge of a joint.</summary>
    public static ref Edge EdgeAt(Pool<RevoluteJoint> joints, int edge) =>
        ref (edge & 1) == 0 ? ref joints[edge >> 1].EdgeA : ref joints[edge >> 1].EdgeB;

    /// <summary>The angle from A to B.</summary>
    public readonly float AngleBetween(float angleA, float angleB) => angleB - angleA - ReferenceAngle;
}
