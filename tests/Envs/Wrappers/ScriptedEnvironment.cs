using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>Says what it was written to say, and remembers the actions it was given.</summary>
internal sealed class ScriptedEnvironment : IEnvironment, IDisposable
{
    private int _steps;

    /// <summary>Observation k of an episode; the first is the reset's.</summary>
    public float[][] Observations { get; init; } = [[0]];

    public double[] Rewards { get; init; } = [0];

    /// <summary>The step that ends the episode, or none.</summary>
    public int EndsAt { get; init; } = int.MaxValue;

    public bool Truncates { get; init; }

    public List<float[]> Actions { get; } = [];

    public bool IsDisposed { get; private set; }

    public Space ObservationSpace { get; init; } = new Box([-100], [100]);

    public Space ActionSpace { get; init; } = new Discrete(2);

    public void Reset(ulong? seed, Span<float> observation)
    {
        _steps = 0;
        Observations[0].CopyTo(observation);
    }

    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        Actions.Add(action.Kind == ActionKind.Reals ? action.Reals.ToArray() : [action.Index]);
        double reward = Rewards[_steps % Rewards.Length];
        _steps++;
        Observations[_steps % Observations.Length].CopyTo(observation);
        bool ends = _steps >= EndsAt;
        return new StepResult(reward, ends && !Truncates, ends && Truncates);
    }

    public void Dispose() => IsDisposed = true;
}
