namespace Gradus.Envs;

/// <summary>Has the spaces of an environment, and nothing to step.</summary>
/// <param name="name">The environment's name in error messages.</param>
/// <param name="spaces">Its spaces.</param>
internal sealed class StandIn(string name, EnvironmentSpaces spaces) : IMaskedEnvironment
{
    public Space ObservationSpace => spaces.Observation;

    public Space ActionSpace => spaces.Action;

    public bool HasActionMask => spaces.HasActionMask;

    public void Reset(ulong? seed, Span<float> observation) => throw Refusal();

    public StepResult Step(EnvironmentAction action, Span<float> observation) => throw Refusal();

    public void WriteActionMask(Span<bool> mask) => throw Refusal();

    private InvalidOperationException Refusal() =>
        new($"This source of {name} makes no environments: {nameof(EnvironmentSource.WithoutEnvironments)} gives only their spaces");
}
