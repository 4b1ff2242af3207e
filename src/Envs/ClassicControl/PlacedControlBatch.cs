namespace Gradus.Envs;

/// <summary>
/// The environments of a <see cref="ControlBatch"/> in the memory of another place, stepped by a program of its device with the same bits.
/// Actions come from the host, and how the step ended goes to it; states and observations stay. Resets, and states that are saved and
/// loaded, are the host's.
/// </summary>
internal sealed class PlacedControlBatch : EnvironmentBatch, IPlacedBatch
{
    /// <summary>What a step leaves: rewards, returns, lengths and ends, N of each; the layout of <c>Tasks.cu</c>.</summary>
    private const int Outcomes = 4;
    private const double TerminatedFlag = 1, TruncatedFlag = 2;

    private readonly ControlBatch _host;
    private readonly PlaceProgram _program;
    private readonly Storage<double> _columns;
    private readonly Storage<ulong> _streams;
    private readonly Storage<double> _actions;
    private readonly Storage<double> _outcome;
    private readonly Storage<float> _observations;
    private readonly Storage<float> _finals;
    private readonly ulong[] _words;
    private readonly double[] _results;
    private readonly float[] _shown;
    private Newest _newest = Newest.Host;

    /// <param name="host">The environments, which are there from now on.</param>
    /// <param name="place">Where they are to live.</param>
    /// <param name="program">Steps them.</param>
    public PlacedControlBatch(ControlBatch host, MemoryPlace place, PlaceProgram program)
        : base(host.ObservationSpace, host.ActionSpace, host.Count, host.Autoreset)
    {
        (_host, Place, _program) = (host, place, program);
        int observations = checked(Count * ObservationSpace.Size);
        _columns = place.Allocate<double>(host.Columns.Length);
        _streams = place.Allocate<ulong>(Rng.StreamWords * Count);
        _actions = place.Allocate<double>(Count);
        _outcome = place.Allocate<double>(Outcomes * Count);
        _observations = place.Allocate<float>(observations);
        _finals = place.Allocate<float>(observations);
        _words = new ulong[Rng.StreamWords * Count];
        _results = new double[Outcomes * Count];
        _shown = new float[observations];
    }

    /// <summary>Where the newest states are.</summary>
    private enum Newest
    {
        Host,
        Place,
        Both,
    }

    public MemoryPlace Place { get; }

    public override BatchOutcome Outcome => _host.Outcome;

    /// <summary>One range: the device has threads of its own.</summary>
    public override int Granularity => Count;

    public override EnvironmentBatch In(MemoryPlace place)
    {
        if (place == Place)
        {
            return this;
        }

        Fetch();
        return _host.In(place);
    }

    public override void Reset(int first, int end, ulong seed, bool seeded, Span<float> observations)
    {
        Fetch(); // streams that go on
        _newest = Newest.Host;
        _host.Reset(first, end, seed, seeded, observations);
    }

    public void Reset(ulong seed, bool seeded, Storage<float> observations, int offset)
    {
        Reset(0, Count, seed, seeded, _shown);
        Place.Upload<float>(_shown, observations, offset);
    }

    public override void Step(int first, int end, StepNumber step, BatchActions actions, Span<float> observations)
    {
        Step(step, actions, _observations, 0);
        Place.Download(_observations, 0, observations);
    }

    public void Step(StepNumber step, BatchActions actions, Storage<float> observations, int offset)
    {
        Outcome.Prepare(0, Count, Autoreset);
        ReadOnlySpan<double> taken = _host.Taken(actions, step);
        if (_newest == Newest.Host)
        {
            HandOver();
        }

        Place.Upload(taken, _actions, 0);
        int width = ObservationSpace.Size;
        _program.Run(
            Count,
            [
                _host.Placed(_columns),
                PlacedMatrix.Of(_streams, Rng.StreamWords, Count),
                PlacedMatrix.Of(_actions, 1, Count),
                PlacedMatrix.Of(_outcome, Outcomes, Count),
                PlacedMatrix.Of(observations, Count, width, offset),
                PlacedMatrix.Of(_finals, Count, width),
            ],
            [_host.MaxSteps, Autoreset == AutoresetMode.NextStep ? 1 : 0]);
        GC.KeepAlive(observations);
        _newest = Newest.Place;
        Tell();
    }

    public override void SaveState(StateWriter writer)
    {
        Fetch();
        _host.SaveState(writer);
    }

    public override void LoadState(StateReader reader)
    {
        _host.LoadState(reader);
        reader.WhenAccepted(() => _newest = Newest.Host);
    }

    public override void Dispose() => _host.Dispose();

    private Span<double> Results(int row) => _results.AsSpan(row * Count, Count);

    /// <summary>Tells the host how the step ended.</summary>
    private void Tell()
    {
        Place.Download(_outcome, 0, _results.AsSpan());
        Results(0).CopyTo(Outcome.Rewards);
        Results(1).CopyTo(Outcome.RunningReturns);
        ReadOnlySpan<double> lengths = Results(2);
        ReadOnlySpan<double> ends = Results(3);
        bool hasFinals = false;
        for (int i = 0; i < Count; i++)
        {
            Outcome.RunningLengths[i] = (int)lengths[i];
            if (ends[i] != 0)
            {
                Outcome.Terminated[i] = ends[i] != TruncatedFlag;
                Outcome.Truncated[i] = ends[i] >= TruncatedFlag;
                Outcome.Ended[i] = true;
                Outcome.HasFinalObservation[i] = Autoreset == AutoresetMode.SameStep;
                hasFinals |= Outcome.HasFinalObservation[i];
            }
        }

        if (hasFinals)
        {
            Place.Download(_finals, 0, Outcome.FinalObservations.AsSpan());
        }
    }

    /// <summary>Gives the states to the place.</summary>
    private void HandOver()
    {
        Place.Upload(_host.Columns, _columns, 0);
        for (int i = 0; i < Count; i++)
        {
            _host.StreamOf(i).CopyWords(_words, i, Count);
            Results(1)[i] = Outcome.RunningReturns[i];
            Results(2)[i] = Outcome.RunningLengths[i];
            Results(3)[i] = Outcome.IsResetStep[i] ? TerminatedFlag : 0; // a new step: what ended before
        }

        Place.Upload<ulong>(_words, _streams, 0);
        Place.Upload<double>(_results, _outcome, 0);
    }

    /// <summary>Has the states on the host too.</summary>
    private void Fetch()
    {
        if (_newest != Newest.Place)
        {
            return;
        }

        Place.Download(_columns, 0, _host.Columns);
        Place.Download(_streams, 0, _words.AsSpan());
        for (int i = 0; i < Count; i++)
        {
            _host.StreamOf(i).Continue(_words, i, Count);
        }

        _newest = Newest.Both;
    }
}
