namespace Gradus.Physics2D;

/// <summary>
/// The distance between two convex shapes without their skins, by the algorithm of Gilbert, Johnson and Keerthi ("A fast procedure for
/// computing the distance between complex objects in three-dimensional space", 1988): a simplex walks through the Minkowski difference
/// towards the origin.
/// </summary>
internal static class ShapeDistance
{
    private const int MaxIterations = 20;

    /// <summary>Measures.</summary>
    /// <param name="a">The corners of the first shape.</param>
    /// <param name="frameA">Where it is.</param>
    /// <param name="b">The corners of the second shape.</param>
    /// <param name="frameB">Where it is.</param>
    /// <param name="simplex">
    /// The final simplex of the last measurement of the same shapes, from which to start; empty the first time.
    /// </param>
    /// <returns>The distance, 0 for overlap; the simplex then contains the closest corners.</returns>
    public static float Measure(ReadOnlySpan<Vec2> a, in Frame frameA, ReadOnlySpan<Vec2> b, in Frame frameB, ref Simplex simplex)
    {
        Begin(a, frameA, b, frameB, ref simplex);
        for (int i = 0; i < MaxIterations; i++)
        {
            Simplex before = simplex;
            simplex.Reduce();
            if (simplex.Count == 3)
            {
                break;
            }

            Vec2 direction = simplex.SearchDirection;
            if (direction.LengthSquared < Tolerances.Epsilon * Tolerances.Epsilon)
            {
                break;
            }

            ref SimplexVertex next = ref simplex.Next;
            next.IndexA = CollisionShape.Farthest(a, frameA.Rotation.Undo(-direction));
            next.IndexB = CollisionShape.Farthest(b, frameB.Rotation.Undo(direction));
            Place(ref next, a, frameA, b, frameB);

            // No corner lies farther towards the origin than those already in the simplex: done.
            if (before.Contains(next))
            {
                break;
            }

            simplex.Count++;
        }

        return simplex.Distance;
    }

    private static void Begin(ReadOnlySpan<Vec2> a, in Frame frameA, ReadOnlySpan<Vec2> b, in Frame frameB, ref Simplex simplex)
    {
        if (simplex.Count > 0)
        {
            float before = simplex.Size;
            Place(ref simplex.V1, a, frameA, b, frameB);
            if (simplex.Count > 1)
            {
                Place(ref simplex.V2, a, frameA, b, frameB);
            }

            if (simplex.Count > 2)
            {
                Place(ref simplex.V3, a, frameA, b, frameB);
            }

            float now = simplex.Size;
            if (simplex.Count == 1 || !(now < 0.5f * before || 2f * before < now || now < Tolerances.Epsilon))
            {
                return;
            }
        }

        // There is nothing to start from, or the shapes have moved too much since.
        simplex.V1.IndexA = 0;
        simplex.V1.IndexB = 0;
        Place(ref simplex.V1, a, frameA, b, frameB);
        simplex.Count = 1;
    }

    private static void Place(ref SimplexVertex vertex, ReadOnlySpan<Vec2> a, in Frame frameA, ReadOnlySpan<Vec2> b, in Frame frameB)
    {
        vertex.PointA = frameA.ToWorld(a[vertex.IndexA]);
        vertex.PointB = frameB.ToWorld(b[vertex.IndexB]);
        vertex.W = vertex.PointB - vertex.PointA;
    }
}
