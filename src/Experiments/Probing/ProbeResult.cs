using Gradus.Envs;

namespace Gradus.Experiments;

/// <summary>An algorithm's result on a probe, compared with the closed form.</summary>
/// <param name="Probe">The probe.</param>
/// <param name="MeanReturn">The mean return of greedy actions over <see cref="LearningProbe.Episodes"/> episodes.</param>
/// <param name="Value">The critic's mean V of the first states.</param>
/// <param name="BestValue">The mean V* of the first states.</param>
/// <param name="Seconds">The duration of the run.</param>
/// <param name="Failure">Why training failed; null if it did not.</param>
public sealed record ProbeResult(Probe Probe, double MeanReturn, double Value, double BestValue, double Seconds, string? Failure)
{
    private const double ValueTolerance = 0.25;

    /// <summary>Whether the policy is within a twentieth of the best one.</summary>
    public bool PolicyLearned => Failure is null && MeanReturn >= Probe.SolvedReturn;

    /// <summary>Whether the critic is within a quarter of V*: the policy that it evaluates still explores, so it cannot be exact.</summary>
    public bool ValueLearned => Failure is null && Math.Abs(Value - BestValue) <= ValueTolerance * Math.Abs(BestValue);

    /// <summary>Both.</summary>
    public bool Learned => PolicyLearned && ValueLearned;
}
