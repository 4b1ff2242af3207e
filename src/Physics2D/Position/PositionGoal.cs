namespace Gradus.Physics2D;

/// <summary>How the positions of contacts are corrected.</summary>
/// <param name="Share">The share of a penetration that one iteration removes.</param>
/// <param name="Depth">The separation (negative) from which on a contact counts as solved.</param>
internal readonly record struct PositionGoal(float Share, float Depth)
{
    /// <summary>In a step: gently, and leaving a slop so that contacts persist.</summary>
    public static PositionGoal OfStep { get; } = new(Tolerances.PositionShare, -3f * Tolerances.LinearSlop);

    /// <summary>At a time of impact, harder.</summary>
    public static PositionGoal OfImpact { get; } = new(Tolerances.ImpactPositionShare, -1.5f * Tolerances.LinearSlop);
}
