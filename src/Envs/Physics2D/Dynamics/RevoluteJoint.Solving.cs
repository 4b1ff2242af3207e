using Gradus.Envs.Physics2D.Geometry;

namespace Gradus.Envs.Physics2D.Dynamics;

internal partial struct RevoluteJoint
{
    /// <summary>Computes what stays constant during the step, and starts from the last step's impulses.</summary>
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

        // A step of another length needs impulses of another size.
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

    /// <summary>One iteration that moves the bodies themselves: back into the limit, then the anchors onto each other.</summary>
    /// <returns>Whether both errors were within the slop.</returns>
    public readonly bool SolvePosition(Pose[] poses)
    {
        ref Pose a = ref poses[IslandA];
        ref Pose b = ref poses[IslandB];
        float angleA = a.Angle;
        float angleB = b.Angle;
        float angularError = 0;
        if (Limit != LimitState.Between)
        {
            float turn = -MotorMass * LimitCorrection(AngleBetween(angleA, angleB), out angularError);
            angleA -= InertiaA * turn;
            angleB += InertiaB * turn;
        }

        Vec2 rA = Rotation.Of(angleA).Apply(AnchorA - CenterA);
        Vec2 rB = Rotation.Of(angleB).Apply(AnchorB - CenterB);
        Vec2 gap = b.Center + rB - a.Center - rA;
        float xx = MassA + MassB + (InertiaA * rA.Y * rA.Y) + (InertiaB * rB.Y * rB.Y);
        float xy = (-InertiaA * rA.X * rA.Y) - (InertiaB * rB.X * rB.Y);
        float yy = MassA + MassB + (InertiaA * rA.X * rA.X) + (InertiaB * rB.X * rB.X);
        float inverse = SymmetricMatrix3.Invert((xx * yy) - (xy * xy));
        var p = new Vec2(-(inverse * ((yy * gap.X) - (xy * gap.Y))), -(inverse * ((xx * gap.Y) - (xy * gap.X))));

        a.Center -= MassA * p;
        a.Angle = angleA - (InertiaA * Vec2.Cross(rA, p));
        b.Center += MassB * p;
        b.Angle = angleB + (InertiaB * Vec2.Cross(rB, p));
        return gap.Length <= Tolerances.LinearSlop && angularError <= Tolerances.AngularSlop;
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

    /// <summary>The angle to turn back by: what is beyond the limit and its slop, but not too much at once.</summary>
    private readonly float LimitCorrection(float angle, out float error)
    {
        if (Limit == LimitState.AtLower)
        {
            float c = angle - LowerAngle;
            error = -c;
            c += Tolerances.AngularSlop;
            c = c < 0 ? c : 0;
            return -Tolerances.MaxAngularCorrection > c ? -Tolerances.MaxAngularCorrection : c;
        }
        else
        {
            float c = angle - UpperAngle;
            error = c;
            c -= Tolerances.AngularSlop;
            c = c < Tolerances.MaxAngularCorrection ? c : Tolerances.MaxAngularCorrection;
            return 0 > c ? 0 : c;
        }
    }
}
