namespace Gradus.Envs;

/// <summary>
/// A task with finitely many states whose transitions are listed, as in Gymnasium's toy-text family. The observation is the number of the
/// state.
/// </summary>
public abstract class TabularEnvironment : EpisodicEnvironment
{
    private readonly TransitionTable _table;
    private int _state;

    private protected TabularEnvironment(TransitionTable table)
        : base(new Discrete(table.States), new Discrete(table.Actions)) => _table = table;

    /// <summary>The number of the current state.</summary>
    private protected int State => _state;

    private protected sealed override void Begin() => _state = _table.First(Stream);

    private protected sealed override StepResult Advance(EnvironmentAction action)
    {
        Transition transition = _table.Next(_state, action.Index, Stream);
        _state = transition.Next;
        return new StepResult(transition.Reward, transition.Terminated, Truncated: false);
    }

    private protected sealed override void Observe(Span<float> observation) => observation[0] = _state;

    private protected sealed override void SaveMembers(StateWriter writer) => writer.Write("state", _state);

    private protected sealed override void LoadMembers(StateReader reader)
    {
        int state = reader.ReadInt32("state", min: 0, max: _table.States - 1);
        reader.WhenAccepted(() => _state = state);
    }
}
