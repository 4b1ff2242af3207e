namespace Gradus.Envs;

/// <summary>
/// Shows +1 or −1, then nothing for two steps; naming it with the last action pays 1: action 1 for +1, action 0 for −1. Earlier actions do
/// nothing. Tests memory: without one, no policy is better than guessing.
/// </summary>
public sealed class MemoryProbe() : ProbeEnvironment(new Box(-1, 1, 1), new Discrete(2))
{
    private const int Steps = 3;

    private protected override int Begin(Rng rng) => (2 * rng.NextInt32(2)) - 1;

    private protected override StepResult Respond(EnvironmentAction action)
    {
        bool pays = Time == Steps;
        return new StepResult(pays && action.Index == (Memory + 1) / 2 ? 1 : 0, Terminated: pays, Truncated: false);
    }

    private protected override void Observe(Span<float> observation) => observation[0] = Time == 0 ? Memory : 0;
}
