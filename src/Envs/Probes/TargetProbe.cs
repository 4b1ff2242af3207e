namespace Gradus.Envs;

/// <summary>
/// Shows x = −½ or +½ at random, and pays 1 − (a − x)² for the action a; one step. Tests whether a continuous policy finds its mean.
/// </summary>
public sealed class TargetProbe() : ProbeEnvironment(new Box(-1, 1, 1), new Box(-3, 3, 1))
{
    private float Target => Memory - 0.5f;

    private protected override int Begin(Rng rng) => rng.NextInt32(2);

    private protected override StepResult Respond(EnvironmentAction action)
    {
        double miss = action.Reals[0] - Target;
        return new StepResult(1 - (miss * miss), Terminated: true, Truncated: false);
    }

    private protected override void Observe(Span<float> observation) => observation[0] = Target;
}
