namespace Gradus.Envs;

/// <summary>The environments of a <see cref="ControlBatch"/> in the memory of another place.</summary>
internal sealed class PlacedControlBatch : PlacedBatch
{
    private readonly ControlBatch _host;
    private readonly PlaceProgram _program;
    private readonly Storage<double> _columns;
    private readonly Storage<ulong> _streams;
    private readonly ulong[] _words;

    /// <param name="host">The environments, which are there from now on.</param>
    /// <param name="place">Where they are to live.</param>
    /// <param name="program">Steps them.</param>
    public PlacedControlBatch(ControlBatch host, MemoryPlace place, PlaceProgram program)
        : base(host, place)
    {
        (_host, _program) = (host, program);
        _columns = place.Allocate<double>(host.Columns.Length);
        _streams = place.Allocate<ulong>(Rng.StreamWords * Count);
        _words = new ulong[Rng.StreamWords * Count];
    }

    public override int StepsUntilTruncation => _host.MaxSteps - 1 - Longest();

    protected override ReadOnlySpan<double> Taken(in BatchActions actions, StepNumber step) => _host.Taken(actions, step);

    protected override void Run(PlacedMatrix before, PlacedMatrix outcome, PlacedMatrix observations, PlacedMatrix finals) => _program.Run(
        Count,
        [
            _host.Placed(_columns),
            PlacedMatrix.Of(_streams, Rng.StreamWords, Count),
            PlacedMatrix.Of(Actions, 1, Count),
            before,
            outcome,
            observations,
            finals,
        ],
        [_host.MaxSteps, Autoreset == AutoresetMode.NextStep ? 1 : 0]);

    protected override void UploadStates()
    {
        Place.Upload(_host.Columns, _columns, 0);
        for (int i = 0; i < Count; i++)
        {
            _host.StreamOf(i).CopyWords(_words, i, Count);
        }

        Place.Upload<ulong>(_words, _streams, 0);
    }

    protected override void DownloadStates()
    {
        Place.Download(_columns, 0, _host.Columns);
        Place.Download(_streams, 0, _words.AsSpan());
        for (int i = 0; i < Count; i++)
        {
            _host.StreamOf(i).Continue(_words, i, Count);
        }
    }

    /// <summary>The length of the longest episode that goes on.</summary>
    private int Longest()
    {
        int longest = 0;
        for (int i = 0; i < Count; i++)
        {
            longest = Math.Max(longest, Outcome.Ended[i] ? 0 : Outcome.RunningLengths[i]);
        }

        return longest;
    }
}
