using System.Runtime.CompilerServices;

namespace Gradus.Physics2D;

/// <summary>A rotation of the plane, held as sine and cosine.</summary>
internal readonly struct Rotation(float sin, float cos)
{
    public readonly float Sin = sin;
    public readonly float Cos = cos;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Rotation Of(float angle)
    {
        SingleTrigonometry.SinCos(angle, out float sin, out float cos);
        return new Rotation(sin, cos);
    }

    /// <summary>v, rotated.</summary>
    public Vec2 Apply(Vec2 v) => new((Cos * v.X) - (Sin * v.Y), (Sin * v.X) + (Cos * v.Y));

    /// <summary>v, rotated back.</summary>
    public Vec2 Undo(Vec2 v) => new((Cos * v.X) + (Sin * v.Y), (-Sin * v.X) + (Cos * v.Y));

    /// <summary>The rotation <paramref name="other"/> relative to this one: this⁻¹ · other.</summary>
    public Rotation ToLocal(Rotation other) =>
        new((Cos * other.Sin) - (Sin * other.Cos), (Cos * other.Cos) + (Sin * other.Sin));
}
