using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>An environment in which nothing happens, for classes that are made during a test: one with an attribute here would be loaded by others.</summary>
public abstract class Still : IEnvironment
{
    public Space ObservationSpace { get; } = new Box(0, 1, 1);

    public Space ActionSpace { get; } = new Discrete(2);

    public void Reset(ulong? seed, Span<float> observation) => observation[0] = 0;

    public StepResult Step(EnvironmentAction action, Span<float> observation) => new(0, Terminated: false, Truncated: false);
}
