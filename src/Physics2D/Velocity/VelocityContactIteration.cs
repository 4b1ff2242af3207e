using System.Runtime.CompilerServices;

namespace Gradus.Physics2D;

/// <summary>
/// One velocity iteration of a contact in every lane. Friction goes first, because non-penetration matters more and gets the last word.
/// </summary>
/// <typeparam name="TLanes">The lanes.</typeparam>
internal static unsafe class VelocityContactIteration<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, float>
{
    private static int Width => TLanes.Count;

    /// <summary>Changes the motion of the body and the impulses of the contact.</summary>
    /// <param name="contact">The rows of the contact.</param>
    /// <param name="body">The rows of the body.</param>
    /// <param name="mayBeBlock">False if no lane has two points.</param>
    /// <returns>The mask of the lanes where an impulse changed.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)] // the compiler inlines only so many operations into one method
    public static TLanes Run(float* contact, float* body, bool mayBeBlock)
    {
        BodyLanes<TLanes> motion;
        motion.X = Row(body, MotionRows.X);
        motion.Y = Row(body, MotionRows.Y);
        motion.Spin = Row(body, MotionRows.Spin);
        motion.InverseMass = Row(contact, VelocityContactRows.InverseMass);
        motion.InverseInertia = Row(contact, VelocityContactRows.InverseInertia);

        float* first = contact + (VelocityContactRows.First * Width);
        float* second = contact + (VelocityContactRows.Second * Width);
        TLanes changed = Friction(contact, first, ref motion);
        if (mayBeBlock)
        {
            changed |= Friction(contact, second, ref motion);
            changed |= Block(contact, first, second, ref motion);
        }
        else
        {
            changed |= Single(contact, first, ref motion);
        }

        TLanes.Store(motion.X, body + (MotionRows.X * Width));
        TLanes.Store(motion.Y, body + (MotionRows.Y * Width));
        TLanes.Store(motion.Spin, body + (MotionRows.Spin * Width));
        return changed;
    }

    /// <summary>Stops the tangential velocity, with at most the friction that the normal impulse allows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Friction(float* contact, float* point, ref BodyLanes<TLanes> motion)
    {
        // The tangent is the normal turned to the right.
        TLanes tangentX = Row(contact, VelocityContactRows.NormalY);
        TLanes tangentY = -Row(contact, VelocityContactRows.NormalX);
        TLanes x = Row(point, VelocityContactRows.X);
        TLanes y = Row(point, VelocityContactRows.Y);
        TLanes slip = motion.SpeedAt(x, y, tangentX, tangentY);
        TLanes old = Row(point, VelocityContactRows.Tangent);
        TLanes max = Row(contact, VelocityContactRows.Friction) * Row(point, VelocityContactRows.Normal);
        TLanes wanted = old - (Row(point, VelocityContactRows.TangentMass) * slip);
        wanted = TLanes.Max(-max, TLanes.Min(wanted, max));
        TLanes.Store(wanted, point + (VelocityContactRows.Tangent * Width));
        TLanes change = wanted - old;
        motion.Hit(x, y, change * tangentX, change * tangentY);
        return IsNotZero(change);
    }

    /// <summary>Stops the approach at a single point; the total impulse only pushes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Single(float* contact, float* point, ref BodyLanes<TLanes> motion)
    {
        TLanes normalX = Row(contact, VelocityContactRows.NormalX);
        TLanes normalY = Row(contact, VelocityContactRows.NormalY);
        TLanes x = Row(point, VelocityContactRows.X);
        TLanes y = Row(point, VelocityContactRows.Y);
        TLanes old = Row(point, VelocityContactRows.Normal);
        TLanes excess = motion.SpeedAt(x, y, normalX, normalY) - Row(point, VelocityContactRows.Bounce);
        TLanes wanted = SingleImpulse(point, old, excess);
        TLanes.Store(wanted, point + (VelocityContactRows.Normal * Width));
        TLanes change = wanted - old;
        motion.Hit(x, y, change * normalX, change * normalY);
        return IsNotZero(change);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes SingleImpulse(float* point, TLanes old, TLanes excess) =>
        TLanes.Max(old - (Row(point, VelocityContactRows.NormalMass) * excess), TLanes.Zero);

    /// <summary>Stops the approach at two points at once, in the lanes that have two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Block(float* contact, float* first, float* second, ref BodyLanes<TLanes> motion)
    {
        TLanes normalX = Row(contact, VelocityContactRows.NormalX);
        TLanes normalY = Row(contact, VelocityContactRows.NormalY);
        TLanes x1 = Row(first, VelocityContactRows.X);
        TLanes y1 = Row(first, VelocityContactRows.Y);
        TLanes x2 = Row(second, VelocityContactRows.X);
        TLanes y2 = Row(second, VelocityContactRows.Y);
        TLanes old1 = Row(first, VelocityContactRows.Normal);
        TLanes old2 = Row(second, VelocityContactRows.Normal);
        TLanes excess1 = motion.SpeedAt(x1, y1, normalX, normalY) - Row(first, VelocityContactRows.Bounce);
        TLanes excess2 = motion.SpeedAt(x2, y2, normalX, normalY) - Row(second, VelocityContactRows.Bounce);

        BlockProblem<TLanes>.Solve(contact, old1, old2, excess1, excess2, out TLanes new1, out TLanes new2);
        TLanes isBlock = Row(contact, VelocityContactRows.IsBlock);
        new1 = TLanes.Select(isBlock, new1, SingleImpulse(first, old1, excess1));
        new2 = TLanes.Select(isBlock, new2, old2);
        TLanes.Store(new1, first + (VelocityContactRows.Normal * Width));
        TLanes.Store(new2, second + (VelocityContactRows.Normal * Width));

        TLanes change1 = new1 - old1;
        TLanes change2 = new2 - old2;
        motion.Hit(x1, y1, change1 * normalX, change1 * normalY, x2, y2, change2 * normalX, change2 * normalY);
        return IsNotZero(change1) | IsNotZero(change2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes IsNotZero(TLanes x) => TLanes.Less(TLanes.Zero, TLanes.Abs(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Row(float* block, int row) => TLanes.Load(block + (row * Width));
}
