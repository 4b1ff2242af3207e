using System.Runtime.CompilerServices;

namespace Gradus.Physics2D;

/// <summary>A body's placement in every lane: the position of its origin, and its rotation.</summary>
/// <typeparam name="TLanes">The lanes.</typeparam>
internal struct FrameLanes<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, float>
{
    public TLanes X, Y, Sin, Cos;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FrameLanes<TLanes> Select(TLanes mask, in FrameLanes<TLanes> yes, in FrameLanes<TLanes> no)
    {
        FrameLanes<TLanes> chosen;
        chosen.X = TLanes.Select(mask, yes.X, no.X);
        chosen.Y = TLanes.Select(mask, yes.Y, no.Y);
        chosen.Sin = TLanes.Select(mask, yes.Sin, no.Sin);
        chosen.Cos = TLanes.Select(mask, yes.Cos, no.Cos);
        return chosen;
    }

    /// <summary>Maps a direction of the body to the world.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Turn(TLanes localX, TLanes localY, out TLanes x, out TLanes y)
    {
        x = (Cos * localX) - (Sin * localY);
        y = (Sin * localX) + (Cos * localY);
    }

    /// <summary>Maps a point of the body to the world.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void ToWorld(TLanes localX, TLanes localY, out TLanes x, out TLanes y)
    {
        x = (Cos * localX) - (Sin * localY) + X;
        y = (Sin * localX) + (Cos * localY) + Y;
    }
}
