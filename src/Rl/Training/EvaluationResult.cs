namespace Gradus.Rl;

/// <summary>The score of a policy over some episodes.</summary>
/// <param name="Episodes">Number of episodes.</param>
/// <param name="Mean">Mean undiscounted return.</param>
/// <param name="StandardDeviation">Standard deviation of the returns, over the population: divided by the number of episodes.</param>
/// <param name="Minimum">The worst return.</param>
/// <param name="Maximum">The best return.</param>
/// <param name="MeanLength">Mean number of steps.</param>
/// <param name="Deterministic">Whether the policy took greedy actions or sampled ones.</param>
/// <param name="Seed">Seed of the first episode; episode i was reset with Seed + i.</param>
public sealed record EvaluationResult(
    int Episodes,
    double Mean,
    double StandardDeviation,
    double Minimum,
    double Maximum,
    double MeanLength,
    bool Deterministic,
    ulong Seed);
