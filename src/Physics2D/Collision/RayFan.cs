using System.Numerics;

namespace Gradus.Physics2D;

/// <summary>
/// Lines of sight that start close together, and the fraction of its length that each gets. A shape near one ray is tested against all of
/// them on vector lanes, where neighbours neither cost a ray anything nor change its bits.
/// </summary>
internal sealed class RayFan
{
    private readonly int _count;

    // Padded to full vectors; a padding ray has no length and hits nothing.
    private readonly float[] _fromX, _fromY, _toX, _toY, _reaches;

    /// <summary>Makes a fan of rays that have not been aimed yet.</summary>
    public RayFan(int count)
    {
        _count = count;
        int padded = (count + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        (_fromX, _fromY, _toX, _toY) = (new float[padded], new float[padded], new float[padded], new float[padded]);
        _reaches = new float[padded];
    }

    /// <summary>How far the rays get: 1 if they hit nothing.</summary>
    public ReadOnlySpan<float> Reaches => _reaches.AsSpan(0, _count);

    /// <summary>The rectangle around all rays.</summary>
    public Bounds Bounds
    {
        get
        {
            Bounds around = BoundsOf(0);
            for (int i = 1; i < _count; i++)
            {
                around = Bounds.Union(around, BoundsOf(i));
            }

            return around;
        }
    }

    /// <summary>Places a ray, at its full length.</summary>
    public void Aim(int ray, Vec2 from, Vec2 to)
    {
        (_fromX[ray], _fromY[ray]) = (from.X, from.Y);
        (_toX[ray], _toY[ray]) = (to.X, to.Y);
        _reaches[ray] = 1;
    }

    /// <summary>Stops the rays that hit a shape where they first hit it. A ray that starts inside a polygon does not hit it.</summary>
    /// <param name="shape">The shape, without its skin.</param>
    /// <param name="frame">Where it is.</param>
    public void Meet(in CollisionShape shape, in Frame frame)
    {
        var sin = new Vector<float>(frame.Rotation.Sin);
        var cos = new Vector<float>(frame.Rotation.Cos);
        for (int i = 0; i < _reaches.Length; i += Vector<float>.Count)
        {
            // Both ends of the rays in the frame of the shape: from p by d.
            Vector<float> fromX = new Vector<float>(_fromX, i) - new Vector<float>(frame.Position.X);
            Vector<float> fromY = new Vector<float>(_fromY, i) - new Vector<float>(frame.Position.Y);
            Vector<float> toX = new Vector<float>(_toX, i) - new Vector<float>(frame.Position.X);
            Vector<float> toY = new Vector<float>(_toY, i) - new Vector<float>(frame.Position.Y);
            Vector<float> pX = (cos * fromX) + (sin * fromY);
            Vector<float> pY = (-sin * fromX) + (cos * fromY);
            Vector<float> dX = (cos * toX) + (sin * toY) - pX;
            Vector<float> dY = (-sin * toX) + (cos * toY) - pY;
            var limit = new Vector<float>(_reaches, i);
            Vector<float> reach = shape.Kind == ShapeKind.Edge
                ? MeetEdge(shape, pX, pY, dX, dY, limit)
                : MeetPolygon(shape, pX, pY, dX, dY, limit);
            reach.CopyTo(_reaches, i);
        }
    }

    /// <summary>p + t d = v₁ + s r, with 0 ≤ t ≤ limit and 0 ≤ s ≤ 1.</summary>
    /// <returns>t, or the limit if there is none.</returns>
    private static Vector<float> MeetEdge(
        in CollisionShape edge, Vector<float> pX, Vector<float> pY, Vector<float> dX, Vector<float> dY, Vector<float> limit)
    {
        Vec2 v1 = edge.Corners[0];
        Vec2 r = edge.Corners[1] - v1;
        float rr = r.LengthSquared;
        if (rr == 0)
        {
            return limit;
        }

        Vec2 normal = Vec2.Normalize(Vec2.Right(r));
        var v1X = new Vector<float>(v1.X);
        var v1Y = new Vector<float>(v1.Y);
        Vector<float> denominator = Dot(normal, dX, dY);
        Vector<float> t = Dot(normal, v1X - pX, v1Y - pY) / denominator;
        Vector<float> s = Dot(r, pX + (t * dX) - v1X, pY + (t * dY) - v1Y) / new Vector<float>(rr);
        Vector<int> misses = Vector.Equals(
            denominator, Vector<float>.Zero) | Vector.LessThan(t, Vector<float>.Zero) | Vector.LessThan(limit, t);
        Vector<int> hits = Vector.GreaterThanOrEqual(s, Vector<float>.Zero) & Vector.LessThanOrEqual(s, Vector<float>.One);
        return Vector.ConditionalSelect(Vector.AndNot(hits, misses), t, limit);
    }

    /// <summary>Each side cuts off a part of the ray; the rest lies inside (Cyrus and Beck, 1978).</summary>
    /// <returns>Where it enters, or the limit if it does not.</returns>
    private static Vector<float> MeetPolygon(
        in CollisionShape polygon, Vector<float> pX, Vector<float> pY, Vector<float> dX, Vector<float> dY, Vector<float> limit)
    {
        Vector<float> enter = Vector<float>.Zero;
        Vector<float> leave = limit;
        Vector<int> entered = Vector<int>.Zero;
        Vector<int> misses = Vector<int>.Zero;
        for (int i = 0; i < polygon.Count; i++)
        {
            Vec2 corner = polygon.Corners[i];
            Vector<float> numerator = Dot(polygon.Normals[i], new Vector<float>(corner.X) - pX, new Vector<float>(corner.Y) - pY);
            Vector<float> denominator = Dot(polygon.Normals[i], dX, dY);
            Vector<float> crossing = numerator / denominator;
            Vector<int> enters = Vector.LessThan(denominator, Vector<float>.Zero) & Vector.LessThan(numerator, enter * denominator);
            Vector<int> leaves = Vector.GreaterThan(denominator, Vector<float>.Zero) & Vector.LessThan(numerator, leave * denominator);
            enter = Vector.ConditionalSelect(enters, crossing, enter);
            leave = Vector.ConditionalSelect(leaves, crossing, leave);
            entered |= enters;
            misses |= Vector.Equals(denominator, Vector<float>.Zero) & Vector.LessThan(numerator, Vector<float>.Zero);
            misses |= Vector.LessThan(leave, enter);
        }

        return Vector.ConditionalSelect(Vector.AndNot(entered, misses), enter, limit);
    }

    private static Vector<float> Dot(Vec2 a, Vector<float> bX, Vector<float> bY) =>
        (new Vector<float>(a.X) * bX) + (new Vector<float>(a.Y) * bY);

    private Bounds BoundsOf(int ray)
    {
        var from = new Vec2(_fromX[ray], _fromY[ray]);
        var to = new Vec2(_toX[ray], _toY[ray]);
        return new Bounds(Vec2.Min(from, to), Vec2.Max(from, to));
    }
}
