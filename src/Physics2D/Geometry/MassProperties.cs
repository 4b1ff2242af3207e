namespace Gradus.Physics2D;

/// <summary>Mass, centre of mass and moment of inertia of a shape.</summary>
/// <param name="Mass">In kg.</param>
/// <param name="Center">In the body's frame.</param>
/// <param name="Inertia">About the body's origin, in kg m².</param>
internal readonly record struct MassProperties(float Mass, Vec2 Center, float Inertia)
{
    private const float Third = 1f / 3f;

    /// <summary>
    /// The mass properties of a polygon with a density (kg/m²). The polygon is cut into triangles from the mean of its corners; over a
    /// triangle with sides e₁, e₂ from that point and D = e₁ × e₂, ∫ x dA = D (e₁ + e₂) / 6 and ∫ |x|² dA = D (e₁·e₁ + e₁·e₂ + e₂·e₂) / 12.
    /// </summary>
    public static MassProperties Of(in CollisionShape polygon, float density)
    {
        ReadOnlySpan<Vec2> corners = polygon.Corners;
        var mean = default(Vec2);
        foreach (Vec2 corner in corners)
        {
            mean += corner;
        }

        mean = (1f / corners.Length) * mean;
        var center = default(Vec2);
        float area = 0;
        float inertia = 0;
        for (int i = 0; i < corners.Length; i++)
        {
            Vec2 e1 = corners[i] - mean;
            Vec2 e2 = corners[i + 1 < corners.Length ? i + 1 : 0] - mean;
            float d = Vec2.Cross(e1, e2);
            float triangle = 0.5f * d;
            area += triangle;
            center += (triangle * Third) * (e1 + e2);
            float xx = (e1.X * e1.X) + (e2.X * e1.X) + (e2.X * e2.X);
            float yy = (e1.Y * e1.Y) + (e2.Y * e1.Y) + (e2.Y * e2.Y);
            inertia += (0.25f * Third * d) * (xx + yy);
        }

        // From the mean to the centre of mass, and on to the body's origin.
        float mass = density * area;
        center = (1f / area) * center;
        Vec2 bodyCenter = center + mean;
        return new MassProperties(mass, bodyCenter, (density * inertia) + (mass * (bodyCenter.LengthSquared - center.LengthSquared)));
    }

    /// <summary>The centre of area: the same sum with triangles from the origin, which rounds differently.</summary>
    public static Vec2 Centroid(ReadOnlySpan<Vec2> corners)
    {
        var centroid = default(Vec2);
        float area = 0;
        for (int i = 0; i < corners.Length; i++)
        {
            Vec2 next = corners[i + 1 < corners.Length ? i + 1 : 0];
            float triangle = 0.5f * Vec2.Cross(corners[i], next);
            area += triangle;
            centroid += (triangle * Third) * (corners[i] + next);
        }

        return (1f / area) * centroid;
    }
}
