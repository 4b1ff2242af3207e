namespace Gradus.Physics2D;

/// <summary>How the positions of contacts are corrected.</summary>
/// <param name="Share">The share of a penetration that one iteration removes.</param>
/// <param name="Depth">The (negative) separation above which a contact counts as solved.</param>
internal readonly record struct PositionGoal(float Share, float Depth)
{
    /// <summary>For a step: gentle, and leaving a slop so that contacts persist.</summary>
    public static PositionGoal OfStep { get; } = new(Tolerances.PositionShare, -3f * Tolerances.LinearSlop);

    /// <summary>For a time of impact: stronger.</summary>
    public static PositionGoal OfImpact { get; } = new(Tolerances.ImpactPositionShare, -1.5f * Tolerances.LinearSlop);
}
