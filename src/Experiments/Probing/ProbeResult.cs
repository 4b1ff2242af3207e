using Gradus.Envs;

namespace Gradus.Experiments;

/// <summary>How an algorithm did on a probe, beside the closed form.</summary>
/// <param name="Probe">The probe.</param>
/// <param name="MeanReturn">Of the most probable actions, over <see cref="LearningProbe.Episodes"/> episodes.</param>
/// <param name="Value">The critic's V of the first states, on average.</param>
/// <param name="BestValue">V* of them.</param>
/// <param name="Seconds">What the training took.</param>
/// <param name="Failure">Why the training failed; null if it did not.</param>
public sealed record ProbeResult(Probe Probe, double MeanReturn, double Value, double BestValue, double Seconds, string? Failure)
{
    private const double ValueTolerance = 0.25;

    /// <summary>Whether the policy is as good as the best one, but for a twentieth.</summary>
    public bool PolicyLearned => Failure is null && MeanReturn >= Probe.SolvedReturn;

    /// <summary>Whether the critic is within a quarter of V*: the policy that it judges still explores, so that it cannot be exact.</summary>
    public bool ValueLearned => Failure is null && Math.Abs(Value - BestValue) <= ValueTolerance * Math.Abs(BestValue);

    /// <summary>Both.</summary>
    public bool Learned => PolicyLearned && ValueLearned;
}
