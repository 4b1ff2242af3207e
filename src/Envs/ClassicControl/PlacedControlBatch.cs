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
    private readonly Storage<float> _observations;
    private readonly ulong[] _words;
    private readonly float[] _shown;
    private Storage<double> _outcomes;
    private Storage<float> _finals;
    private double[] _results;
    private float[] _shownLast;
    private bool _haveFinals;
    private int _steps = 1;
    private int _last;
    private Newest _newest = Newest.Host;

    /// <param name="host">The environments, which are there from now on.</param>
    /// <param name="place">Where they are to live.</param>
    /// <param name="program">Steps them.</param>
    public PlacedControlBatch(ControlBatch host, MemoryPlace place, PlaceProgram program)
        : base(host.ObservationSpace, host.ActionSpace, host.Count, host.Autoreset)
    {
        (_host, Place, _program) = (host, place, program);
        _columns = place.Allocate<double>(host.Columns.Length);
        _streams = place.Allocate<ulong>(Rng.StreamWords * Count);
        _observations = place.Allocate<float>(Observed);
        Actions = place.Allocate<double>(Count);
        _words = new ulong[Rng.StreamWords * Count];
        _shown = new float[Observed];
        (_outcomes, _finals, _results, _shownLast) = Room(1);
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
        if (_newest == Newest.Host)
        {
            HandOver();
        }

        Outcome.Prepare(0, Count, Autoreset);
        Place.Upload(_host.Taken(actions, step), Actions, 0);
        Ask(0, observations, offset);
        Await(1);
        Fill(0);
    }

    public void Reserve(int steps)
    {
        if (steps > _steps)
        {
            Fetch();
            (_outcomes, _finals, _results, _shownLast) = Room(steps);
            (_steps, _last, _newest) = (steps, 0, Newest.Host);
        }
    }

    public void Ask(int index, Storage<float> observations, int offset)
    {
        if (_newest == Newest.Host)
        {
            HandOver();
        }

        int width = ObservationSpace.Size;
        _program.Run(
            Count,
            [
                _host.Placed(_columns),
                PlacedMatrix.Of(_streams, Rng.StreamWords, Count),
                PlacedMatrix.Of(Actions, 1, Count),
                PlacedMatrix.Of(_outcomes, Outcomes, Count, _last * Outcomes * Count),
                PlacedMatrix.Of(_outcomes, Outcomes, Count, index * Outcomes * Count),
                PlacedMatrix.Of(observations, Count, width, offset),
                PlacedMatrix.Of(_finals, Count, width, index * Observed),
            ],
            [_host.MaxSteps, Autoreset == AutoresetMode.NextStep ? 1 : 0]);
        GC.KeepAlive(observations);
        (_last, _newest) = (index, Newest.Place);
    }

    public void Await(int steps)
    {
        Place.Download(_outcomes, 0, _results.AsSpan(0, steps * Outcomes * Count));
        _haveFinals = false;
    }

    public void Tell(int index)
    {
        Outcome.Prepare(0, Count, Autoreset);
        Fill(index);
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

    /// <summary>N·D.</summary>
    private int Observed => checked(Count * ObservationSpace.Size);

    private (Storage<double> Outcomes, Storage<float> Finals, double[] Results, float[] ShownLast) Room(int steps)
    {
        int outcomes = checked(steps * Outcomes * Count), finals = checked(steps * Observed);
        return (Place.Allocate<double>(outcomes), Place.Allocate<float>(finals), new double[outcomes], new float[finals]);
    }

    private Span<double> Results(int step, int row) => _results.AsSpan(((step * Outcomes) + row) * Count, Count);

    /// <summary>Fills the outcome, which has been prepared.</summary>
    private void Fill(int step)
    {
        Results(step, 0).CopyTo(Outcome.Rewards);
        Results(step, 1).CopyTo(Outcome.RunningReturns);
        ReadOnlySpan<double> lengths = Results(step, 2);
        ReadOnlySpan<double> ends = Results(step, 3);
        int width = ObservationSpace.Size;
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
            if (Autoreset == AutoresetMode.SameStep)
            {
                Outcome.HasFinalObservation[i] = true;
                Final(step, i).CopyTo(Outcome.FinalObservations.AsSpan(i * width, width));
            }
        }
    }

    /// <summary>The last observation of an episode; all are fetched when the first is asked for.</summary>
    private ReadOnlySpan<float> Final(int step, int environment)
    {
        if (!_haveFinals)
        {
            Place.Download(_finals, 0, _shownLast.AsSpan(0, (_last + 1) * Observed));
            _haveFinals = true;
        }

        int width = ObservationSpace.Size;
        return _shownLast.AsSpan((step * Observed) + (environment * width), width);
    }

    /// <summary>Gives the states to the place.</summary>
    private void HandOver()
    {
        Place.Upload(_host.Columns, _columns, 0);
        for (int i = 0; i < Count; i++)
        {
            _host.StreamOf(i).CopyWords(_words, i, Count);
            Results(0, 1)[i] = Outcome.RunningReturns[i];
            Results(0, 2)[i] = Outcome.RunningLengths[i];
            Results(0, 3)[i] = Outcome.Ended[i] ? TerminatedFlag : 0;
        }

        Place.Upload<ulong>(_words, _streams, 0);
        Place.Upload<double>(_results.AsSpan(0, Outcomes * Count), _outcomes, 0);
        (_last, _newest) = (0, Newest.Both);
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
