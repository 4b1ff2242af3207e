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
    internal void Ask(int index, Storage<float> observations, int offset)
    {
        EnterRunning(nameof(Ask));
        VectorPhase after = VectorPhase.NeedsReset;
        try
        {
            Placed.Ask(index, observations, offset);
            after = VectorPhase.Running;
        }
        finally
        {
            Leave(after);
        }
    }

    /// <inheritdoc cref="IPlacedBatch.Await"/>
    internal void Await(int steps)
    {
        EnterRunning(nameof(Await));
        VectorPhase after = VectorPhase.NeedsReset;
        try
        {
            Placed.Await(steps);
            after = VectorPhase.Running;
        }
        finally
        {
            Leave(after);
        }
    }

    /// <summary>Makes everything that this object says what it was after one of the steps that were awaited.</summary>
    /// <param name="index">Its number.</param>
    internal void Tell(int index)
    {
        EnterRunning(nameof(Tell));
        VectorPhase after = VectorPhase.NeedsReset;
        try
        {
            Placed.Tell(index);
            Steps++;
            Episodes.Collect();
            after = VectorPhase.Running;
        }
        finally
        {
            Leave(after);
        }
    }

    /// <summary>The environments, where they live in a place.</summary>
    internal IPlacedBatch Placed => (IPlacedBatch)_batch;
}
