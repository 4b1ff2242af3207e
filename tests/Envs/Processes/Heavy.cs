using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>An environment with a state of eight megabytes.</summary>
[RegisterEnvironment("HeavyTest-v0")]
public sealed class Heavy : IEnvironment, IResumable
{
    private readonly byte[] _memory = new byte[8 << 20];

    public Space ObservationSpace { get; } = new Box(-1, 1, 1);

    public Space ActionSpace { get; } = new Discrete(2);

    public void Reset(ulong? seed, Span<float> observation) => observation.Clear();

    public StepResult Step(EnvironmentAction action, Span<float> observation) => new(1, false, false);

    public void SaveState(StateWriter writer) => writer.WriteArray<byte>("memory", _memory);

    public void LoadState(StateReader reader) => reader.ReadArray("memory", _memory);
}
