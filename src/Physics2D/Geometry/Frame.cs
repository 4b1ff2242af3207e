using System.Runtime.CompilerServices;

namespace Gradus.Physics2D;

/// <summary>A body's placement: the world position of its origin, and its rotation.</summary>
internal readonly struct Frame(Vec2 position, Rotation rotation)
{
    public readonly Vec2 Position = position;
    public readonly Rotation Rotation = rotation;

    /// <summary>
    /// The frame of a body whose centre of mass, at <paramref name="localCenter"/> in the body, is at <paramref name="center"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Frame About(Vec2 center, float angle, Vec2 localCenter)
    {
        Rotation rotation = Rotation.Of(angle);
        return new Frame(center - rotation.Apply(localCenter), rotation);
    }

    /// <summary>Maps a point of the body to the world.</summary>
    public Vec2 ToWorld(Vec2 v) => new(
        (Rotation.Cos * v.X) - (Rotation.Sin * v.Y) + Position.X,
        (Rotation.Sin * v.X) + (Rotation.Cos * v.Y) + Position.Y);

    /// <summary>Maps a point of the world to the body.</summary>
    public Vec2 ToLocal(Vec2 v) => Rotation.Undo(v - Position);

    /// <summary>Another frame relative to this one.</summary>
    public Frame ToLocal(Frame other) => new(Rotation.Undo(other.Position - Position), Rotation.ToLocal(other.Rotation));
}
