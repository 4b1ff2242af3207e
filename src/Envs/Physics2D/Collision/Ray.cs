using Gradus.Envs.Physics2D.Geometry;

namespace Gradus.Envs.Physics2D.Collision;

/// <summary>A line of sight from one point to another; places on it are fractions of the way.</summary>
internal readonly struct Ray(Vec2 from, Vec2 to)
{
    public readonly Vec2 From = from;
    public readonly Vec2 To = to;

    /// <summary>The rectangle around the ray.</summary>
    public Bounds Bounds => new(Vec2.Min(From, To), Vec2.Max(From, To));

    /// <summary>Where the ray first meets a shape.</summary>
    /// <param name="shape">The shape, without its skin.</param>
    /// <param name="frame">Where it is.</param>
    /// <param name="limit">Only hits up to this fraction count.</param>
    /// <param name="fraction">The fraction of the hit, in [0, <paramref name="limit"/>].</param>
    /// <returns>Whether there is one. A polygon that the ray starts inside of is not met.</returns>
    public bool Meets(in Shape shape, in Frame frame, float limit, out float fraction)
    {
        Vec2 p1 = frame.ToLocal(From);
        Vec2 d = frame.ToLocal(To) - p1;
        return shape.Kind == ShapeKind.Edge ? MeetsEdge(shape, p1, d, limit, out fraction) : MeetsPolygon(shape, p1, d, limit, out fraction);
    }

    /// <summary>p₁ + t d = v₁ + s r, with 0 ≤ t ≤ limit and 0 ≤ s ≤ 1.</summary>
    private static bool MeetsEdge(in Shape edge, Vec2 p1, Vec2 d, float limit, out float t)
    {
        Vec2 v1 = edge.Corners[0];
        Vec2 r = edge.Corners[1] - v1;
        Vec2 normal = Vec2.Normalize(Vec2.Right(r));
        float denominator = Vec2.Dot(normal, d);
        t = Vec2.Dot(normal, v1 - p1) / denominator;
        float rr = r.LengthSquared;
        if (denominator == 0 || t < 0 || limit < t || rr == 0)
        {
            return false;
        }

        float s = Vec2.Dot(p1 + (t * d) - v1, r) / rr;
        return s >= 0 && s <= 1;
    }

    /// <summary>Each side cuts off a part of the ray: what is left lies inside (Cyrus and Beck, 1978).</summary>
    private static bool MeetsPolygon(in Shape polygon, Vec2 p1, Vec2 d, float limit, out float enter)
    {
        enter = 0;
        float leave = limit;
        bool entered = false;
        for (int i = 0; i < polygon.Count; i++)
        {
            float numerator = Vec2.Dot(polygon.Normals[i], polygon.Corners[i] - p1);
            float denominator = Vec2.Dot(polygon.Normals[i], d);
            if (denominator < 0 && numerator < enter * denominator)
            {
                enter = numerator / denominator;
                entered = true;
            }
            else if (denominator > 0 && numerator < leave * denominator)
            {
                leave = numerator / denominator;
            }

            if ((denominator == 0 && numerator < 0) || leave < enter)
            {
                return false;
            }
        }

        return entered;
    }
}
