using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>Pays one for every step, ends after twenty, and cannot be saved.</summary>
[RegisterEnvironment("ForgetfulTest-v0")]
public sealed class Forgetful : IEnvironment
{
    private int _steps;

    public Space ObservationSpace { get; } = new Box(0, 20, 1);

    public Space ActionSpace { get; } = new Discrete(2);

    public void Reset(ulong? seed, Span<float> observation) => observation[0] = _steps = 0;

    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        observation[0] = ++_steps;
        return new StepResult(1, _steps == 20, false);
    }
}
