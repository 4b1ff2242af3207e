using System.Runtime.CompilerServices;

namespace Gradus.Physics2D;

/// <summary>
/// One iteration that moves the bodies of a joint, in every active lane: back within the limit, then the anchors onto each other.
/// </summary>
/// <typeparam name="TLanes">The lanes.</typeparam>
internal static unsafe class PositionJointIteration<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, float>
{
    private static int Width => TLanes.Count;

    /// <summary>Changes the poses of the two bodies.</summary>
    /// <param name="joint">The rows of the joint.</param>
    /// <param name="a">The rows of the first body.</param>
    /// <param name="b">The rows of the second body.</param>
    /// <param name="status">The status rows of the block.</param>
    /// <param name="mayBeAtLimit">False if no lane is at a limit.</param>
    [MethodImpl(MethodImplOptions.NoInlining)] // the compiler inlines only so many operations into one method
    public static void Run(float* joint, float* a, float* b, float* status, bool mayBeAtLimit)
    {
        TLanes angleA = Row(a, PoseRows.Angle);
        TLanes angleB = Row(b, PoseRows.Angle);
        TLanes failing = mayBeAtLimit ? TurnBack(joint, ref angleA, ref angleB) : TLanes.Zero;

        TLanes.Store(angleA, status + (StatusRows.Angles * Width));
        TLanes.Store(angleB, status + ((StatusRows.Angles + 1) * Width));
        SingleTrigonometry.SinCos(
            status + (StatusRows.Angles * Width), status + (StatusRows.Sines * Width), status + (StatusRows.Cosines * Width), 2 * Width);
        Turn(joint, PositionJointRows.AX, status, 0, out TLanes rAX, out TLanes rAY);
        Turn(joint, PositionJointRows.BX, status, 1, out TLanes rBX, out TLanes rBY);
        TLanes aX = Row(a, PoseRows.X);
        TLanes aY = Row(a, PoseRows.Y);
        TLanes bX = Row(b, PoseRows.X);
        TLanes bY = Row(b, PoseRows.Y);
        TLanes gapX = bX + rBX - aX - rAX;
        TLanes gapY = bY + rBY - aY - rAY;
        failing |= TLanes.Less(TLanes.Constant(Tolerances.LinearSlop), TLanes.Sqrt((gapX * gapX) + (gapY * gapY)));
        TLanes.Store(Row(status, StatusRows.Failing) | failing, status + (StatusRows.Failing * Width));

        TLanes massA = Row(joint, PositionJointRows.MassA);
        TLanes massB = Row(joint, PositionJointRows.MassB);
        TLanes inertiaA = Row(joint, PositionJointRows.InertiaA);
        TLanes inertiaB = Row(joint, PositionJointRows.InertiaB);
        TLanes xx = massA + massB + (inertiaA * rAY * rAY) + (inertiaB * rBY * rBY);
        TLanes xy = (-inertiaA * rAX * rAY) - (inertiaB * rBX * rBY);
        TLanes yy = massA + massB + (inertiaA * rAX * rAX) + (inertiaB * rBX * rBX);
        TLanes determinant = (xx * yy) - (xy * xy);
        TLanes inverse = TLanes.Select(TLanes.Equal(determinant, TLanes.Zero), TLanes.Zero, TLanes.Constant(1) / determinant);
        TLanes pX = -(inverse * ((yy * gapX) - (xy * gapY)));
        TLanes pY = -(inverse * ((xx * gapY) - (xy * gapX)));

        TLanes active = Row(status, StatusRows.Active);
        Set(active, aX - (massA * pX), a, PoseRows.X);
        Set(active, aY - (massA * pY), a, PoseRows.Y);
        Set(active, angleA - (inertiaA * ((rAX * pY) - (rAY * pX))), a, PoseRows.Angle);
        Set(active, bX + (massB * pX), b, PoseRows.X);
        Set(active, bY + (massB * pY), b, PoseRows.Y);
        Set(active, angleB + (inertiaB * ((rBX * pY) - (rBY * pX))), b, PoseRows.Angle);
    }

    /// <summary>
    /// Where the angle is at a limit, turns both bodies back by the excess beyond the limit and its slop, but not too much at once.
    /// </summary>
    /// <returns>The mask of the lanes where the excess was too large.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes TurnBack(float* joint, ref TLanes angleA, ref TLanes angleB)
    {
        TLanes atLower = Row(joint, PositionJointRows.AtLower);
        TLanes atLimit = atLower | Row(joint, PositionJointRows.AtUpper);
        TLanes slop = TLanes.Constant(Tolerances.AngularSlop);
        TLanes max = TLanes.Constant(Tolerances.MaxAngularCorrection);
        TLanes angle = angleB - angleA - Row(joint, PositionJointRows.Reference);
        TLanes aboveLower = angle - Row(joint, PositionJointRows.Lower);
        TLanes aboveUpper = angle - Row(joint, PositionJointRows.Upper);
        TLanes up = TLanes.Max(-max, TLanes.Min(aboveLower + slop, TLanes.Zero));
        TLanes down = TLanes.Max(TLanes.Zero, TLanes.Min(aboveUpper - slop, max));
        TLanes turn = -Row(joint, PositionJointRows.MotorMass) * TLanes.Select(atLower, up, down);
        angleA = TLanes.Select(atLimit, angleA - (Row(joint, PositionJointRows.InertiaA) * turn), angleA);
        angleB = TLanes.Select(atLimit, angleB + (Row(joint, PositionJointRows.InertiaB) * turn), angleB);
        return TLanes.Less(slop, TLanes.Select(atLower, -aboveLower, aboveUpper)) & atLimit;
    }

    /// <summary>An anchor relative to the centre of mass, rotated by the angle of its body.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn(float* joint, int row, float* status, int body, out TLanes x, out TLanes y)
    {
        TLanes localX = Row(joint, row);
        TLanes localY = Row(joint, row + 1);
        TLanes sin = Row(status, StatusRows.Sines + body);
        TLanes cos = Row(status, StatusRows.Cosines + body);
        x = (cos * localX) - (sin * localY);
        y = (sin * localX) + (cos * localY);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Set(TLanes active, TLanes value, float* block, int row) =>
        TLanes.Store(TLanes.Select(active, value, Row(block, row)), block + (row * Width));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Row(float* block, int row) => TLanes.Load(block + (row * Width));
}
