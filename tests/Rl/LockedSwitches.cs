using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>Five switches, of which a random set may be turned on; each that is on pays 1. Throws if another is turned on.</summary>
internal sealed class LockedSwitches : IMaskedEnvironment
{
    private const int Count = 5;
    private Rng _rng = new(0);
    private int _free;
    private bool _running;

    public Space ObservationSpace { get; } = new Box(0, 1, 1);

    public Space ActionSpace { get; } = new MultiBinary(Count);

    public void Reset(ulong? seed, Span<float> observation)
    {
        _rng = seed is { } value ? new Rng(value) : _rng;
        _free = _rng.NextInt32(1 << Count);
        _running = true;
        observation[0] = 0;
    }

    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        if (!_running)
        {
            throw new InvalidOperationException("No episode.");
        }

        int on = 0;
        for (int i = 0; i < Count; i++)
        {
            on += action.Integers[i];
            if (action.Integers[i] == 1 && (_free >> i & 1) == 0)
            {
                throw new ArgumentException($"Switch {i} is locked.");
            }
        }

        _running = false;
        observation[0] = 1;
        return new StepResult(on, Terminated: true, Truncated: false);
    }

    public void WriteActionMask(Span<bool> mask)
    {
        for (int i = 0; i < Count; i++)
        {
            mask[i] = (_free >> i & 1) != 0;
        }
    }
}
