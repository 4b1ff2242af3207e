using Gradus.Envs.Physics2D.Collision;
using Gradus.Envs.Physics2D.Geometry;

namespace Gradus.Envs.Physics2D.Dynamics;

/// <summary>
/// Keeps bodies from entering each other by sequential impulses (Catto, "Iterative dynamics with temporal coherence", 2005): constraint
/// by constraint, an impulse makes the relative velocity right, and going over all of them again and again converges to velocities that
/// are right for all. This part prepares; the others solve velocities and positions.
/// </summary>
internal sealed partial class ContactSolver(Pool<Body> bodies, ContactGraph contacts)
{
    // Beyond this condition number two points are too close together to be solved at once.
    private const float MaxConditionNumber = 1000f;

    private ContactConstraint[] _constraints = new ContactConstraint[16];
    private int _count;

    private Span<ContactConstraint> Constraints => _constraints.AsSpan(0, _count);

    /// <summary>Copies what depends neither on positions nor on velocities.</summary>
    /// <param name="island">The contacts to be solved.</param>
    /// <param name="warmStart">The factor for the impulses of the last step; 0 to start from none.</param>
    public void Load(Island island, float warmStart)
    {
        _count = island.ContactCount;
        if (_count > _constraints.Length)
        {
            Array.Resize(ref _constraints, Math.Max(_count, 2 * _constraints.Length));
        }

        for (int i = 0; i < _count; i++)
        {
            Load(ref _constraints[i], island.Contacts[i], warmStart);
        }
    }

    private void Load(ref ContactConstraint constraint, int number, float warmStart)
    {
        ref Contact contact = ref contacts[number];
        ref Body a = ref bodies[contact.BodyA];
        ref Body b = ref bodies[contact.BodyB];
        ref Manifold manifold = ref contact.Manifold;
        constraint.Contact = number;
        constraint.PointCount = manifold.Count;
        constraint.Friction = contact.Friction;
        constraint.Restitution = contact.Restitution;
        (constraint.IndexA, constraint.IndexB) = (a.IslandIndex, b.IslandIndex);
        (constraint.MassA, constraint.MassB) = (a.InverseMass, b.InverseMass);
        (constraint.InertiaA, constraint.InertiaB) = (a.InverseInertia, b.InverseInertia);
        (constraint.CenterA, constraint.CenterB) = (a.Sweep.LocalCenter, b.Sweep.LocalCenter);
        constraint.FaceOfB = manifold.FaceOfB;
        constraint.LocalNormal = manifold.LocalNormal;
        constraint.LocalPoint = manifold.LocalPoint;
        Load(ref constraint.First, manifold.Points[0], warmStart);
        Load(ref constraint.Second, manifold.Points[1], warmStart);
    }

    private static void Load(ref ConstraintPoint point, in ManifoldPoint from, float warmStart)
    {
        point.LocalPoint = from.LocalPoint;
        point.NormalImpulse = warmStart * from.NormalImpulse;
        point.TangentImpulse = warmStart * from.TangentImpulse;
    }

    /// <summary>Computes what stays constant while velocities are solved.</summary>
    public void Prepare(Pose[] poses, Motion[] motions)
    {
        foreach (ref ContactConstraint constraint in Constraints)
        {
            Pose poseA = poses[constraint.IndexA];
            Pose poseB = poses[constraint.IndexB];
            Frame frameA = Frame.About(poseA.Center, poseA.Angle, constraint.CenterA);
            Frame frameB = Frame.About(poseB.Center, poseB.Angle, constraint.CenterB);
            Frame face = constraint.FaceOfB ? frameB : frameA;
            Frame other = constraint.FaceOfB ? frameA : frameB;
            Vec2 faceNormal = face.Rotation.Apply(constraint.LocalNormal);
            Vec2 facePoint = face.ToWorld(constraint.LocalPoint);
            constraint.Normal = constraint.FaceOfB ? -faceNormal : faceNormal;

            ref Motion a = ref motions[constraint.IndexA];
            ref Motion b = ref motions[constraint.IndexB];
            Prepare(ref constraint, ref constraint.First, Middle(constraint.First, other, faceNormal, facePoint), poseA, poseB, a, b);
            constraint.IsBlock = false;
            if (constraint.PointCount == 2)
            {
                Prepare(ref constraint, ref constraint.Second, Middle(constraint.Second, other, faceNormal, facePoint), poseA, poseB, a, b);
                PrepareBlock(ref constraint);
            }
        }
    }

    /// <summary>The point half way between the skins of the two shapes.</summary>
    private static Vec2 Middle(in ConstraintPoint point, in Frame other, Vec2 faceNormal, Vec2 facePoint)
    {
        Vec2 clipped = other.ToWorld(point.LocalPoint);
        Vec2 onFace = clipped + ((Tolerances.Skin - Vec2.Dot(clipped - facePoint, faceNormal)) * faceNormal);
        Vec2 onOther = clipped - (Tolerances.Skin * faceNormal);
        return 0.5f * (onFace + onOther);
    }

    private static void Prepare(
        ref ContactConstraint constraint, ref ConstraintPoint point, Vec2 position, in Pose poseA, in Pose poseB, in Motion a, in Motion b)
    {
        point.RA = position - poseA.Center;
        point.RB = position - poseB.Center;
        point.NormalMass = Invert(EffectiveMass(constraint, point, constraint.Normal));
        point.TangentMass = Invert(EffectiveMass(constraint, point, Vec2.Right(constraint.Normal)));
        float approach = Vec2.Dot(constraint.Normal, b.Velocity + Vec2.Cross(b.Spin, point.RB) - a.Velocity - Vec2.Cross(a.Spin, point.RA));
        point.Bounce = approach < -Tolerances.BounceThreshold ? -constraint.Restitution * approach : 0;
    }

    /// <summary>J M⁻¹ Jᵀ for J = [−d, −r_A × d, d, r_B × d]: how much velocity a unit impulse along d makes.</summary>
    private static float EffectiveMass(in ContactConstraint constraint, in ConstraintPoint point, Vec2 direction)
    {
        float a = Vec2.Cross(point.RA, direction);
        float b = Vec2.Cross(point.RB, direction);
        return constraint.MassA + constraint.MassB + (constraint.InertiaA * a * a) + (constraint.InertiaB * b * b);
    }

    private static float Invert(float k) => k > 0 ? 1f / k : 0;

    private static void PrepareBlock(ref ContactConstraint c)
    {
        float a1 = Vec2.Cross(c.First.RA, c.Normal);
        float b1 = Vec2.Cross(c.First.RB, c.Normal);
        float a2 = Vec2.Cross(c.Second.RA, c.Normal);
        float b2 = Vec2.Cross(c.Second.RB, c.Normal);
        float k11 = c.MassA + c.MassB + (c.InertiaA * a1 * a1) + (c.InertiaB * b1 * b1);
        float k22 = c.MassA + c.MassB + (c.InertiaA * a2 * a2) + (c.InertiaB * b2 * b2);
        float k12 = c.MassA + c.MassB + (c.InertiaA * a1 * a2) + (c.InertiaB * b1 * b2);
        float determinant = (k11 * k22) - (k12 * k12);
        c.IsBlock = k11 * k11 < MaxConditionNumber * determinant;
        if (c.IsBlock)
        {
            float inverse = 1f / determinant;
            (c.K11, c.K12, c.K22) = (k11, k12, k22);
            (c.Inverse11, c.Inverse12, c.Inverse22) = (inverse * k22, -inverse * k12, inverse * k11);
        }
    }
}
