namespace Gradus.Envs;

/// <summary>
/// A task with finitely many states whose transitions are listed, as in Gymnasium's toy-text family. The observation is the number of the
/// state.
/// </summary>
public abstract class TabularEnvironment : EpisodicEnvironment
{
    private readonly int _states;
    private readonly Lazy<TransitionTable> _table;
    private int _state;

    /// <param name="states">The number of states.</param>
    /// <param name="actions">The number of actions.</param>
    /// <param name="table">The transitions, which are listed when they are first needed.</param>
    private protected TabularEnvironment(int states, int actions, Lazy<TransitionTable> table)
        : base(new Discrete(states), new Discrete(actions)) => (_states, _table) = (states, table);

    /// <summary>The number of the current state.</summary>
    private protected int State => _state;

    private protected sealed override void Begin() => _state = _table.Value.First(Stream);

    private protected sealed override StepResult Advance(EnvironmentAction action)
    {
        Transition transition = _table.Value.Next(_state, action.Index, Stream);
        _state = transition.Next;
        return new StepResult(transition.Reward, transition.Terminated, Truncated: false);
    }

    private protected sealed override void Observe(Span<float> observation) => observation[0] = _state;

    private protected sealed override void SaveMembers(StateWriter writer) => writer.Write("state", _state);

    private protected sealed override void LoadMembers(StateReader reader)
    {
        int state = reader.ReadInt32("state", min: 0, max: _states - 1);
        reader.WhenAccepted(() => _state = state);
    }
}
