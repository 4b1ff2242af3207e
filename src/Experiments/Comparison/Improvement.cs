namespace Gradus.Experiments;

/// <summary>How probably one contender scores more than another, on the same environment.</summary>
/// <param name="Better">The number of the contender that does so at least half the time.</param>
/// <param name="Worse">The number of the other.</param>
/// <param name="Probability">From ½ to 1; the interval may reach below.</param>
internal sealed record Improvement(int Better, int Worse, Estimate Probability);
