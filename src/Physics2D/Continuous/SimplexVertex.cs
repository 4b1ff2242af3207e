namespace Gradus.Physics2D;

/// <summary>A corner of the Minkowski difference of two shapes: corner B minus corner A.</summary>
internal struct SimplexVertex
{
    public Vec2 PointA, PointB;

    /// <summary>PointB − PointA.</summary>
    public Vec2 W;

    /// <summary>The weight of the vertex in the closest point.</summary>
    public float Weight;

    public int IndexA, IndexB;
}
