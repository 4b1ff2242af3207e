namespace Gradus.Envs;

/// <summary>An episode that ended.</summary>
/// <param name="Rank">The environment it ran in, from 0.</param>
/// <param name="Return">The sum of its rewards, not discounted.</param>
/// <param name="Length">The number of its steps.</param>
/// <param name="Terminated">Whether it ended by the rules of the task; otherwise it was only truncated.</param>
public readonly record struct FinishedEpisode(int Rank, double Return, int Length, bool Terminated);
