namespace Gradus.Physics2D;

/// <summary>A point or direction in the plane. Every operator is exactly the float operations it shows, in that order.</summary>
internal readonly struct Vec2(float x, float y)
{
    public readonly float X = x;
    public readonly float Y = y;

    public float LengthSquared => (X * X) + (Y * Y);

    public float Length => MathF.Sqrt(LengthSquared);

    public static Vec2 operator +(Vec2 a, Vec2 b) => new(a.X + b.X, a.Y + b.Y);

    public static Vec2 operator -(Vec2 a, Vec2 b) => new(a.X - b.X, a.Y - b.Y);

    public static Vec2 operator -(Vec2 a) => new(-a.X, -a.Y);

    public static Vec2 operator *(float s, Vec2 a) => new(s * a.X, s * a.Y);

    public static float Dot(Vec2 a, Vec2 b) => (a.X * b.X) + (a.Y * b.Y);

    /// <summary>The third component of a × b, as if the plane were in space.</summary>
    public static float Cross(Vec2 a, Vec2 b) => (a.X * b.Y) - (a.Y * b.X);

    /// <summary>
    /// The velocity at <paramref name="r"/> of an object that turns about the origin at <paramref name="spin"/> rad/s: ω × r.
    /// </summary>
    public static Vec2 Cross(float spin, Vec2 r) => new(-spin * r.Y, spin * r.X);

    /// <summary>a turned clockwise by 90°: the outward normal of an edge of a polygon that is walked counter-clockwise.</summary>
    public static Vec2 Right(Vec2 a) => new(a.Y, -a.X);

    /// <summary>a turned counter-clockwise by 90°.</summary>
    public static Vec2 Left(Vec2 a) => new(-a.Y, a.X);

    public static Vec2 Min(Vec2 a, Vec2 b) => new(a.X < b.X ? a.X : b.X, a.Y < b.Y ? a.Y : b.Y);

    public static Vec2 Max(Vec2 a, Vec2 b) => new(a.X > b.X ? a.X : b.X, a.Y > b.Y ? a.Y : b.Y);

    public static Vec2 Abs(Vec2 a) => new(MathF.Abs(a.X), MathF.Abs(a.Y));

    /// <summary>a / |a|, by multiplication with 1 / |a|; a itself if it is too short to have a direction.</summary>
    public static Vec2 Normalize(Vec2 a) => Normalize(a, out _);

    /// <summary>Like <see cref="Normalize(Vec2)"/>, and returns |a|, or 0 if a is too short.</summary>
    public static Vec2 Normalize(Vec2 a, out float length)
    {
        length = a.Length;
        if (length < Tolerances.Epsilon)
        {
            length = 0;
            return a;
        }

        return (1f / length) * a;
    }

    public override string ToString() => $"({X}, {Y})";
}
