using System.Runtime.CompilerServices;

namespace Gradus.Physics2D;

/// <summary>The motion of a body in every lane, with its inverse mass and inertia.</summary>
/// <typeparam name="TLanes">The lanes.</typeparam>
internal struct BodyLanes<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, float>
{
    public TLanes X, Y, Spin, InverseMass, InverseInertia;

    /// <summary>The speed, in a direction, of the point at (x, y) from the centre of mass.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly TLanes SpeedAt(TLanes x, TLanes y, TLanes directionX, TLanes directionY) =>
        ((X - (Spin * y)) * directionX) + ((Y + (Spin * x)) * directionY);

    /// <summary>Applies an impulse at (x, y) from the centre of mass.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Hit(TLanes x, TLanes y, TLanes impulseX, TLanes impulseY)
    {
        X += InverseMass * impulseX;
        Y += InverseMass * impulseY;
        Spin += InverseInertia * ((x * impulseY) - (y * impulseX));
    }

    /// <summary>Applies two impulses at once; they are added first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Hit(TLanes x1, TLanes y1, TLanes impulseX1, TLanes impulseY1, TLanes x2, TLanes y2, TLanes impulseX2, TLanes impulseY2)
    {
        X += InverseMass * (impulseX1 + impulseX2);
        Y += InverseMass * (impulseY1 + impulseY2);
        Spin += InverseInertia * ((x1 * impulseY1) - (y1 * impulseX1) + ((x2 * impulseY2) - (y2 * impulseX2)));
    }
}
