using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>An endless walk, which ends its process with every sixth step.</summary>
[RegisterEnvironment("VanishingTest-v0")]
public sealed class Vanishing : IEnvironment
{
    private int _steps;

    public Space ObservationSpace { get; } = new Box(0, 6, 1);

    public Space ActionSpace { get; } = new Discrete(2);

    public void Reset(ulong? seed, Span<float> observation) => observation[0] = _steps = 0;

    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        observation[0] = ++_steps;
        if (_steps == 6)
        {
            Environment.Exit(7);
        }

        return new StepResult(1, false, false);
    }
}
