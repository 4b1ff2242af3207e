namespace Gradus.Physics2D;

/// <summary>Gift wrapping (Jarvis, "On the identification of the convex hull of a finite set of points in the plane", 1973).</summary>
internal static class ConvexHull
{
    /// <summary>
    /// Writes the corners of the hull in counter-clockwise order. The first is the rightmost point, the lower one of two: mass and
    /// contacts are summed in the order of the corners, so the order decides the last bits of everything.
    /// </summary>
    /// <returns>The number of corners.</returns>
    /// <exception cref="ArgumentException">There are fewer than 3 or more than 8 points, or they lie on a line.</exception>
    public static int Of(ReadOnlySpan<Vec2> points, Span<Vec2> hull)
    {
        if (points.Length is < 3 or > CornerList.Capacity)
        {
            throw new ArgumentException(
                $"A polygon needs 3 to {CornerList.Capacity} points, but {points.Length} were given.", nameof(points));
        }

        int first = Rightmost(points);
        int current = first;
        int count = 0;
        do
        {
            if (count == points.Length)
            {
                throw new ArgumentException("A polygon cannot be made from points that coincide.", nameof(points));
            }

            hull[count++] = points[current];
            current = Next(points, current);
        }
        while (current != first);

        return count >= 3 ? count : throw new ArgumentException("A polygon cannot be made from points that lie on a line.", nameof(points));
    }

    private static int Rightmost(ReadOnlySpan<Vec2> points)
    {
        int best = 0;
        for (int i = 1; i < points.Length; i++)
        {
            if (points[i].X > points[best].X || (points[i].X == points[best].X && points[i].Y < points[best].Y))
            {
                best = i;
            }
        }

        return best;
    }

    /// <summary>The point that has all others to the left of the line to it; the farther one of two on that line.</summary>
    private static int Next(ReadOnlySpan<Vec2> points, int current)
    {
        int next = 0;
        for (int i = 1; i < points.Length; i++)
        {
            if (next == current)
            {
                next = i;
                continue;
            }

            Vec2 toNext = points[next] - points[current];
            Vec2 toCandidate = points[i] - points[current];
            float turn = Vec2.Cross(toNext, toCandidate);
            if (turn < 0 || (turn == 0 && toCandidate.LengthSquared > toNext.LengthSquared))
            {
                next = i;
            }
        }

        return next;
    }
}
