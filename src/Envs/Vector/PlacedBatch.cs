namespace Gradus.Envs;

/// <summary>
/// The environments of a batch in the memory of another place, stepped by a program of its device with the same bits. Actions come from the
/// host or are already there, and how steps ended goes to the host; states and observations stay. Resets, and states that are saved and
/// loaded, are the host's.
/// </summary>
internal abstract class PlacedBatch : EnvironmentBatch, IPlacedBatch
{
    /// <summary>What a step leaves: rewards, returns, lengths and ends, N of each; the layout of <c>Tasks.cu</c>.</summary>
    private const int OutcomeRows = 4;
    private const double TerminatedFlag = 1, TruncatedFlag = 2;

    private readonly EnvironmentBatch _host;
    private readonly Storage<float> _observations;
    private readonly float[] _shown;
    private Storage<double> _left; // notes, then the outcomes of all steps
    private Storage<float> _finals;
    private double[] _results;
    private float[] _shownLast = [];
    private bool _haveFinals;
    private int _steps = 1;
    private int _notes;
    private int _last;
    private int _told;
    private Newest _newest = Newest.Host;

    /// <param name="host">The environments, which are there from now on.</param>
    /// <param name="place">Where they are to live.</param>
    protected PlacedBatch(EnvironmentBatch host, MemoryPlace place)
        : base(host.ObservationSpace, host.ActionSpace, host.Count, host.Autoreset)
    {
        (_host, Place) = (host, place);
        _observations = place.Allocate<float>(Observed);
        Actions = place.Allocate<double>(Count);
        _shown = new float[Observed];
        (_left, _finals, _results) = Room();
    }

    /// <summary>Where the newest states are.</summary>
    private enum Newest
    {
        Host,
        Place,
        Both,
    }

    public MemoryPlace Place { get; }

    public Storage<double> Actions { get; }

    public ReadOnlySpan<double> Notes => _results.AsSpan(0, _notes);

    public virtual int StepsUntilTruncation => int.MaxValue;

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

    public override void Step(int first, int end, StepNumber step, in BatchActions actions, Span<float> observations)
    {
        Step(step, actions, _observations, 0);
        Place.Download(_observations, 0, observations);
    }

    public void Step(StepNumber step, in BatchActions actions, Storage<float> observations, int offset)
    {
        HandOver();
        Outcome.Prepare(0, Count, Autoreset);
        Place.Upload(Taken(actions, step), Actions, 0);
        Ask(0, observations, offset);
        Await(1);
        Fill(0);
    }

    public void Reserve(int steps, int notes)
    {
        if (steps > _steps || notes > _notes)
        {
            Fetch();
            (_steps, _notes) = (Math.Max(steps, _steps), Math.Max(notes, _notes));
            (_left, _finals, _results) = Room();
            (_last, _newest) = (0, Newest.Host);
        }
    }

    public PlacedMatrix Note(int first, int count) => PlacedMatrix.Of(_left, 1, count, first);

    public PlacedMatrix Outcomes(int steps) => PlacedMatrix.Of(_left, steps * OutcomeRows, Count, _notes);

    public (Storage<float> Observations, int Offset) FinalsOf(int index) => (_finals, index * Observed);

    public void Ask(int index, Storage<float> observations, int offset)
    {
        HandOver();
        int width = ObservationSpace.Size;
        Run(
            PlacedMatrix.Of(_left, OutcomeRows, Count, OutcomesOf(_last)),
            PlacedMatrix.Of(_left, OutcomeRows, Count, OutcomesOf(index)),
            PlacedMatrix.Of(observations, Count, width, offset),
            PlacedMatrix.Of(_finals, Count, width, index * Observed));
        GC.KeepAlive(observations);
        (_last, _newest) = (index, Newest.Place);
    }

    public void FetchNotes() => Place.Download(_left, 0, _results.AsSpan(0, _notes));

    public void Await(int steps)
    {
        Place.Download(_left, 0, _results.AsSpan(0, OutcomesOf(steps)));
        _haveFinals = false;
    }

    public void Tell(int index)
    {
        Outcome.Prepare(0, Count, Autoreset);
        Fill(index);
    }

    /// <remarks>Those of all steps are fetched when the first is asked for.</remarks>
    /// <inheritdoc/>
    public override ReadOnlySpan<float> FinalObservation(int rank)
    {
        if (!_haveFinals)
        {
            int length = (_last + 1) * Observed;
            _shownLast = _shownLast.Length < length ? new float[length] : _shownLast;
            Place.Download(_finals, 0, _shownLast.AsSpan(0, length));
            _haveFinals = true;
        }

        int width = ObservationSpace.Size;
        return _shownLast.AsSpan((_told * Observed) + (rank * width), width);
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

    /// <summary>The actions of all environments as numbers, after <see cref="BatchOutcome.Prepare"/>.</summary>
    protected abstract ReadOnlySpan<double> Taken(in BatchActions actions, StepNumber step);

    /// <summary>Asks for a step with the <see cref="Actions"/>.</summary>
    /// <param name="before">What the step before left.</param>
    /// <param name="outcome">Where this one leaves it.</param>
    /// <param name="observations">(N, D).</param>
    /// <param name="finals">The last observations of the episodes that end, (N, D).</param>
    protected abstract void Run(PlacedMatrix before, PlacedMatrix outcome, PlacedMatrix observations, PlacedMatrix finals);

    /// <summary>Copies states and streams from the host to the place.</summary>
    protected abstract void UploadStates();

    /// <summary>Copies them back.</summary>
    protected abstract void DownloadStates();

    /// <summary>N·D.</summary>
    private int Observed => checked(Count * ObservationSpace.Size);

    private int OutcomesOf(int step) => _notes + (step * OutcomeRows * Count);

    private (Storage<double> Left, Storage<float> Finals, double[] Results) Room()
    {
        int left = checked(_notes + (_steps * OutcomeRows * Count)), finals = checked(_steps * Observed);
        return (Place.Allocate<double>(left), Place.Allocate<float>(finals), new double[left]);
    }

    private Span<double> Results(int step, int row) => _results.AsSpan(OutcomesOf(step) + (row * Count), Count);

    /// <summary>Fills the outcome, which has been prepared.</summary>
    private void Fill(int step)
    {
        _told = step;
        Results(step, 0).CopyTo(Outcome.Rewards);
        Results(step, 1).CopyTo(Outcome.RunningReturns);
        ReadOnlySpan<double> lengths = Results(step, 2);
        ReadOnlySpan<double> ends = Results(step, 3);
        for (int i = 0; i < Count; i++)
        {
            Outcome.RunningLengths[i] = (int)lengths[i];
            if (ends[i] == 0)
            {
                continue;
            }

            Outcome.Terminated[i] = ends[i] != TruncatedFlag;
            Outcome.Truncated[i] = ends[i] >= TruncatedFlag;
            Outcome.Ended[i] = true;
            Outcome.HasFinalObservation[i] = Autoreset == AutoresetMode.SameStep;
        }
    }

    /// <summary>Gives the states to the place, if they are the host's.</summary>
    private void HandOver()
    {
        if (_newest != Newest.Host)
        {
            return;
        }

        UploadStates();
        for (int i = 0; i < Count; i++)
        {
            Results(0, 1)[i] = Outcome.RunningReturns[i];
            Results(0, 2)[i] = Outcome.RunningLengths[i];
            Results(0, 3)[i] = Outcome.Ended[i] ? TerminatedFlag : 0;
        }

        Place.Upload<double>(_results.AsSpan(0, OutcomesOf(1)), _left, 0);
        (_last, _newest) = (0, Newest.Both);
    }

    /// <summary>Has the states on the host too.</summary>
    private void Fetch()
    {
        if (_newest == Newest.Place)
        {
            DownloadStates();
            _newest = Newest.Both;
        }
    }
}
