namespace Gradus.Physics2D;

internal partial struct RevoluteJoint
{
    /// <summary>Computes everything that stays constant during the step, and starts from the last step's impulses.</summary>
    public void Prepare(Pool<Body> bodies, Pose[] poses, Motion[] motions, in TimeStep step)
    {
        ref Body bodyA = ref bodies[BodyA];
        ref Body bodyB = ref bodies[BodyB];
        (IslandA, IslandB) = (bodyA.IslandIndex, bodyB.IslandIndex);
        (CenterA, CenterB) = (bodyA.Sweep.LocalCenter, bodyB.Sweep.LocalCenter);
        (MassA, MassB, InertiaA, InertiaB) = (bodyA.InverseMass, bodyB.InverseMass, bodyA.InverseInertia, bodyB.InverseInertia);
        float angleA = poses[IslandA].Angle;
        float angleB = poses[IslandB].Angle;
        RA = Rotation.Of(angleA).Apply(AnchorA - CenterA);
        RB = Rotation.Of(angleB).Apply(AnchorB - CenterB);
        PrepareMasses();
        MaxMotorImpulse = step.Dt * MaxMotorTorque;
        PrepareLimit(AngleBetween(angleA, angleB));

        // A step of a different length needs impulses of a different size.
        Impulse = step.Ratio * Impulse;
        LimitImpulse *= step.Ratio;
        MotorImpulse *= step.Ratio;
        ref Motion a = ref motions[IslandA];
        ref Motion b = ref motions[IslandB];
        a.Velocity -= MassA * Impulse;
        a.Spin -= InertiaA * (Vec2.Cross(RA, Impulse) + MotorImpulse + LimitImpulse);
        b.Velocity += MassB * Impulse;
        b.Spin += InertiaB * (Vec2.Cross(RB, Impulse) + MotorImpulse + LimitImpulse);
    }

    private void PrepareMasses()
    {
        K.XX = MassA + MassB + (RA.Y * RA.Y * InertiaA) + (RB.Y * RB.Y * InertiaB);
        K.XY = (-RA.Y * RA.X * InertiaA) - (RB.Y * RB.X * InertiaB);
        K.XZ = (-RA.Y * InertiaA) - (RB.Y * InertiaB);
        K.YY = MassA + MassB + (RA.X * RA.X * InertiaA) + (RB.X * RB.X * InertiaB);
        K.YZ = (RA.X * InertiaA) + (RB.X * InertiaB);
        K.ZZ = InertiaA + InertiaB;
        K.Prepare();
        MotorMass = SymmetricMatrix3.Invert(K.ZZ);
    }

    private void PrepareLimit(float angle)
    {
        LimitState limit = angle <= LowerAngle ? LimitState.AtLower : angle >= UpperAngle ? LimitState.AtUpper : LimitState.Between;
        if (limit != Limit || limit == LimitState.Between)
        {
            LimitImpulse = 0;
        }

        Limit = limit;
    }
}
