using Gradus.Physics2D;

namespace Gradus.Envs;

/// <summary>
/// Many <see cref="WorldEnvironment"/>s, each with a time limit, whose worlds move side by side: the same bits as one by one, and several
/// times as fast.
/// </summary>
/// <remarks>The statistics' length of the current episode is also the time limit's count.</remarks>
internal sealed class WorldBatch : EnvironmentBatch
{
    /// <summary>
    /// The number of worlds that do each part of a step before the next part begins: enough to fill vectors, few enough to stay in the
    /// cache.
    /// </summary>
    private const int WorldsAtOnce = 64;

    private readonly string _id;
    private readonly WorldEnvironment[] _environments;
    private readonly int _maxSteps;
    private readonly VectorWidth _width;
    private readonly int _rowLength;

    // Working memory for stepping a range of environments, indexed by its first environment: threads step different ranges.
    private readonly Scratch?[] _scratches;

    /// <summary>Makes the environments.</summary>
    /// <param name="factory">Makes a new environment on every call.</param>
    /// <param name="settings">How many, and how they are stepped.</param>
    public WorldBatch(Func<WorldEnvironment> factory, BatchSettings settings)
        : this([.. Enumerable.Range(0, settings.Count).Select(_ => factory())], settings)
    {
    }

    private WorldBatch(WorldEnvironment[] environments, BatchSettings settings)
        : base(environments[0].ObservationSpace, environments[0].ActionSpace, settings.Count, settings.Autoreset)
    {
        _id = settings.Id;
        _environments = environments;
        _maxSteps = settings.MaxSteps;
        _width = VectorWidths.Resolve(settings.Width);
        _rowLength = ObservationSpace.Size;
        _scratches = new Scratch?[settings.Count];
    }

    public override void Reset(int first, int end, ulong seed, bool seeded, Span<float> observations)
    {
        Scratch scratch = ScratchOf(first, end);
        for (int i = first; i < end; i++)
        {
            scratch.Ranks[i - first] = i;
        }

        Reset(scratch.Ranks.AsSpan(0, end - first), scratch, new StepNumber(0, seed), seeded, observations);
    }

    public override void Step(int first, int end, StepNumber step, in BatchActions actions, Span<float> observations)
    {
        Scratch scratch = ScratchOf(first, end);
        Outcome.Prepare(first, end, Autoreset);
        for (int from = first; from < end; from += scratch.Worlds.Length)
        {
            Move(from, Math.Min(from + scratch.Worlds.Length, end), scratch, step, actions, observations);
        }

        if (Autoreset == AutoresetMode.SameStep)
        {
            int ended = KeepFinalObservations(first, end, scratch.Ranks, observations);
            Reset(scratch.Ranks.AsSpan(0, ended), scratch, step, seeded: false, observations);
        }
    }

    public override void SaveState(StateWriter writer)
    {
        for (int i = 0; i < Count; i++)
        {
            // In SameStep the next episode runs already.
            bool ended = Outcome.Ended[i] && Autoreset == AutoresetMode.NextStep;
            _environments[i].SaveState(
                new TimeLimitSnapshot(
                    ended ? EpisodePhase.Ended : EpisodePhase.Running, Outcome.RunningLengths[i]).Save(writer.Section(NameOf(i))));
        }
    }

    public override void LoadState(StateReader reader)
    {
        for (int i = 0; i < Count; i++)
        {
            _environments[i].LoadState(TimeLimitSnapshot.Load(reader.Section(NameOf(i)), _maxSteps));
        }
    }

    public override void Dispose()
    {
    }

    /// <summary>One step of some environments; those whose episode ended in the previous step begin a new one instead.</summary>
    private void Move(int from, int to, Scratch scratch, StepNumber step, in BatchActions actions, Span<float> observations)
    {
        for (int i = from; i < to; i++)
        {
            scratch.Worlds[i - from] = _environments[i].World;
            Begin(i, step, actions);
        }

        scratch.Solver.CompleteSteps(scratch.Worlds.AsSpan(0, to - from));
        for (int i = from; i < to; i++)
        {
            Span<float> observation = observations.Slice(i * _rowLength, _rowLength);
            if (Outcome.IsResetStep[i])
            {
                _environments[i].FinishReset(observation);
            }
            else
            {
                Note(i, _environments[i].FinishStep(observation));
            }
        }
    }

    private void Begin(int i, StepNumber step, in BatchActions actions)
    {
        try
        {
            if (Outcome.IsResetStep[i])
            {
                _environments[i].BeginReset(seed: null);
            }
            else
            {
                _environments[i].BeginStep(actions[i]);
            }
        }
        catch (Exception failure)
        {
            throw step.Failure(_id, i, failure);
        }
    }

    private void Note(int i, StepResult result)
    {
        Outcome.Rewards[i] = result.Reward;
        Outcome.RunningReturns[i] += result.Reward;
        Outcome.RunningLengths[i]++;
        Outcome.Terminated[i] = result.Terminated;
        Outcome.Truncated[i] = Outcome.RunningLengths[i] >= _maxSteps;
        Outcome.Ended[i] = Outcome.Terminated[i] | Outcome.Truncated[i];
    }

    /// <summary>[SAME_STEP] Stores the final observations of episodes.</summary>
    /// <returns>How many ended; their numbers are in <paramref name="ranks"/>.</returns>
    private int KeepFinalObservations(int first, int end, int[] ranks, Span<float> observations)
    {
        int count = 0;
        for (int i = first; i < end; i++)
        {
            if (Outcome.Ended[i])
            {
                observations.Slice(i * _rowLength, _rowLength).CopyTo(Outcome.FinalObservations.AsSpan(i * _rowLength));
                Outcome.HasFinalObservation[i] = true;
                ranks[count++] = i;
            }
        }

        return count;
    }

    private void Reset(ReadOnlySpan<int> ranks, Scratch scratch, StepNumber step, bool seeded, Span<float> observations)
    {
        for (; ranks.Length > 0; ranks = ranks[Math.Min(ranks.Length, scratch.Worlds.Length)..])
        {
            int count = Math.Min(ranks.Length, scratch.Worlds.Length);
            for (int k = 0; k < count; k++)
            {
                scratch.Worlds[k] = _environments[ranks[k]].World;
                _environments[ranks[k]].BeginReset(seeded ? unchecked(step.Seed + (ulong)ranks[k]) : null);
            }

            scratch.Solver.CompleteSteps(scratch.Worlds.AsSpan(0, count));
            for (int k = 0; k < count; k++)
            {
                _environments[ranks[k]].FinishReset(observations.Slice(ranks[k] * _rowLength, _rowLength));
            }
        }
    }

    private Scratch ScratchOf(int first, int end)
    {
        Scratch? scratch = _scratches[first];
        if (scratch is null || scratch.Ranks.Length < end - first)
        {
            _scratches[first] = scratch = new Scratch(_width, end - first);
        }

        return scratch;
    }

    private sealed class Scratch(VectorWidth width, int count)
    {
        public SideBySide Solver { get; } = new(width, Math.Min(count, WorldsAtOnce));

        public World[] Worlds { get; } = new World[Math.Min(count, WorldsAtOnce)];

        public int[] Ranks { get; } = new int[count];
    }
}
