using System.Runtime.CompilerServices;

namespace Gradus.Physics2D;

/// <summary>One iteration that moves a body out of what it penetrates, in every active lane.</summary>
/// <typeparam name="TLanes">The lanes.</typeparam>
internal static unsafe class PositionContactIteration<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, float>
{
    private static int Width => TLanes.Count;

    /// <summary>Changes the pose of the body, point by point.</summary>
    /// <param name="contact">The rows of the contact.</param>
    /// <param name="body">The rows of the body.</param>
    /// <param name="status">The status rows of the block.</param>
    /// <param name="goal">How much to correct, and what may remain.</param>
    /// <param name="mayHaveTwoPoints">False if no lane has a second point.</param>
    public static void Run(float* contact, float* body, float* status, in PositionGoal goal, bool mayHaveTwoPoints)
    {
        Push(contact, contact + (PositionContactRows.First * Width), body, status, goal);
        if (mayHaveTwoPoints)
        {
            Push(contact, contact + (PositionContactRows.Second * Width), body, status, goal);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // the compiler inlines only so many operations into one method
    private static void Push(float* contact, float* point, float* body, float* status, in PositionGoal goal)
    {
        TLanes x = Row(body, PoseRows.X);
        TLanes y = Row(body, PoseRows.Y);
        TLanes separation = Measure(
            contact, point, body, status, out TLanes normalX, out TLanes normalY, out TLanes pointX, out TLanes pointY);
        TLanes active = Row(status, StatusRows.Active) & Row(point, PositionContactRows.IsPresent);
        TLanes failing = TLanes.Less(separation, TLanes.Broadcast(goal.Depth)) & active;
        TLanes.Store(Row(status, StatusRows.Failing) | failing, status + (StatusRows.Failing * Width));

        // The share of the depth beyond the slop, but not too much at once.
        TLanes depth = TLanes.Broadcast(goal.Share) * (separation + TLanes.Constant(Tolerances.LinearSlop));
        depth = TLanes.Max(TLanes.Constant(-Tolerances.MaxLinearCorrection), TLanes.Min(depth, TLanes.Zero));

        // K = J M⁻¹ Jᵀ, and the push that moves the point by the depth.
        TLanes inverseMass = Row(contact, PositionContactRows.InverseMass);
        TLanes inverseInertia = Row(contact, PositionContactRows.InverseInertia);
        TLanes rX = pointX - x;
        TLanes rY = pointY - y;
        TLanes lever = (rX * normalY) - (rY * normalX);
        TLanes k = inverseMass + (inverseInertia * lever * lever);
        TLanes push = TLanes.Select(TLanes.Less(TLanes.Zero, k), -depth / k, TLanes.Zero);
        TLanes pushX = push * normalX;
        TLanes pushY = push * normalY;
        Set(active, x + (inverseMass * pushX), body, PoseRows.X);
        Set(active, y + (inverseMass * pushY), body, PoseRows.Y);
        Set(active, Row(body, PoseRows.Angle) + (inverseInertia * ((rX * pushY) - (rY * pushX))), body, PoseRows.Angle);
    }

    /// <summary>The distance between the skins at a point, with the normal towards the body and the point in the world.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Measure(
        float* contact,
        float* point,
        float* body,
        float* status,
        out TLanes normalX,
        out TLanes normalY,
        out TLanes pointX,
        out TLanes pointY)
    {
        TLanes.Store(Row(body, PoseRows.Angle), status + (StatusRows.Angles * Width));
        SingleTrigonometry.SinCos(
            status + (StatusRows.Angles * Width), status + (StatusRows.Sines * Width), status + (StatusRows.Cosines * Width), Width);
        FrameLanes<TLanes> frame;
        frame.Sin = Row(status, StatusRows.Sines);
        frame.Cos = Row(status, StatusRows.Cosines);
        frame.X = TLanes.Zero;
        frame.Y = TLanes.Zero;
        frame.Turn(
            Row(contact, PositionContactRows.CenterX), Row(contact, PositionContactRows.CenterY), out TLanes centerX, out TLanes centerY);
        frame.X = Row(body, PoseRows.X) - centerX;
        frame.Y = Row(body, PoseRows.Y) - centerY;
        FrameLanes<TLanes> still;
        still.X = Row(contact, PositionContactRows.StillX);
        still.Y = Row(contact, PositionContactRows.StillY);
        still.Sin = Row(contact, PositionContactRows.StillSin);
        still.Cos = Row(contact, PositionContactRows.StillCos);

        TLanes ownFace = Row(contact, PositionContactRows.OwnFace);
        FrameLanes<TLanes> face = FrameLanes<TLanes>.Select(ownFace, frame, still);
        FrameLanes<TLanes> other = FrameLanes<TLanes>.Select(ownFace, still, frame);
        other.ToWorld(Row(point, PositionContactRows.X), Row(point, PositionContactRows.Y), out pointX, out pointY);
        face.Turn(Row(contact, PositionContactRows.NormalX), Row(contact, PositionContactRows.NormalY), out TLanes outX, out TLanes outY);
        face.ToWorld(Row(contact, PositionContactRows.FaceX), Row(contact, PositionContactRows.FaceY), out TLanes faceX, out TLanes faceY);
        normalX = TLanes.Select(ownFace, -outX, outX);
        normalY = TLanes.Select(ownFace, -outY, outY);
        TLanes skin = TLanes.Constant(Tolerances.Skin);
        return ((pointX - faceX) * outX) + ((pointY - faceY) * outY) - skin - skin;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Set(TLanes active, TLanes value, float* block, int row) =>
        TLanes.Store(TLanes.Select(active, value, Row(block, row)), block + (row * Width));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Row(float* block, int row) => TLanes.Load(block + (row * Width));
}
