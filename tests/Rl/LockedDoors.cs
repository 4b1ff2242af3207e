using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>
/// Rows of doors, of which one in each row is chosen at every move; which are open changes at random, and <paramref name="open"/> says how
/// many are in each row of four. Throws at a locked door.
/// </summary>
internal sealed class LockedDoors(int[] open, int moves) : IMaskedEnvironment
{
    private const int Doors = 4;
    private readonly bool[] _open = new bool[open.Length * Doors];
    private Rng _rng = new(0);
    private int _time = -1;

    public Space ObservationSpace { get; } = new Box(0, 1, 1);

    public Space ActionSpace { get; } = new MultiDiscrete([.. open.Select(_ => Doors)]);

    public void Reset(ulong? seed, Span<float> observation)
    {
        _rng = seed is { } value ? new Rng(value) : _rng;
        _time = 0;
        observation[0] = 0;
        Lock();
    }

    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        if (_time < 0 || _time >= moves)
        {
            throw new InvalidOperationException("No episode.");
        }

        if (!ActionSpace.Contains(action))
        {
            throw new ArgumentException("Not in the space.");
        }

        for (int row = 0; row < open.Length; row++)
        {
            if (!_open[(row * Doors) + action.Integers[row]])
            {
                throw new ArgumentException($"Door {action.Integers[row]} of row {row} is locked.");
            }
        }

        _time++;
        observation[0] = (float)_time / moves;
        Lock();
        return new StepResult(action.Integers[0], Terminated: _time == moves, Truncated: false);
    }

    public void WriteActionMask(Span<bool> mask) => _open.CopyTo(mask);

    private void Lock()
    {
        Array.Clear(_open);
        for (int row = 0; row < open.Length; row++)
        {
            for (int k = 0; k < open[row]; k++)
            {
                _open[(row * Doors) + ((_rng.NextInt32(Doors) + k) % Doors)] = true;
            }
        }
    }
}
