namespace Gradus.Envs;

/// <summary>
/// One state; action 0 pays 1 and action 1 nothing, for ever, but episodes are truncated after 10 steps. Tests whether a truncated step
/// bootstraps from the value of its final observation: then V = 1 / (1 − γ), while an algorithm that takes truncation for termination
/// arrives at less than 10.
/// </summary>
public sealed class TruncationProbe() : ProbeEnvironment(new Box(0, 1, 1), new Discrete(2))
{
    private protected override StepResult Respond(EnvironmentAction action) => new(1 - action.Index, Terminated: false, Truncated: false);

    private protected override void Observe(Span<float> observation) => observation[0] = 1;
}
