namespace Gradus.Physics2D;

/// <summary>The rows that a joint takes: one number of every lane each.</summary>
internal static unsafe class PositionJointRows
{
    /// <summary>The anchor relative to the centres of mass, in the frames of the bodies; and the inverse masses and inertias.</summary>
    public const int AX = 0, AY = 1, BX = 2, BY = 3, MassA = 4, MassB = 5, InertiaA = 6, InertiaB = 7;

    /// <summary>The limits of the angle, 1 / the inverse inertia of turning, and all ones where the angle is at a limit.</summary>
    public const int Reference = 8, Lower = 9, Upper = 10, MotorMass = 11, AtLower = 12, AtUpper = 13;

    public const int Count = 14;

    /// <summary>Writes a joint into its column of a block of rows that are zero.</summary>
    public static void Write(in RevoluteJoint joint, float* column, int lanes)
    {
        Vec2 a = joint.AnchorA - joint.CenterA;
        Vec2 b = joint.AnchorB - joint.CenterB;
        column[AX * lanes] = a.X;
        column[AY * lanes] = a.Y;
        column[BX * lanes] = b.X;
        column[BY * lanes] = b.Y;
        column[MassA * lanes] = joint.MassA;
        column[MassB * lanes] = joint.MassB;
        column[InertiaA * lanes] = joint.InertiaA;
        column[InertiaB * lanes] = joint.InertiaB;
        if (joint.Limit != LimitState.Between)
        {
            column[Reference * lanes] = joint.ReferenceAngle;
            column[Lower * lanes] = joint.LowerAngle;
            column[Upper * lanes] = joint.UpperAngle;
            column[MotorMass * lanes] = joint.MotorMass;
            column[(joint.Limit == LimitState.AtLower ? AtLower : AtUpper) * lanes] = BitConverter.Int32BitsToSingle(-1);
        }
    }
}
