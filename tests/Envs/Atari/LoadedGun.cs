using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>A game in which one may run and nothing else, and loses a life with every step. Throws at any other action.</summary>
internal sealed class LoadedGun : IArcadeEnvironment, IMaskedEnvironment
{
    private const int Run = 3;

    public Space ObservationSpace { get; } = new Box(0, 1, 1);

    public Space ActionSpace { get; } = new Discrete(4);

    public IReadOnlyList<string> ActionMeanings { get; } = ["NOOP", "FIRE", "UP", "RUN"];

    public int Lives { get; private set; }

    public int Resets { get; private set; }

    public int Steps { get; private set; }

    public void Reset(ulong? seed, Span<float> observation)
    {
        (Lives, observation[0]) = (3, 0);
        Resets++;
    }

    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        if (action.Index != Run)
        {
            throw new ArgumentException($"{ActionMeanings[action.Index]} is not legal.");
        }

        Steps++;
        Lives--;
        return new StepResult(0, Terminated: Lives == 0, Truncated: false);
    }

    public void WriteActionMask(Span<bool> mask)
    {
        mask.Clear();
        mask[Run] = true;
    }
}
