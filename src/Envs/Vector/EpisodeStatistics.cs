namespace Gradus.Envs;

/// <summary>Statistics of a <see cref="VectorEnvironment"/>'s episodes: those that ended, and the current ones so far.</summary>
public sealed class EpisodeStatistics
{
    /// <summary>The number of most recent episodes that means are taken over.</summary>
    public const int Window = 100;

    private readonly BatchOutcome _outcome;
    private readonly double[] _returns = new double[Window]; // a ring: episode k is at k mod Window
    private readonly int[] _lengths = new int[Window];
    private readonly FinishedEpisode[] _finished;
    private int _finishedCount;

    internal EpisodeStatistics(BatchOutcome outcome)
    {
        _outcome = outcome;
        _finished = new FinishedEpisode[outcome.Ended.Length];
    }

    /// <summary>The number of episodes that ended so far.</summary>
    public long Count { get; private set; }

    /// <summary>The episodes that ended in the last step, in the order of the environments. Valid until the next step.</summary>
    public ReadOnlySpan<FinishedEpisode> Finished => _finished.AsSpan(0, _finishedCount);

    /// <summary>The mean return of the last <see cref="Window"/> episodes, or of all if there are fewer; NaN before the first.</summary>
    public double MeanReturn => Mean<double>(_returns);

    /// <summary>The mean length of the last <see cref="Window"/> episodes, or of all if there are fewer; NaN before the first.</summary>
    public double MeanLength => Mean<int>(_lengths);

    /// <summary>The sum of rewards so far in every environment's current episode.</summary>
    public ReadOnlySpan<double> RunningReturns => _outcome.RunningReturns;

    /// <summary>The number of steps so far in every environment's current episode.</summary>
    public ReadOnlySpan<int> RunningLengths => _outcome.RunningLengths;

    /// <summary>Records the episodes that ended in the last step; their environments' current numbers restart from 0.</summary>
    internal void Collect()
    {
        _finishedCount = 0;
        ReadOnlySpan<bool> ended = _outcome.Ended;
        if (ended.Length == 1 && !ended[0])
        {
            return; // a search costs more than the look at the only one
        }

        int rank = 0;
        for (int next = ended.IndexOf(true); next >= 0; next = ended[rank..].IndexOf(true))
        {
            rank += next;
            var episode = new FinishedEpisode(
                rank, _outcome.RunningReturns[rank], _outcome.RunningLengths[rank], _outcome.Terminated[rank]);
            _finished[_finishedCount++] = episode;
            _returns[Count % Window] = episode.Return;
            _lengths[Count % Window] = episode.Length;
            Count++;
            _outcome.RunningReturns[rank] = 0;
            _outcome.RunningLengths[rank] = 0;
            rank++;
        }
    }

    /// <summary>Forgets the last step's episodes.</summary>
    internal void ClearFinished() => _finishedCount = 0;

    internal void SaveState(StateWriter writer)
    {
        writer.Write("count", Count);
        writer.WriteArray<double>("returns", _returns);
        writer.WriteArray<int>("lengths", _lengths);
    }

    internal void LoadState(StateReader reader)
    {
        long count = reader.ReadInt64("count", min: 0);
        reader.ReadArray("returns", _returns);
        reader.ReadArray("lengths", _lengths);
        reader.WhenAccepted(() =>
        {
            Count = count;
            _finishedCount = 0;
        });
    }

    private double Mean<T>(ReadOnlySpan<T> ring)
        where T : System.Numerics.INumber<T>
    {
        int count = (int)Math.Min(Count, Window);
        double sum = 0;
        foreach (T value in ring[..count])
        {
            sum += double.CreateChecked(value);
        }

        return sum / count;
    }
}
