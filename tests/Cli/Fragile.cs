using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>Pays one for each of ten steps; in the fourth episode of an evaluation of a run with seed 0 it ends its process at step 5.</summary>
[RegisterEnvironment("FragileTest-v0")]
public sealed class Fragile : IEnvironment
{
    private ulong? _seed;
    private int _steps;

    public Space ObservationSpace { get; } = new Box(0, 10, 1);

    public Space ActionSpace { get; } = new Discrete(2);

    public void Reset(ulong? seed, Span<float> observation)
    {
        _seed = seed;
        observation[0] = _steps = 0;
    }

    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        observation[0] = ++_steps;
        if (_seed == Evaluation.DefaultSeed + 3 && _steps == 5)
        {
            Console.Error.WriteLine("torn");
            Environment.Exit(7);
        }

        return new StepResult(1, _steps == 10, false);
    }
}
