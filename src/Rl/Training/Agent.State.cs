namespace Gradus.Rl;

/// <content>What of an agent a checkpoint holds.</content>
public abstract partial class Agent
{
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">
    /// The agent cannot be resumed, is in the middle of an update, or is learning on another thread.
    /// </exception>
    public void SaveState(StateWriter writer)
    {
        ObjectDisposedException.ThrowIf(Phase == AgentPhase.Disposed, this);
        if (!CanResume)
        {
            throw new InvalidOperationException(
                $"A run of {Algorithm} cannot be resumed, because what its threads were doing cannot be repeated.");
        }

        RequireOwnThread();
        if (_updating)
        {
            throw new InvalidOperationException(
                $"This {Algorithm} agent is in the middle of an update, where no run can be resumed; save it in the observer's OnUpdate.");
        }

        writer.Write("environment_steps", EnvironmentSteps);
        writer.Write("updates", Updates);
        writer.Write("gradient_steps", GradientSteps);
        writer.Write("budget_start", _start);
        writer.Write("budget_end", _end);
        writer.Write("training_seconds", TrainingSeconds);
        SaveLearner(writer.Section("learner"));
    }

    /// <summary>
    /// Restores the state saved by <see cref="SaveState"/> in a fresh agent with the same options and environments, which can resume from
    /// there then.
    /// </summary>
    /// <param name="reader">Where from.</param>
    /// <exception cref="InvalidDataException">The section does not hold such a state. Nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">The agent is learning when the state is accepted.</exception>
    public void LoadState(StateReader reader)
    {
        ObjectDisposedException.ThrowIf(Phase == AgentPhase.Disposed, this);
        reader.WhenAccepted(RequireNotLearning); // a save in mid-learning reads its state back, and does not accept it
        long environmentSteps = reader.ReadInt64("environment_steps", min: 0);
        long updates = reader.ReadInt64("updates", min: 0);
        long gradientSteps = reader.ReadInt64("gradient_steps", min: 0);
        long start = reader.ReadInt64("budget_start", min: 0, max: environmentSteps);
        long end = reader.ReadInt64("budget_end", min: start);
        double seconds = reader.ReadFiniteDouble("training_seconds", min: 0);
        LoadLearner(reader.Section("learner"));
        reader.WhenAccepted(() =>
        {
            (EnvironmentSteps, Updates, GradientSteps) = (environmentSteps, updates, gradientSteps);
            (_start, _end, _secondsBefore) = (start, end, seconds);
            _clock.Reset();
        });
    }

    /// <summary>Writes the algorithm's state: parameters, statistics, random streams, environments.</summary>
    /// <param name="writer">Where to.</param>
    protected virtual void SaveLearner(StateWriter writer)
    {
    }

    /// <summary>Reads what <see cref="SaveLearner"/> wrote, and assigns it in <see cref="StateReader.WhenAccepted"/>.</summary>
    /// <param name="reader">Where from.</param>
    /// <exception cref="InvalidDataException">The section does not hold such a state.</exception>
    protected virtual void LoadLearner(StateReader reader)
    {
    }
}
