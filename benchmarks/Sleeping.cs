using Gradus.Envs;

namespace Gradus.Benchmarks;

/// <summary>
/// A stand-in for a simulation that computes elsewhere: its steps sleep, and its task is to say which of two numbers it shows. For
/// <c>gradus train a2c Sleep10ms-v0 --assembly benchmarks/bin/Release/net10.0/Gradus.Benchmarks.dll</c>.
/// </summary>
/// <param name="milliseconds">How long a step sleeps.</param>
public abstract class Sleeping(int milliseconds) : IEnvironment
{
    private Rng _rng = new(0);
    private int _shown;

    public Space ObservationSpace { get; } = new Discrete(2);

    public Space ActionSpace { get; } = new Discrete(2);

    public void Reset(ulong? seed, Span<float> observation)
    {
        _rng = seed is { } value ? new Rng(value) : _rng;
        Show(observation);
    }

    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        Thread.Sleep(milliseconds);
        double reward = action.Index == _shown ? 1 : 0;
        Show(observation);
        return new StepResult(reward, Terminated: false, Truncated: false);
    }

    private void Show(Span<float> observation)
    {
        _shown = _rng.NextInt32(2);
        observation[0] = _shown;
    }
}
