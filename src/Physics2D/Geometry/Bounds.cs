namespace Gradus.Physics2D;

/// <summary>An axis-aligned rectangle around something.</summary>
internal readonly struct Bounds(Vec2 lower, Vec2 upper)
{
    public readonly Vec2 Lower = lower;
    public readonly Vec2 Upper = upper;

    /// <summary>The perimeter, which the tree of bounds keeps small.</summary>
    public float Perimeter => 2f * (Upper.X - Lower.X + (Upper.Y - Lower.Y));

    public static Bounds Union(in Bounds a, in Bounds b) => new(Vec2.Min(a.Lower, b.Lower), Vec2.Max(a.Upper, b.Upper));

    public bool Contains(in Bounds other) =>
        Lower.X <= other.Lower.X && Lower.Y <= other.Lower.Y && other.Upper.X <= Upper.X && other.Upper.Y <= Upper.Y;

    public bool Overlaps(in Bounds other) =>
        other.Lower.X <= Upper.X && other.Lower.Y <= Upper.Y && Lower.X <= other.Upper.X && Lower.Y <= other.Upper.Y;

    /// <summary>The rectangle, larger by <paramref name="margin"/> on every side.</summary>
    public Bounds Grow(float margin) => new(Lower - new Vec2(margin, margin), Upper + new Vec2(margin, margin));

    /// <summary>The rectangle, extended by a displacement.</summary>
    public Bounds Extend(Vec2 displacement) => new(
        new(displacement.X < 0 ? Lower.X + displacement.X : Lower.X, displacement.Y < 0 ? Lower.Y + displacement.Y : Lower.Y),
        new(displacement.X < 0 ? Upper.X : Upper.X + displacement.X, displacement.Y < 0 ? Upper.Y : Upper.Y + displacement.Y));
}
