namespace Gradus.Physics2D;

/// <summary>
/// A cheap proof that a polygon moves past a line without hitting it, for the most common case: a foot stands on the ground, its skin
/// overlapping the ground's skin, and no time of impact needs to be computed.
/// </summary>
internal static class Clearance
{
    // The search looks for a distance of at most 1.25 slops. The other 0.75 allow for rounding, here and in the search: hundreds of units
    // in the last place of a coordinate of 100 m.
    private const float Enough = Tolerances.Skin;

    /// <summary>Whether all corners of a polygon stay on one side of an edge, clear of it, during a sweep.</summary>
    /// <remarks>
    /// A corner at distance r from the centre of mass, on its way through an angle φ, leaves the line between its two ends by at most r
    /// φ²/8 (the error of linear interpolation), so a corner that is clear at both ends by that much more is clear in between.
    /// </remarks>
    /// <param name="edge">An edge of a body that cannot move.</param>
    /// <param name="edgeFrame">Where it is.</param>
    /// <param name="polygon">The polygon.</param>
    /// <param name="sweep">Its motion.</param>
    /// <param name="end">Where the motion ends.</param>
    /// <returns>False if they may meet.</returns>
    public static bool IsKept(in CollisionShape edge, in Frame edgeFrame, in CollisionShape polygon, in Sweep sweep, in Frame end)
    {
        Vec2 onEdge = edgeFrame.ToWorld(edge.Corners[0]);
        Vec2 normal = Vec2.Normalize(Vec2.Right(edgeFrame.ToWorld(edge.Corners[1]) - onEdge));
        Frame start = Frame.About(sweep.StartCenter, sweep.StartAngle, sweep.LocalCenter);
        float lowest = float.MaxValue;
        float highest = -float.MaxValue;
        float farthest = 0;
        foreach (Vec2 corner in polygon.Corners)
        {
            float atStart = Vec2.Dot(normal, start.ToWorld(corner) - onEdge);
            float atEnd = Vec2.Dot(normal, end.ToWorld(corner) - onEdge);
            lowest = MathF.Min(lowest, MathF.Min(atStart, atEnd));
            highest = MathF.Max(highest, MathF.Max(atStart, atEnd));
            farthest = MathF.Max(farthest, (corner - sweep.LocalCenter).LengthSquared);
        }

        float turn = sweep.Angle - sweep.StartAngle;
        float bulge = MathF.Sqrt(farthest) * (turn * turn / 8f);
        return MathF.Max(lowest, -highest) > Enough + bulge;
    }
}
