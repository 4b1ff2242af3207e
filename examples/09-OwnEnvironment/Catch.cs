using Gradus;
using Gradus.Envs;

/// <summary>A ball falls eight rows; the paddle below moves left (0), stays (1) or moves right (2). +1 for a catch, −1 for a miss.</summary>
[RegisterEnvironment("Catch-v0", RewardThreshold = 0.95, Summary = "move a paddle under a falling ball")]
internal sealed class Catch : IEnvironment
{
    private const int Columns = 7, Rows = 8;
    private Rng? _rng;
    private int _ball, _height, _paddle;

    public Space ObservationSpace { get; } = new Box(0, 1, 3);

    public Space ActionSpace { get; } = new Discrete(3);

    public void Reset(ulong? seed, Span<float> observation)
    {
        _rng = seed is { } value ? new Rng(value) : _rng ?? throw new InvalidOperationException("The first Reset needs a seed.");
        (_ball, _height, _paddle) = (_rng.NextInt32(Columns), Rows, Columns / 2);
        Observe(observation);
    }

    public StepResult Step(EnvironmentAction action, Span<float> observation)
    {
        if (_height == 0 || !ActionSpace.Contains(action))
        {
            throw _height == 0 ? new InvalidOperationException("No ball is falling.") : new ArgumentException($"No action {action.ToString()}.");
        }

        _paddle = Math.Clamp(_paddle + action.Index - 1, 0, Columns - 1);
        _height--;
        Observe(observation);
        return new StepResult(_height > 0 ? 0 : _paddle == _ball ? 1 : -1, Terminated: _height == 0, Truncated: false);
    }

    private void Observe(Span<float> observation) =>
        (observation[0], observation[1], observation[2]) = ((float)_ball / (Columns - 1), (float)_height / Rows, (float)_paddle / (Columns - 1));
}
