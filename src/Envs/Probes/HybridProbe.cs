namespace Gradus.Envs;

/// <summary>
/// Shows x = −½ or +½ at random. The action is a choice and a number: ½ is paid for the choice that matches the sign of x, and
/// ½(1 − (a − x)²) for the number a; one step. Tests policies over mixed actions.
/// </summary>
public sealed class HybridProbe() : ProbeEnvironment(new Box(-1, 1, 1), Actions)
{
    private static readonly DictSpace Actions = new(("side", new Discrete(2)), ("place", new Box(-3, 3, 1)));
    private static readonly SpacePart Side = Actions.Part("side");
    private static readonly SpacePart Place = Actions.Part("place");

    private float Target => Memory - 0.5f;

    private protected override int Begin(Rng rng) => rng.NextInt32(2);

    private protected override StepResult Respond(EnvironmentAction action)
    {
        double miss = Place.Of(action.Reals)[0] - Target;
        double reward = (Side.IndexIn(action.Reals) == Memory ? 0.5 : 0) + (0.5 * (1 - (miss * miss)));
        return new StepResult(reward, Terminated: true, Truncated: false);
    }

    private protected override void Observe(Span<float> observation) => observation[0] = Target;
}
