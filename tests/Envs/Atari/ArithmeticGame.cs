using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>The game of tests/Python/ale_py in C#: every frame and reward follows from the seed and the actions.</summary>
internal sealed class ArithmeticGame(bool hasFire = true) : IArcadeEnvironment, IResumable
{
    private const int Height = 210;
    private const int Width = 160;
    private const int Channels = 3;
    private const int FirstLives = 3;
    private const int Limit = 400;

    private uint _state;
    private int _frame;

    public Space ObservationSpace { get; } = new Box(BoxElement.UInt8, 0, 255, Height, Width, Channels);

    public Space ActionSpace => new Discrete(ActionMeanings.Count);

    public IReadOnlyList<string> ActionMeanings { get; } = hasFire ? ["NOOP", "FIRE", "UP", "RIGHT", "LEFT", "DOWN"] : ["NOOP", "RIGHT", "LEFT"];

    public int Lives { get; private set; }

    /// <summary>The actions so far.</summary>
    public List<int> Actions { get; } = [];

    /// <summary>The resets so far.</summary>
    public int Resets { get; private set; }

    public void Reset(ulong? seed, Span<float> observation)
    {
        _state = unchecked(seed is { } value ? (uint)((value * 2654435761) + 12345) : (_state * 1664525) + 1013904223);
        (_frame, Lives) = (0, FirstLives);
        Resets++;
        Observe(observation);
    }

    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        Actions.Add(action.Index);
        _frame++;
        _state = unchecked((_state * 1664525) + 1013904223 + (uint)action.Index);
        int chance = (int)(_state >> 16) & 255;
        Lives -= chance >= 240 ? 1 : 0;
        Observe(observation);
        bool over = Lives == 0;
        return new StepResult(chance < 40 ? (chance % 7) - 2 : 0, over, !over && _frame >= Limit);
    }

    public void SaveState(StateWriter writer)
    {
        writer.Write("state", _state);
        writer.Write("frame", _frame);
        writer.Write("lives", Lives);
    }

    public void LoadState(StateReader reader)
    {
        uint state = reader.ReadUInt32("state");
        int frame = reader.ReadInt32("frame");
        int lives = reader.ReadInt32("lives");
        reader.WhenAccepted(() => (_state, _frame, Lives) = (state, frame, lives));
    }

    private void Observe(Span<float> observation)
    {
        int dark = 40 + (20 * (_frame % 2));
        for (int i = 0; i < observation.Length; i++)
        {
            (int y, int x, int channel) = (i / Channels / Width, i / Channels % Width, i % Channels);
            long value = ((y * (3 + channel)) + (x * 5) + (_frame * 7) + (_state >> 24)) ^ (y * x >> 3) ^ (_state & 31);
            observation[i] = y >= dark && y < dark + 20 ? 0 : value & 255;
        }
    }
}
