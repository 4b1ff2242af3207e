namespace Gradus.Envs;

/// <summary>Many games of MinAtar of one kind, stepped one after the other without a virtual call or an allocation.</summary>
/// <typeparam name="TRules">The game.</typeparam>
internal sealed class MinAtarBatch<TRules> : EnvironmentBatch
    where TRules : struct, IMinAtarRules<TRules>
{
    private readonly string _id;
    private readonly PlayByRules<TRules>[] _plays;
    private readonly int _frameSize;
    private readonly double[] _taken;

    public MinAtarBatch(MinAtarOptions options, BatchSettings settings)
        : this([.. Enumerable.Range(0, settings.Count).Select(_ => new PlayByRules<TRules>(options))], options, settings)
    {
    }

    private MinAtarBatch(PlayByRules<TRules>[] plays, MinAtarOptions options, BatchSettings settings)
        : base(plays[0].ObservationSpace, plays[0].ActionSpace, plays.Length, settings.Autoreset)
    {
        _id = settings.Id;
        _plays = plays;
        Options = options;
        _frameSize = ObservationSpace.Size;
        _taken = new double[plays.Length];
    }

    /// <summary>How the games are played.</summary>
    public MinAtarOptions Options { get; }

    /// <summary>The games.</summary>
    public ReadOnlySpan<PlayByRules<TRules>> Plays => _plays;

    public override EnvironmentBatch In(MemoryPlace place) =>
        place.FindProgram($"Play{TRules.Name[(TRules.Name.IndexOf('/', StringComparison.Ordinal) + 1)..]}") is { } program
            ? new PlacedMinAtarBatch<TRules>(this, place, program)
            : this;

    /// <summary>The actions of all environments as numbers, after <see cref="BatchOutcome.Prepare"/>.</summary>
    public ReadOnlySpan<double> Taken(in BatchActions actions, StepNumber step)
    {
        for (int i = 0; i < _taken.Length; i++)
        {
            int action = actions.Integers[i];
            if (!Outcome.IsResetStep[i] && (uint)action >= (uint)_plays[i].ActionSpace.N)
            {
                throw step.Failure(_id, i, Misuse.ActionOutside(_plays[i].Name, action, ActionSpace));
            }

            _taken[i] = action;
        }

        return _taken;
    }

    public override void Reset(int first, int end, ulong seed, bool seeded, Span<float> observations)
    {
        for (int i = first; i < end; i++)
        {
            if (seeded)
            {
                _plays[i].Seed(unchecked(seed + (ulong)i));
            }

            _plays[i].Begin();
            _plays[i].Observe(Frame(observations, i));
        }
    }

    public override void Step(int first, int end, StepNumber step, in BatchActions actions, Span<float> observations)
    {
        Outcome.Prepare(first, end, Autoreset);
        ReadOnlySpan<int> chosen = actions.Integers;
        int i = first;
        try
        {
            for (; i < end; i++)
            {
                if (Outcome.IsResetStep[i])
                {
                    _plays[i].Begin();
                }
                else
                {
                    Step(i, chosen[i]);
                }

                _plays[i].Observe(Frame(observations, i));
            }
        }
        catch (Exception failure)
        {
            throw step.Failure(_id, i, failure);
        }
    }

    public override void SaveState(StateWriter writer)
    {
        for (int i = 0; i < Count; i++)
        {
            _plays[i].Save(writer.Section(NameOf(i)));
        }
    }

    public override void LoadState(StateReader reader)
    {
        for (int i = 0; i < Count; i++)
        {
            _plays[i].Load(reader.Section(NameOf(i)));
        }
    }

    public override void Dispose()
    {
    }

    private void Step(int i, int action)
    {
        PlayByRules<TRules> play = _plays[i];
        play.Check(action);
        int reward = play.Step(action, out bool over);
        Outcome.Rewards[i] = reward;
        Outcome.RunningReturns[i] += reward;
        Outcome.RunningLengths[i]++;
        if (over)
        {
            End(i, play);
        }
    }

    private void End(int i, PlayByRules<TRules> play)
    {
        Outcome.Terminated[i] = Outcome.Ended[i] = true;
        if (Autoreset == AutoresetMode.SameStep)
        {
            play.Observe(Frame(Outcome.FinalObservations, i));
            Outcome.HasFinalObservation[i] = true;
            play.Begin();
        }
    }

    private Span<float> Frame(Span<float> observations, int i) => observations.Slice(i * _frameSize, _frameSize);
}
