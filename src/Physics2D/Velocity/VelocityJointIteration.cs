using System.Runtime.CompilerServices;

namespace Gradus.Physics2D;

/// <summary>One velocity iteration of a joint in every lane: the motor, then the hinge and the limit together.</summary>
/// <typeparam name="TLanes">The lanes.</typeparam>
internal static unsafe class VelocityJointIteration<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, float>
{
    private static int Width => TLanes.Count;

    /// <summary>Changes the motions of the two bodies and the impulses of the joint.</summary>
    /// <param name="joint">The rows of the joint.</param>
    /// <param name="a">The rows of the first body.</param>
    /// <param name="b">The rows of the second body.</param>
    /// <param name="mayBeAtLimit">False if no lane is at a limit.</param>
    [MethodImpl(MethodImplOptions.NoInlining)] // the compiler inlines only so many operations into one method
    public static void Run(float* joint, float* a, float* b, bool mayBeAtLimit)
    {
        TLanes inertiaA = Row(joint, VelocityJointRows.InertiaA);
        TLanes inertiaB = Row(joint, VelocityJointRows.InertiaB);
        TLanes wA = Row(a, MotionRows.Spin);
        TLanes wB = Row(b, MotionRows.Spin);
        TLanes motor = Motor(joint, wB - wA);
        wA -= inertiaA * motor;
        wB += inertiaB * motor;

        // Ċ = v_B + ω_B × r_B − v_A − ω_A × r_A
        TLanes aX = Row(joint, VelocityJointRows.AX);
        TLanes aY = Row(joint, VelocityJointRows.AY);
        TLanes bX = Row(joint, VelocityJointRows.BX);
        TLanes bY = Row(joint, VelocityJointRows.BY);
        TLanes vAX = Row(a, MotionRows.X);
        TLanes vAY = Row(a, MotionRows.Y);
        TLanes vBX = Row(b, MotionRows.X);
        TLanes vBY = Row(b, MotionRows.Y);
        TLanes driftX = vBX - (wB * bY) - vAX + (wA * aY);
        TLanes driftY = vBY + (wB * bX) - vAY - (wA * aX);

        Hinge(joint, driftX, driftY, wB - wA, mayBeAtLimit, out TLanes pX, out TLanes pY, out TLanes limit);
        TLanes massA = Row(joint, VelocityJointRows.MassA);
        TLanes massB = Row(joint, VelocityJointRows.MassB);
        TLanes turnA = (aX * pY) - (aY * pX);
        TLanes turnB = (bX * pY) - (bY * pX);
        if (mayBeAtLimit)
        {
            turnA += limit;
            turnB += limit;
        }

        TLanes.Store(wA - (inertiaA * turnA), a + (MotionRows.Spin * Width));
        TLanes.Store(wB + (inertiaB * turnB), b + (MotionRows.Spin * Width));
        TLanes.Store(vAX - (massA * pX), a + (MotionRows.X * Width));
        TLanes.Store(vAY - (massA * pY), a + (MotionRows.Y * Width));
        TLanes.Store(vBX + (massB * pX), b + (MotionRows.X * Width));
        TLanes.Store(vBY + (massB * pY), b + (MotionRows.Y * Width));
    }

    /// <summary>Brings the spin of B relative to A to the motor's target, as far as its torque allows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Motor(float* joint, TLanes spin)
    {
        TLanes old = Row(joint, VelocityJointRows.Motor);
        TLanes max = Row(joint, VelocityJointRows.MaxMotor);
        TLanes wanted = old - (Row(joint, VelocityJointRows.MotorMass) * (spin - Row(joint, VelocityJointRows.MotorSpeed)));
        wanted = TLanes.Max(-max, TLanes.Min(wanted, max));
        TLanes.Store(wanted, joint + (VelocityJointRows.Motor * Width));
        return wanted - old;
    }

    /// <summary>
    /// Stops the drift of the anchors and, at a limit, the spin into it. A limit only pushes: where it would have to pull, its impulse is
    /// reset to zero, and the hinge compensates. Between the limits that impulse is zero already, so both are one formula.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Hinge(
        float* joint, TLanes driftX, TLanes driftY, TLanes spin, bool mayBeAtLimit, out TLanes pX, out TLanes pY, out TLanes limit)
    {
        TLanes xx = Row(joint, VelocityJointRows.XX);
        TLanes xy = Row(joint, VelocityJointRows.XY);
        TLanes yy = Row(joint, VelocityJointRows.YY);
        TLanes inverse = Row(joint, VelocityJointRows.Inverse2);
        limit = TLanes.Zero;
        if (!mayBeAtLimit)
        {
            pX = inverse * ((xy * driftY) - (yy * driftX));
            pY = inverse * ((xy * driftX) - (xx * driftY));
        }
        else
        {
            TLanes old = Row(joint, VelocityJointRows.Limit);
            TLanes rightX = (old * Row(joint, VelocityJointRows.XZ)) - driftX;
            TLanes rightY = (old * Row(joint, VelocityJointRows.YZ)) - driftY;
            pX = inverse * ((yy * rightX) - (xy * rightY));
            pY = inverse * ((xx * rightY) - (xy * rightX));

            Solve3(joint, driftX, driftY, spin, out TLanes x, out TLanes y, out TLanes z);
            TLanes total = old - z;
            TLanes pulls = TLanes.Less(total ^ Row(joint, VelocityJointRows.UpperSign), TLanes.Zero);
            TLanes pushes = TLanes.Select(pulls, TLanes.Zero, Row(joint, VelocityJointRows.AtLimit));
            pX = TLanes.Select(pushes, -x, pX);
            pY = TLanes.Select(pushes, -y, pY);
            limit = TLanes.Select(pushes, -z, -old);
            TLanes.Store(total & pushes, joint + (VelocityJointRows.Limit * Width));
        }

        TLanes.Store(Row(joint, VelocityJointRows.ImpulseX) + pX, joint + (VelocityJointRows.ImpulseX * Width));
        TLanes.Store(Row(joint, VelocityJointRows.ImpulseY) + pY, joint + (VelocityJointRows.ImpulseY * Width));
    }

    /// <summary>
    /// The x with K x = b by Cramer's rule: x₁ = b · (k₂ × k₃) / det, x₂ = k₁ · (b × k₃) / det, x₃ = k₁ · (k₂ × b) / det.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Solve3(float* joint, TLanes b1, TLanes b2, TLanes b3, out TLanes x1, out TLanes x2, out TLanes x3)
    {
        TLanes xx = Row(joint, VelocityJointRows.XX);
        TLanes xy = Row(joint, VelocityJointRows.XY);
        TLanes yy = Row(joint, VelocityJointRows.YY);
        TLanes xz = Row(joint, VelocityJointRows.XZ);
        TLanes yz = Row(joint, VelocityJointRows.YZ);
        TLanes zz = Row(joint, VelocityJointRows.ZZ);
        TLanes inverse = Row(joint, VelocityJointRows.Inverse3);
        x1 = inverse * (
            (b1 * Row(joint, VelocityJointRows.CofactorX)) + (
                b2 * Row(joint, VelocityJointRows.CofactorY)) + (b3 * Row(joint, VelocityJointRows.CofactorZ)));
        x2 = inverse * ((xx * ((b2 * zz) - (b3 * yz))) + (xy * ((b3 * xz) - (b1 * zz))) + (xz * ((b1 * yz) - (b2 * xz))));
        x3 = inverse * ((xx * ((yy * b3) - (yz * b2))) + (xy * ((yz * b1) - (xy * b3))) + (xz * ((xy * b2) - (yy * b1))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Row(float* block, int row) => TLanes.Load(block + (row * Width));
}
