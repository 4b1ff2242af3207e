using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>
/// An environment that is seen: a dot and a target on a board of 6 × 6 with one channel each. Moves go left, right, up and down; reaching the
/// target pays 1 and ends the episode, which is cut off after 20 steps.
/// </summary>
internal sealed class Dots(ChannelOrder order = ChannelOrder.Last) : IEnvironment, IResumable
{
    private const int Side = 6;
    private const int Limit = 20;
    private Rng? _rng;
    private int _dot;
    private int _target;
    private int _time;

    public Space ObservationSpace { get; } = order == ChannelOrder.Last ? new Box(0, 1, Side, Side, 2) : new Box(0, 1, 2, Side, Side);

    public Space ActionSpace { get; } = new Discrete(4);

    public void Reset(ulong? seed, Span<float> observation)
    {
        _rng = seed is { } value ? new Rng(value) : _rng!;
        _time = 0;
        _dot = _rng.NextInt32(Side * Side);
        do
        {
            _target = _rng.NextInt32(Side * Side);
        }
        while (_target == _dot);
        Show(observation);
    }

    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        (int y, int x) = (_dot / Side, _dot % Side);
        x = Math.Clamp(x + (action.Index == 0 ? -1 : action.Index == 1 ? 1 : 0), 0, Side - 1);
        y = Math.Clamp(y + (action.Index == 2 ? -1 : action.Index == 3 ? 1 : 0), 0, Side - 1);
        _dot = (y * Side) + x;
        bool reached = _dot == _target;
        Show(observation);
        return new StepResult(reached ? 1 : 0, reached, !reached && ++_time >= Limit);
    }

    public void SaveState(StateWriter writer)
    {
        writer.Write("rng", _rng!);
        writer.Write("dot", _dot);
        writer.Write("target", _target);
        writer.Write("time", _time);
    }

    public void LoadState(StateReader reader)
    {
        var rng = new Rng(0);
        reader.Read("rng", rng);
        (int dot, int target, int time) = (reader.ReadInt32("dot"), reader.ReadInt32("target"), reader.ReadInt32("time"));
        reader.WhenAccepted(() => (_rng, _dot, _target, _time) = (rng, dot, target, time));
    }

    private void Show(Span<float> observation)
    {
        observation.Clear();
        (int step, int plane) = order == ChannelOrder.Last ? (2, 1) : (1, Side * Side);
        observation[_dot * step] = 1;
        observation[(_target * step) + plane] = 1;
    }
}
