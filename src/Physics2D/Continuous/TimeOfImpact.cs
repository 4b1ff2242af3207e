namespace Gradus.Physics2D;

/// <summary>
/// Conservative advancement with separating axes (Catto, "Continuous collision", 2013): from the axis that separates the shapes now, find
/// when they meet along it; if they do not actually touch then, repeat with the new separating axis.
/// </summary>
internal static class TimeOfImpact
{
    private const int MaxIterations = 20;
    private const int MaxRootIterations = 50;
    private const int MaxDeepestCorners = 16;

    // The shapes should meet with their skins overlapping slightly, so that they make a contact.
    private const float Target = Tolerances.TwoSkins - (3f * Tolerances.LinearSlop) > Tolerances.LinearSlop
        ? Tolerances.TwoSkins - (3f * Tolerances.LinearSlop)
        : Tolerances.LinearSlop;

    private const float Tolerance = 0.25f * Tolerances.LinearSlop;

    /// <summary>Finds when two shapes that are apart at the start of their sweeps first meet.</summary>
    /// <param name="a">The corners of the first shape.</param>
    /// <param name="sweepOfA">Its motion.</param>
    /// <param name="b">The corners of the second shape.</param>
    /// <param name="sweepOfB">Its motion.</param>
    /// <param name="time">When they meet, as a fraction of the sweeps.</param>
    /// <returns>False if they do not meet, or overlap from the start, or the search failed.</returns>
    public static bool Find(ReadOnlySpan<Vec2> a, in Sweep sweepOfA, ReadOnlySpan<Vec2> b, in Sweep sweepOfB, out float time)
    {
        // Large angles would cost the root finder digits.
        Sweep sweepA = sweepOfA;
        Sweep sweepB = sweepOfB;
        sweepA.NormalizeAngles();
        sweepB.NormalizeAngles();

        time = 0;
        var simplex = default(Simplex);
        for (int i = 0; i < MaxIterations; i++)
        {
            float distance = ShapeDistance.Measure(a, sweepA.At(time), b, sweepB.At(time), ref simplex);
            if (distance <= 0)
            {
                return false;
            }

            if (distance < Target + Tolerance)
            {
                return true;
            }

            var axis = new SeparationAxis(simplex, a, sweepA, b, sweepB, time);
            if (Advance(axis, ref time) is { } meet)
            {
                return meet;
            }
        }

        return false;
    }

    /// <summary>Advances the time to where the shapes meet along an axis.</summary>
    /// <returns>Null if the time advanced; otherwise whether they meet at the current time.</returns>
    private static bool? Advance(in SeparationAxis axis, ref float time)
    {
        // The deepest corners at the end of the sweep are resolved first; others may turn out deeper along the way.
        float end = 1;
        for (int i = 0; i < MaxDeepestCorners; i++)
        {
            float atEnd = axis.Smallest(end, out int cornerA, out int cornerB);
            if (atEnd > Target + Tolerance)
            {
                return false;
            }

            if (atEnd > Target - Tolerance)
            {
                time = end;
                return null;
            }

            float atStart = axis.Of(cornerA, cornerB, time);
            if (atStart < Target - Tolerance)
            {
                return false;
            }

            if (atStart <= Target + Tolerance)
            {
                return true;
            }

            end = FindRoot(axis, cornerA, cornerB, time, end, atStart, atEnd);
        }

        return null;
    }

    /// <summary>When two corners reach the target separation, between two times: bisection and false position alternate.</summary>
    private static float FindRoot(in SeparationAxis axis, int cornerA, int cornerB, float from, float to, float atFrom, float atTo)
    {
        float original = to;
        for (int i = 0; i < MaxRootIterations; i++)
        {
            float t = (i & 1) != 0 ? from + ((Target - atFrom) * (to - from) / (atTo - atFrom)) : 0.5f * (from + to);
            float separation = axis.Of(cornerA, cornerB, t);
            if (MathF.Abs(separation - Target) < Tolerance)
            {
                return t;
            }

            if (separation > Target)
            {
                (from, atFrom) = (t, separation);
            }
            else
            {
                (to, atTo) = (t, separation);
            }
        }

        return original;
    }
}
