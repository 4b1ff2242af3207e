using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>Reward 1 for every step, one state; the episode ends after some steps, by termination or by truncation.</summary>
internal sealed class ConstantReward(int length, bool truncates) : IEnvironment
{
    private int _steps;

    public Space ObservationSpace { get; } = new Box([-1], [1]);

    public Space ActionSpace { get; } = new Discrete(2);

    public void Reset(ulong? seed, Span<float> observation)
    {
        _steps = 0;
        observation[0] = 1;
    }

    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        bool ends = ++_steps == length;
        observation[0] = 1;
        return new StepResult(1, ends && !truncates, ends && truncates);
    }
}

/// <summary>Shows +1 or −1 and pays 1 for naming it: action 1 for +1, action 0 for −1. One step per episode.</summary>
internal sealed class Identity(float wrongReward = 0) : IEnvironment
{
    private Rng _rng = new(0);
    private bool _positive;

    public Space ObservationSpace { get; } = new Box([-1], [1]);

    public Space ActionSpace { get; } = new Discrete(2, start: 5);

    public void Reset(ulong? seed, Span<float> observation)
    {
        _rng = seed is ulong fresh ? new Rng(fresh) : _rng;
        Show(observation);
    }

    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        double reward = action.Index == (_positive ? 6 : 5) ? 1 : wrongReward;
        Show(observation);
        return new StepResult(reward, Terminated: true, Truncated: false);
    }

    private void Show(Span<float> observation)
    {
        _positive = _rng.NextDouble() < 0.5;
        observation[0] = _positive ? 1 : -1;
    }
}

/// <summary>Pays NaN at one step.</summary>
internal sealed class NaNReward(int atStep, double reward = double.NaN) : IEnvironment
{
    private int _steps;

    public Space ObservationSpace { get; } = new Box([-1], [1]);

    public Space ActionSpace { get; } = new Discrete(2);

    public void Reset(ulong? seed, Span<float> observation) => observation[0] = 0.5f;

    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        observation[0] = 0.5f;
        return new StepResult(++_steps == atStep ? reward : 1, false, false);
    }
}
