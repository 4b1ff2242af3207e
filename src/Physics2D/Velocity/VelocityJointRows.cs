using System.Runtime.CompilerServices;

namespace Gradus.Physics2D;

/// <summary>The rows that a joint takes: one number of every lane each.</summary>
internal static unsafe class VelocityJointRows
{
    /// <summary>The anchor relative to the centres of mass, and the inverse masses and inertias.</summary>
    public const int AX = 0, AY = 1, BX = 2, BY = 3, MassA = 4, MassB = 5, InertiaA = 6, InertiaB = 7;

    /// <summary>
    /// The symmetric K = J M⁻¹ Jᵀ, the inverse determinants of its upper left part and of all of it, and its first cofactors.
    /// </summary>
    public const int XX =
        8, XY = 9, YY = 10, XZ = 11, YZ = 12, ZZ = 13, Inverse2 = 14, Inverse3 = 15, CofactorX = 16, CofactorY = 17, CofactorZ = 18;

    /// <summary>The motor: 1 / (its inverse inertia), its target speed, and its maximum impulse.</summary>
    public const int MotorMass = 19, MotorSpeed = 20, MaxMotor = 21;

    /// <summary>All ones where the angle is at a limit; the sign bit if that is the upper one.</summary>
    public const int AtLimit = 22, UpperSign = 23;

    /// <summary>The impulses so far: at the hinge, of the limit and of the motor.</summary>
    public const int ImpulseX = 24, ImpulseY = 25, Limit = 26, Motor = 27;

    public const int Count = 28;

    /// <summary>Writes a joint into its column of a block of rows.</summary>
    public static void Write(in RevoluteJoint joint, float* column, int lanes)
    {
        column[AX * lanes] = joint.RA.X;
        column[AY * lanes] = joint.RA.Y;
        column[BX * lanes] = joint.RB.X;
        column[BY * lanes] = joint.RB.Y;
        column[MassA * lanes] = joint.MassA;
        column[MassB * lanes] = joint.MassB;
        column[InertiaA * lanes] = joint.InertiaA;
        column[InertiaB * lanes] = joint.InertiaB;
        column[XX * lanes] = joint.K.XX;
        column[XY * lanes] = joint.K.XY;
        column[YY * lanes] = joint.K.YY;
        column[XZ * lanes] = joint.K.XZ;
        column[YZ * lanes] = joint.K.YZ;
        column[ZZ * lanes] = joint.K.ZZ;
        column[Inverse2 * lanes] = joint.K.Inverse2;
        column[Inverse3 * lanes] = joint.K.Inverse3;
        column[CofactorX * lanes] = joint.K.CofactorX;
        column[CofactorY * lanes] = joint.K.CofactorY;
        column[CofactorZ * lanes] = joint.K.CofactorZ;
        column[MotorMass * lanes] = joint.MotorMass;
        column[MotorSpeed * lanes] = joint.MotorSpeed;
        column[MaxMotor * lanes] = joint.MaxMotorImpulse;
        column[AtLimit * lanes] = joint.Limit == LimitState.Between ? 0 : BitConverter.Int32BitsToSingle(-1);
        column[UpperSign * lanes] = joint.Limit == LimitState.AtUpper ? -0f : 0;
        column[ImpulseX * lanes] = joint.Impulse.X;
        column[ImpulseY * lanes] = joint.Impulse.Y;
        column[Limit * lanes] = joint.LimitImpulse;
        column[Motor * lanes] = joint.MotorImpulse;
    }

    /// <summary>Reads back what the iterations changed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Read(ref RevoluteJoint joint, float* column, int lanes)
    {
        joint.Impulse = new Vec2(column[ImpulseX * lanes], column[ImpulseY * lanes]);
        joint.LimitImpulse = column[Limit * lanes];
        joint.MotorImpulse = column[Motor * lanes];
    }
}
