using System.Diagnostics.CodeAnalysis;

namespace Gradus.Physics2D;

/// <summary>A point, segment or triangle of the Minkowski difference, and the point of it that is closest to the origin.</summary>
internal struct Simplex
{
    public SimplexVertex V1, V2, V3;
    public int Count;

    /// <summary>The vertex after the last one.</summary>
    [UnscopedRef]
    public ref SimplexVertex Next => ref Count == 1 ? ref V2 : ref V3;

    /// <summary>The direction towards the origin.</summary>
    public readonly Vec2 SearchDirection
    {
        get
        {
            if (Count == 1)
            {
                return -V1.W;
            }

            Vec2 e12 = V2.W - V1.W;
            return Vec2.Cross(e12, -V1.W) > 0 ? Vec2.Left(e12) : Vec2.Right(e12);
        }
    }

    /// <summary>The distance between the two shapes' points whose difference is the closest point.</summary>
    public readonly float Distance => Count switch
    {
        1 => (V1.PointA - V1.PointB).Length,
        2 => ((V1.Weight * V1.PointA) + (V2.Weight * V2.PointA) - ((V1.Weight * V1.PointB) + (V2.Weight * V2.PointB))).Length,
        _ => 0,
    };

    /// <summary>The length of a segment, or twice the area of a triangle.</summary>
    public readonly float Size => Count switch
    {
        2 => (V1.W - V2.W).Length,
        3 => Vec2.Cross(V2.W - V1.W, V3.W - V1.W),
        _ => 0,
    };

    /// <summary>Whether the simplex contains a vertex with the same corners.</summary>
    public readonly bool Contains(in SimplexVertex vertex) =>
        Same(V1, vertex) || (Count > 1 && Same(V2, vertex)) || (Count > 2 && Same(V3, vertex));

    /// <summary>Finds the closest point and drops the vertices that it does not need.</summary>
    public void Reduce()
    {
        if (Count == 2)
        {
            ReduceSegment();
        }
        else if (Count == 3)
        {
            ReduceTriangle();
        }
    }

    private static bool Same(in SimplexVertex a, in SimplexVertex b) => a.IndexA == b.IndexA && a.IndexB == b.IndexB;

    /// <summary>
    /// p = a₁ w₁ + a₂ w₂ with a₁ + a₂ = 1 and p · e = 0 for e = w₂ − w₁, so a₁ : a₂ = w₂ · e : −w₁ · e. Where one is negative, the other
    /// end is closest.
    /// </summary>
    private void ReduceSegment()
    {
        Vec2 e = V2.W - V1.W;
        float a2 = -Vec2.Dot(V1.W, e);
        if (a2 <= 0)
        {
            ReduceTo(V1);
            return;
        }

        float a1 = Vec2.Dot(V2.W, e);
        if (a1 <= 0)
        {
            ReduceTo(V2);
            return;
        }

        ReduceTo(V1, V2, a1, a2);
    }

    /// <summary>The same for the three sides; inside, the weights are the areas that the origin cuts the triangle into.</summary>
    private void ReduceTriangle()
    {
        Vec2 w1 = V1.W;
        Vec2 w2 = V2.W;
        Vec2 w3 = V3.W;
        Vec2 e12 = w2 - w1;
        float a12 = Vec2.Dot(w2, e12);
        float b12 = -Vec2.Dot(w1, e12);
        Vec2 e13 = w3 - w1;
        float a13 = Vec2.Dot(w3, e13);
        float b13 = -Vec2.Dot(w1, e13);
        Vec2 e23 = w3 - w2;
        float a23 = Vec2.Dot(w3, e23);
        float b23 = -Vec2.Dot(w2, e23);
        float area = Vec2.Cross(e12, e13);
        float area1 = area * Vec2.Cross(w2, w3);
        float area2 = area * Vec2.Cross(w3, w1);
        float area3 = area * Vec2.Cross(w1, w2);

        if (b12 <= 0 && b13 <= 0)
        {
            ReduceTo(V1);
        }
        else if (a12 > 0 && b12 > 0 && area3 <= 0)
        {
            ReduceTo(V1, V2, a12, b12);
        }
        else if (a13 > 0 && b13 > 0 && area2 <= 0)
        {
            ReduceTo(V1, V3, a13, b13);
        }
        else if (a12 <= 0 && b23 <= 0)
        {
            ReduceTo(V2);
        }
        else if (a13 <= 0 && a23 <= 0)
        {
            ReduceTo(V3);
        }
        else if (a23 > 0 && b23 > 0 && area1 <= 0)
        {
            // The third vertex takes the place of the first.
            ReduceTo(V3, V2, b23, a23);
        }
    }

    private void ReduceTo(SimplexVertex vertex)
    {
        V1 = vertex;
        V1.Weight = 1;
        Count = 1;
    }

    private void ReduceTo(SimplexVertex first, SimplexVertex second, float weight1, float weight2)
    {
        float inverse = 1f / (weight1 + weight2);
        V1 = first;
        V2 = second;
        V1.Weight = weight1 * inverse;
        V2.Weight = weight2 * inverse;
        Count = 2;
    }
}
