namespace Gradus.Envs;

public sealed partial class VectorEnvironment
{
    /// <summary>
    /// Whether a resumed run continues with the same bits: true if every environment is <see cref="IResumable"/>. Otherwise it begins new
    /// episodes.
    /// </summary>
    public bool CanResume => _batch.CanResume;

    /// <summary>
    /// True if the next call must be <see cref="Reset(Span{float})"/>: at first, after an exception, and after <see cref="LoadState"/> if
    /// the environments could not be saved.
    /// </summary>
    public bool NeedsReset => Phase != VectorPhase.Running;

    /// <inheritdoc/>
    /// <remarks>
    /// The observations belong to the caller: save the last ones too, because the next step starts from them. For environments that are not
    /// <see cref="IResumable"/>, and those whose process has just been lost, only the counts so far are written.
    /// </remarks>
    /// <exception cref="InvalidOperationException">Reset was not called first.</exception>
    /// <exception cref="EnvironmentException">An environment in a process of its own could not be saved.</exception>
    public void SaveState(StateWriter writer)
    {
        VectorPhase phase = Enter(nameof(SaveState));
        try
        {
            if (phase == VectorPhase.NeedsReset)
            {
                throw new InvalidOperationException($"{Id}: there is nothing to save before Reset, or after an environment failed.");
            }

            writer.Write("count", Count);
            writer.Write("autoreset", Autoreset);
            writer.Write("seed", Seed);
            writer.Write("steps", Steps);
            Episodes.SaveState(writer.Section("episodes"));
            if (_seededAt != 0)
            {
                writer.Write("seeded_at", _seededAt);
            }

            if (!SaveEnvironments(writer))
            {
                writer.Write("restarts", Source.Restarts); // whose seeds are not to come again
            }
        }
        finally
        {
            Leave(phase);
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The number of threads may differ from the one saved, and so may the processes that environments live in. Where the environments
    /// could not be saved, <see cref="NeedsReset"/> is true: the counts go on, and the next Reset begins new episodes from seeds that the
    /// run has not had.
    /// </remarks>
    public void LoadState(StateReader reader)
    {
        VectorPhase phase = Enter(nameof(LoadState));
        try
        {
            Load(reader);
        }
        finally
        {
            Leave(phase);
        }
    }

    private void Load(StateReader reader)
    {
        reader.ReadInt32("count", Count, Count);
        reader.Require("autoreset", Autoreset.ToString());
        ulong seed = reader.ReadUInt64("seed");
        long steps = reader.ReadInt64("steps", min: 0);
        Episodes.LoadState(reader.Section("episodes"));
        long seededAt = reader.IsNext("seeded_at") ? reader.ReadInt64("seeded_at", min: 0, max: steps) : 0;
        bool hasEnvironments = reader.IsNext("outcome");
        int restarts = reader.IsNext("restarts") ? reader.ReadInt32("restarts", min: 0) : 0;
        reader.WhenAccepted(() =>
        {
            _batch.Outcome.Clear();
            Seed = hasEnvironments ? seed : RunSeeds.OfLife(seed, Math.Max(Source.Count, Count), 1UL + (ulong)restarts);
            Steps = steps;
            _seededAt = seededAt;
            _seeded = hasEnvironments;
            Leave(hasEnvironments ? VectorPhase.Running : VectorPhase.NeedsReset);
        });
        if (hasEnvironments)
        {
            if (!CanResume)
            {
                throw reader.Refusal("environments", "the state holds those of the environments, but these cannot be resumed");
            }

            LoadOutcome(reader.Section("outcome"));
            _batch.LoadState(reader.Section("environments"));
            _batch.LoadIsolation(reader);
        }
    }

    /// <summary>
    /// Writes the environments. If one of them was lost, so was its state, and nothing is written: the next step finds the loss and
    /// restarts its process.
    /// </summary>
    /// <returns>Whether they were written.</returns>
    private bool SaveEnvironments(StateWriter writer)
    {
        if (!CanResume)
        {
            return false;
        }

        int before = writer.Mark();
        try
        {
            SaveOutcome(writer.Section("outcome"));
            _batch.SaveState(writer.Section("environments"));
        }
        catch (EnvironmentLostException)
        {
            writer.Rewind(before, "outcome", "environments");
            return false;
        }

        _batch.SaveIsolation(writer);
        return true;
    }

    private void SaveOutcome(StateWriter writer)
    {
        writer.WriteArray("terminated", Terminated);
        writer.WriteArray("truncated", Truncated);
        writer.WriteArray<bool>("ended", _batch.Outcome.Ended);
        writer.WriteArray("running_returns", Episodes.RunningReturns);
        writer.WriteArray("running_lengths", Episodes.RunningLengths);
    }

    private void LoadOutcome(StateReader reader)
    {
        BatchOutcome outcome = _batch.Outcome;
        reader.ReadArray("terminated", outcome.Terminated);
        reader.ReadArray("truncated", outcome.Truncated);
        reader.ReadArray("ended", outcome.Ended);
        reader.ReadArray("running_returns", outcome.RunningReturns);
        reader.ReadArray("running_lengths", outcome.RunningLengths);
    }
}
