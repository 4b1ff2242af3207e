namespace Gradus.Envs;

/// <summary>
/// Shows −1 or +1 at random, and pays 1 for the matching action (0 or 1); one step. Tests whether the policy depends on the observation;
/// one that does not gets ½.
/// </summary>
public sealed class IdentityProbe() : ProbeEnvironment(new Box(-1, 1, 1), new Discrete(2))
{
    private protected override int Begin(Rng rng) => rng.NextInt32(2);

    private protected override StepResult Respond(EnvironmentAction action) =>
        new(action.Index == Memory ? 1 : 0, Terminated: true, Truncated: false);

    private protected override void Observe(Span<float> observation) => observation[0] = (2 * Memory) - 1;
}
