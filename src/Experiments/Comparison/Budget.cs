namespace Gradus.Experiments;

/// <summary>The length of every contender's runs: the same environment steps, rounded up to whole updates, or the same updates.</summary>
/// <param name="Amount">Steps or updates, at least 1.</param>
/// <param name="CountsUpdates">
/// True if the amount is a number of updates. An update is one rollout of every environment, T·N steps, so that asynchronous workers and a
/// synchronous batch are counted alike: N pushes of A3C's workers are one.
/// </param>
public readonly record struct Budget(long Amount, bool CountsUpdates)
{
    /// <summary>The environment steps of this budget for an agent with rollouts of a given size.</summary>
    /// <param name="stepsPerRound">T·N.</param>
    public long Steps(long stepsPerRound) => CountsUpdates ? checked(Amount * stepsPerRound) : Amount;
}
