namespace Gradus.Envs;

/// <summary>A probe environment and its closed-form answers.</summary>
/// <param name="Id">Its name in the registry.</param>
/// <param name="Question">What an algorithm that fails it cannot do.</param>
/// <param name="MaxEpisodeSteps">The number of steps after which episodes are truncated; null for no limit.</param>
/// <param name="BestReturn">The return of the best policy, the same in every episode.</param>
/// <param name="BestValue">V*(s) of an episode's first state, given γ.</param>
/// <param name="Factory">Makes one.</param>
public sealed record Probe(
    string Id, string Question, int? MaxEpisodeSteps, double BestReturn, Func<double, double> BestValue, Func<IEnvironment> Factory)
{
    /// <summary>The mean return from which the probe counts as solved: within a twentieth of the best one.</summary>
    public double SolvedReturn => 0.95 * BestReturn;

    /// <summary>Whether only a policy with memory can solve it.</summary>
    public bool NeedsMemory { get; init; }

    /// <summary>All probes, the simplest first: each needs what the previous ones need, and one thing more.</summary>
    public static IReadOnlyList<Probe> All { get; } =
    [
        new("ProbeBandit-v0", "choose what pays", null, 1, _ => 1, () => new BanditProbe()),
        new("ProbeIdentity-v0", "depend on the observation", null, 1, _ => 1, () => new IdentityProbe()),
        new("ProbeOneStepCredit-v0", "credit the step before", null, 1, gamma => gamma, () => new CreditProbe(delay: 1)),
        new("ProbeTwoStepCredit-v0", "credit two steps back", null, 1, gamma => gamma * gamma, () => new CreditProbe(delay: 2)),

        // Four steps: costs 0.1 (1 + γ + γ² + γ³), and 1 with the last.
        new(
            "ProbeCorridor-v0",
            "go far for a reward, at a cost",
            50,
            0.6,
            gamma => Math.Pow(gamma, 3) - (0.1 * (1 - Math.Pow(gamma, 4)) / (1 - gamma)),
            () => new CorridorProbe()),
        new("ProbeTruncation-v0", "tell truncation from termination", 10, 10, gamma => 1 / (1 - gamma), () => new TruncationProbe()),
        new("ProbeTarget-v0", "choose a number", null, 1, _ => 1, () => new TargetProbe()),
        new("ProbeMask-v0", "choose among the legal actions", null, 1, _ => 1, () => new MaskProbe()),
        new("ProbeMemory-v0", "remember what it has seen", null, 1, gamma => gamma * gamma, () => new MemoryProbe()) { NeedsMemory = true },
        new("ProbeHybrid-v0", "choose and choose a number at once", null, 1, _ => 1, () => new HybridProbe()),
        new("ProbeParts-v0", "depend on every part of the observation", null, 1, _ => 1, () => new PartsProbe()),
    ];
}
