namespace Gradus.Envs;

/// <summary>
/// A corridor that ends in a T-junction: a sign at the start says which way the goal lies, and is not to be seen at the junction. Actions:
/// 0 north, 1 east, 2 south, 3 west.
/// </summary>
/// <remarks>
/// <para>
/// The observation is three bits: 011 at the start if the goal lies north, 110 if it lies south, 101 in the corridor and 010 at the
/// junction. At the junction, a turn to the goal earns 4 and the other one −0.1, and either ends the episode. A move into a wall leaves
/// the agent where it is and costs 0.1; other moves are free.
/// </para>
/// <para>
/// The best return is 4, after length + 1 steps. The best policy without memory gets 1.95, the mean of 4 and −0.1. Without a limit on
/// steps, random play averages 1.85 − 0.3·n − 0.1·n² in a corridor of length n.
/// </para>
/// <para>Source: Bakker, "Reinforcement Learning with Long Short-Term Memory" (2001), section 4.</para>
/// </remarks>
public sealed class TMaze : EpisodicEnvironment
{
    private const int North = 0;
    private const int East = 1;
    private const int South = 2;
    private const double GoalReward = 4;
    private const double Penalty = -0.1;

    private readonly int _length;
    private bool _goalIsNorth;
    private int _place; // from the start, 0, to the junction, _length

    /// <summary>Makes the environment.</summary>
    /// <param name="length">The number of steps from the start to the junction, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is below 1.</exception>
    public TMaze(int length = 10)
        : base(new Box(0, 1, 3), new Discrete(4))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        _length = length;
    }

    private protected override void Begin() => (_goalIsNorth, _place) = (Stream.NextInt32(2) == 0, 0);

    private protected override StepResult Advance(EnvironmentAction action)
    {
        bool turns = action.Index is North or South;
        if (turns && _place == _length)
        {
            return new StepResult(action.Index == North == _goalIsNorth ? GoalReward : Penalty, Terminated: true, Truncated: false);
        }

        int next = action.Index == East ? _place + 1 : _place - 1;
        bool blocked = turns || next < 0 || next > _length;
        _place = blocked ? _place : next;
        return new StepResult(blocked ? Penalty : 0, Terminated: false, Truncated: false);
    }

    private protected override void Observe(Span<float> observation)
    {
        bool atStart = _place == 0;
        bool atJunction = _place == _length;
        observation[0] = !atJunction && !(atStart && _goalIsNorth) ? 1 : 0;
        observation[1] = atStart || atJunction ? 1 : 0;
        observation[2] = !atJunction && !(atStart && !_goalIsNorth) ? 1 : 0;
    }

    private protected override void SaveMembers(StateWriter writer)
    {
        writer.Write("goal_is_north", _goalIsNorth);
        writer.Write("place", _place);
    }

    private protected override void LoadMembers(StateReader reader)
    {
        bool goalIsNorth = reader.ReadBoolean("goal_is_north");
        int place = reader.ReadInt32("place", min: 0, max: _length);
        reader.WhenAccepted(() => (_goalIsNorth, _place) = (goalIsNorth, place));
    }
}
