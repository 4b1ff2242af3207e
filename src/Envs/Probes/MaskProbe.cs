namespace Gradus.Envs;

/// <summary>
/// Four arms, of which a random set is legal; the highest legal one pays 1, any other legal one nothing; one step. Nothing is observed, so
/// only a policy over the legal arms alone can always be right. Tests action masks.
/// </summary>
public sealed class MaskProbe() : ProbeEnvironment(new Box(0, 0, 1), new Discrete(Arms)), IMaskedEnvironment
{
    private const int Arms = 4;

    /// <inheritdoc/>
    public void WriteActionMask(Span<bool> mask)
    {
        for (int arm = 0; arm < Arms; arm++)
        {
            mask[arm] = (Memory >> arm & 1) != 0;
        }
    }

    private protected override int Begin(Rng rng) => 1 + rng.NextInt32((1 << Arms) - 1);

    private protected override StepResult Respond(EnvironmentAction action) =>
        (Memory >> action.Index & 1) == 0
            ? throw new ArgumentException($"{Name}: arm {action.Index} is not legal in this episode.", nameof(action))
            : new StepResult(action.Index == int.Log2(Memory) ? 1 : 0, Terminated: true, Truncated: false);

    private protected override void Observe(Span<float> observation) => observation[0] = 0;
}
