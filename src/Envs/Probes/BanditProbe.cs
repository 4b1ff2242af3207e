namespace Gradus.Envs;

/// <summary>One state, three arms, one step; arm 2 pays 1, the others nothing. Tests whether a policy moves towards what pays.</summary>
public sealed class BanditProbe() : ProbeEnvironment(new Box(0, 1, 1), new Discrete(3))
{
    private const int Best = 2;

    private protected override StepResult Respond(EnvironmentAction action) =>
        new(action.Index == Best ? 1 : 0, Terminated: true, Truncated: false);

    private protected override void Observe(Span<float> observation) => observation[0] = 1;
}
