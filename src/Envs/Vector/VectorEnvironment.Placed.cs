namespace Gradus.Envs;

// Environments that live in a place, such as on a device, and leave there what they show.
public sealed partial class VectorEnvironment
{
    /// <summary>
    /// Moves the environments to a place whose device can step them; others stay. Results are the same, and all calls remain possible.
    /// </summary>
    internal void MoveTo(MemoryPlace place)
    {
        VectorPhase phase = Enter(nameof(MoveTo));
        try
        {
            _batch = _batch.In(place);
        }
        finally
        {
            Leave(phase);
        }
    }

    /// <summary>Whether the environments live in a place, and write their observations there.</summary>
    internal bool AreIn(MemoryPlace place) => _batch is IPlacedBatch placed && placed.Place == place;

    /// <summary><see cref="Reset(Span{float})"/> with N·D observations in the place where the environments live.</summary>
    internal void Reset(Storage<float> observations, int offset) => Reset(!_seeded, Seed, BatchObservations.In(observations, offset));

    /// <summary>
    /// <see cref="Step(ReadOnlySpan{int}, Span{float})"/> with N·D observations in the place where the environments live.
    /// </summary>
    internal void Step(ReadOnlySpan<int> actions, Storage<float> observations, int offset)
    {
        CheckLength("actions", actions.Length, ActionSize);
        Step(BatchActions.Of(actions, _actionKind, ActionSize), BatchObservations.In(observations, offset));
    }

    /// <inheritdoc cref="Step(ReadOnlySpan{int}, Storage{float}, int)"/>
    internal void Step(ReadOnlySpan<float> actions, Storage<float> observations, int offset)
    {
        CheckLength("actions", actions.Length, ActionSize);
        RequireNumbers(actions);
        Step(BatchActions.Of(actions, ActionSize), BatchObservations.In(observations, offset));
    }

    /// <summary>
    /// Prepares for steps of which the host is told together: <see cref="Ask"/> for each, then <see cref="Await"/>, then <see cref="Tell"/>
    /// of each.
    /// </summary>
    /// <param name="steps">The maximum number of steps.</param>
    /// <param name="notes">Numbers that others leave for the host beside what the steps leave.</param>
    internal void Reserve(int steps, int notes = 0)
    {
        VectorPhase phase = Enter(nameof(Reserve));
        try
        {
            Placed.Reserve(steps, notes);
        }
        finally
        {
            Leave(phase);
        }
    }

    /// <inheritdoc cref="IPlacedBatch.Ask"/>
    internal void Ask(int index, Storage<float> observations, int offset) => WhileRunning(
        nameof(Ask), (index, observations, offset), static (self, to) => self.Placed.Ask(to.index, to.observations, to.offset));

    /// <inheritdoc cref="IPlacedBatch.Await"/>
    internal void Await(int steps) => WhileRunning(nameof(Await), steps, static (self, steps) => self.Placed.Await(steps));

    /// <summary>Makes everything that this object says what it was after one of the steps that were awaited.</summary>
    /// <param name="index">Its number.</param>
    internal void Tell(int index) => WhileRunning(nameof(Tell), index, static (self, index) =>
    {
        self.Placed.Tell(index);
        self.Steps++;
        self.Episodes.Collect();
    });

    /// <summary>The environments, where they live in a place.</summary>
    internal IPlacedBatch Placed => (IPlacedBatch)_batch;

    /// <summary>A call that needs episodes in progress; where it fails, they have to be begun again.</summary>
    private void WhileRunning<T>(string call, T with, Action<VectorEnvironment, T> act)
    {
        EnterRunning(call);
        VectorPhase after = VectorPhase.NeedsReset;
        try
        {
            act(this, with);
            after = VectorPhase.Running;
        }
        finally
        {
            Leave(after);
        }
    }
}
