namespace Gradus.Physics2D;

/// <summary>
/// Prevents penetration by sequential impulses (Catto, "Iterative dynamics with temporal coherence", 2005): constraint by constraint, an
/// impulse corrects the relative velocity, and iterating over all constraints converges to velocities that satisfy all of them. This class
/// prepares and stores; the iterations are in the solvers.
/// </summary>
internal sealed class ContactSolver(Pool<Body> bodies, ContactGraph contacts)
{
    // Beyond this condition number two points are too close together to be solved at once.
    private const float MaxConditionNumber = 1000f;

    private ContactConstraint[] _constraints = new ContactConstraint[16];
    private int _count;

    /// <summary>The constraints, in the order in which they are solved.</summary>
    public Span<ContactConstraint> Constraints => _constraints.AsSpan(0, _count);

    /// <summary>Copies everything that depends neither on positions nor on velocities.</summary>
    /// <param name="island">The contacts to be solved.</param>
    /// <param name="warmStart">The factor for the impulses of the last step; 0 to start from zero.</param>
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

    /// <summary>Computes everything that stays constant while velocities are solved.</summary>
    public void Prepare(Pose[] poses, Motion[] motions)
    {
        foreach (ref ContactConstraint c in Constraints)
        {
            Pose pose = poses[c.Body];
            Frame frame = Frame.About(pose.Center, pose.Angle, c.LocalCenter);
            ref readonly Frame face = ref c.OwnFace ? ref frame : ref c.Still;
            ref readonly Frame other = ref c.OwnFace ? ref c.Still : ref frame;
            Vec2 faceNormal = face.Rotation.Apply(c.LocalNormal);
            Vec2 facePoint = face.ToWorld(c.LocalPoint);
            c.Normal = c.OwnFace ? -faceNormal : faceNormal;
            Prepare(ref c, ref c.First, Middle(c.First, other, faceNormal, facePoint) - pose.Center, motions[c.Body]);
            c.IsBlock = false;
            if (c.PointCount == 2)
            {
                Prepare(ref c, ref c.Second, Middle(c.Second, other, faceNormal, facePoint) - pose.Center, motions[c.Body]);
                PrepareBlock(ref c);
            }
        }
    }

    /// <summary>Starts with the impulses of the last step, which at rest are already the solution.</summary>
    public void WarmStart(Motion[] motions)
    {
        foreach (ref ContactConstraint c in Constraints)
        {
            ref Motion motion = ref motions[c.Body];
            WarmStart(c, c.First, ref motion);
            if (c.IsBlock)
            {
                WarmStart(c, c.Second, ref motion);
            }
        }
    }

    /// <summary>Stores the impulses in the contacts, for the next step.</summary>
    public void StoreImpulses()
    {
        foreach (ref ContactConstraint c in Constraints)
        {
            ref Manifold manifold = ref contacts[c.Contact].Manifold;
            Store(ref manifold.Points[0], c.First);
            if (c.IsBlock)
            {
                Store(ref manifold.Points[1], c.Second);
            }
        }
    }

    private void Load(ref ContactConstraint c, int number, float warmStart)
    {
        ref Contact contact = ref contacts[number];
        ref Body body = ref bodies[contact.Moving];
        ref Manifold manifold = ref contact.Manifold;
        c.Contact = number;
        c.Body = body.IslandIndex;
        c.InverseMass = body.InverseMass;
        c.InverseInertia = body.InverseInertia;
        c.LocalCenter = body.Sweep.LocalCenter;
        c.Still = bodies[contact.Still].Frame;
        c.Friction = contact.Friction;
        c.Restitution = contact.Restitution;
        c.OwnFace = manifold.FaceOfB != contact.MovingIsA;
        c.LocalNormal = manifold.LocalNormal;
        c.LocalPoint = manifold.LocalPoint;
        c.PointCount = manifold.Count;
        Load(ref c.First, manifold.Points[0], warmStart);
        Load(ref c.Second, manifold.Points[1], warmStart);
    }

    private static void Load(ref ConstraintPoint point, in ManifoldPoint from, float warmStart)
    {
        point.LocalPoint = from.LocalPoint;
        point.NormalImpulse = warmStart * from.NormalImpulse;
        point.TangentImpulse = warmStart * from.TangentImpulse;
    }

    /// <summary>The point halfway between the skins of the two shapes.</summary>
    private static Vec2 Middle(in ConstraintPoint point, in Frame other, Vec2 faceNormal, Vec2 facePoint)
    {
        Vec2 clipped = other.ToWorld(point.LocalPoint);
        Vec2 onFace = clipped + ((Tolerances.Skin - Vec2.Dot(clipped - facePoint, faceNormal)) * faceNormal);
        Vec2 onOther = clipped - (Tolerances.Skin * faceNormal);
        return 0.5f * (onFace + onOther);
    }

    private static void Prepare(ref ContactConstraint c, ref ConstraintPoint point, Vec2 r, in Motion motion)
    {
        point.R = r;
        point.NormalMass = Invert(EffectiveMass(c, r, c.Normal));
        point.TangentMass = Invert(EffectiveMass(c, r, Vec2.Right(c.Normal)));
        float speed = Vec2.Dot(c.Normal, motion.At(r));
        point.Bounce = speed < -Tolerances.BounceThreshold ? -c.Restitution * speed : 0;
    }

    /// <summary>J M⁻¹ Jᵀ: the velocity that a unit impulse along a direction causes there.</summary>
    private static float EffectiveMass(in ContactConstraint c, Vec2 r, Vec2 direction)
    {
        float lever = Vec2.Cross(r, direction);
        return c.InverseMass + (c.InverseInertia * lever * lever);
    }

    private static float Invert(float k) => k > 0 ? 1f / k : 0;

    private static void PrepareBlock(ref ContactConstraint c)
    {
        float lever1 = Vec2.Cross(c.First.R, c.Normal);
        float lever2 = Vec2.Cross(c.Second.R, c.Normal);
        float k11 = c.InverseMass + (c.InverseInertia * lever1 * lever1);
        float k22 = c.InverseMass + (c.InverseInertia * lever2 * lever2);
        float k12 = c.InverseMass + (c.InverseInertia * lever1 * lever2);
        float determinant = (k11 * k22) - (k12 * k12);
        c.IsBlock = k11 * k11 < MaxConditionNumber * determinant;
        if (c.IsBlock)
        {
            float inverse = 1f / determinant;
            (c.K11, c.K12, c.K22) = (k11, k12, k22);
            (c.Inverse11, c.Inverse12, c.Inverse22) = (inverse * k22, -inverse * k12, inverse * k11);
        }
    }

    private static void WarmStart(in ContactConstraint c, in ConstraintPoint point, ref Motion motion)
    {
        Vec2 impulse = (point.NormalImpulse * c.Normal) + (point.TangentImpulse * Vec2.Right(c.Normal));
        motion.Velocity += c.InverseMass * impulse;
        motion.Spin += c.InverseInertia * Vec2.Cross(point.R, impulse);
    }

    private static void Store(ref ManifoldPoint point, in ConstraintPoint from) =>
        (point.NormalImpulse, point.TangentImpulse) = (from.NormalImpulse, from.TangentImpulse);
}
