using System.Diagnostics.CodeAnalysis;

namespace Gradus.Physics2D;

/// <summary>
/// The outline of a fixture in the frame of its body: an edge, which is a line that is solid from both sides, or a convex polygon with its
/// corners in counter-clockwise order. Both have a skin of <see cref="Tolerances.Skin"/>.
/// </summary>
internal struct CollisionShape
{
    private CornerList _corners;
    private CornerList _normals;

    public ShapeKind Kind { get; private set; }

    /// <summary>The number of corners: 2 for an edge.</summary>
    public int Count { get; private set; }

    /// <summary>The centre of area of a polygon.</summary>
    public Vec2 Centroid { get; private set; }

    [UnscopedRef]
    public readonly ReadOnlySpan<Vec2> Corners => ((ReadOnlySpan<Vec2>)_corners)[..Count];

    /// <summary>The outward normals of a polygon; number i belongs to the side from corner i to the next.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<Vec2> Normals => ((ReadOnlySpan<Vec2>)_normals)[..Count];

    public static CollisionShape Edge(Vec2 from, Vec2 to)
    {
        var shape = new CollisionShape { Kind = ShapeKind.Edge, Count = 2 };
        shape._corners[0] = from;
        shape._corners[1] = to;
        return shape;
    }

    /// <summary>A rectangle about the origin.</summary>
    public static CollisionShape Box(float halfWidth, float halfHeight)
    {
        var shape = new CollisionShape { Kind = ShapeKind.Polygon, Count = 4 };
        shape._corners[0] = new(-halfWidth, -halfHeight);
        shape._corners[1] = new(halfWidth, -halfHeight);
        shape._corners[2] = new(halfWidth, halfHeight);
        shape._corners[3] = new(-halfWidth, halfHeight);
        shape._normals[0] = new(0, -1);
        shape._normals[1] = new(1, 0);
        shape._normals[2] = new(0, 1);
        shape._normals[3] = new(-1, 0);
        return shape;
    }

    /// <summary>The convex hull of some points, in any order.</summary>
    /// <exception cref="ArgumentException">There are fewer than 3 or more than 8 points, or they lie on a line.</exception>
    public static CollisionShape Polygon(ReadOnlySpan<Vec2> points)
    {
        Span<Vec2> hull = stackalloc Vec2[CornerList.Capacity];
        int count = ConvexHull.Of(points, hull);
        var shape = new CollisionShape { Kind = ShapeKind.Polygon, Count = count };
        for (int i = 0; i < count; i++)
        {
            shape._corners[i] = hull[i];
            shape._normals[i] = Vec2.Normalize(Vec2.Right(hull[i + 1 < count ? i + 1 : 0] - hull[i]));
        }

        shape.Centroid = MassProperties.Centroid(hull[..count]);
        return shape;
    }

    /// <summary>The corner that lies farthest in a direction, the first one in case of a tie.</summary>
    public static int Farthest(ReadOnlySpan<Vec2> corners, Vec2 direction)
    {
        int best = 0;
        float bestValue = Vec2.Dot(corners[0], direction);
        for (int i = 1; i < corners.Length; i++)
        {
            float value = Vec2.Dot(corners[i], direction);
            if (value > bestValue)
            {
                best = i;
                bestValue = value;
            }
        }

        return best;
    }

    /// <summary>The rectangle around the shape and its skin in the world.</summary>
    public readonly Bounds BoundsIn(in Frame frame)
    {
        ReadOnlySpan<Vec2> corners = Corners;
        Vec2 lower = frame.ToWorld(corners[0]);
        Vec2 upper = lower;
        for (int i = 1; i < corners.Length; i++)
        {
            Vec2 corner = frame.ToWorld(corners[i]);
            lower = Vec2.Min(lower, corner);
            upper = Vec2.Max(upper, corner);
        }

        return new Bounds(lower, upper).Grow(Tolerances.Skin);
    }
}
