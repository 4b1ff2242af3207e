namespace Gradus.Rl;

/// <summary>
/// Records when the mean return of the last 100 episodes first reaches each of some thresholds, and can stop the run at one. A mean over
/// fewer than 100 finished episodes does not count.
/// </summary>
public sealed class ThresholdTracker : ITrainingObserver, IResumable
{
    private const long NotReached = -1;

    private readonly EpisodeStarts _starts = new();
    private readonly double[] _thresholds;
    private readonly ThresholdCrossing?[] _crossings;

    /// <summary>Makes a tracker of thresholds.</summary>
    /// <param name="thresholds">Returns, in any order.</param>
    public ThresholdTracker(params ReadOnlySpan<double> thresholds)
    {
        _thresholds = thresholds.ToArray();
        _crossings = new ThresholdCrossing?[_thresholds.Length];
    }

    /// <summary>The last 100 episodes.</summary>
    public EpisodeWindow Window { get; } = new();

    /// <summary>Stop at the first update after the mean has reached this return; null to train to the end.</summary>
    public double? StopAt { get; init; }

    /// <summary>Whether <see cref="StopAt"/> has been reached.</summary>
    public bool StopReached { get; private set; }

    /// <summary>The thresholds, in the order given.</summary>
    public IReadOnlyList<double> Thresholds => _thresholds;

    /// <summary>For each threshold, when it was reached, or null.</summary>
    public IReadOnlyList<ThresholdCrossing?> Crossings => _crossings;

    /// <inheritdoc/>
    public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
    {
        Window.Add(episodeReturn, length);
        _starts.Add(environment, agent.EnvironmentSteps);
        if (!Window.IsFull)
        {
            return;
        }

        double mean = Window.MeanReturn;
        StopReached |= mean >= StopAt;
        for (int i = 0; i < _thresholds.Length; i++)
        {
            if (_crossings[i] is null && mean >= _thresholds[i])
            {
                _crossings[i] = new ThresholdCrossing(_thresholds[i], agent.EnvironmentSteps, _starts.First, agent.TrainingSeconds);
            }
        }
    }

    /// <inheritdoc/>
    public TrainingSignal OnUpdate(Agent agent, MetricRow metrics) =>
        StopAt is not null && StopReached ? TrainingSignal.Stop : TrainingSignal.Continue;

    /// <inheritdoc/>
    public void SaveState(StateWriter writer)
    {
        writer.Write("window", Window);
        writer.Write("starts", _starts);
        writer.Write("stop_reached", StopReached);
        writer.WriteArray<double>("thresholds", _thresholds);
        writer.WriteArray<long>("crossing_steps", Array.ConvertAll(_crossings, crossing => crossing?.EnvironmentSteps ?? NotReached));
        writer.WriteArray<long>("crossing_window_starts", Array.ConvertAll(_crossings, crossing => crossing?.WindowStart ?? 0));
        writer.WriteArray<double>("crossing_seconds", Array.ConvertAll(_crossings, crossing => crossing?.Seconds ?? 0));
    }

    /// <inheritdoc/>
    public void LoadState(StateReader reader)
    {
        reader.Read("window", Window);
        reader.Read("starts", _starts);
        bool stopReached = reader.ReadBoolean("stop_reached");
        int count = _thresholds.Length;
        double[] thresholds = reader.ReadArray<double>("thresholds", count, count);
        long[] steps = reader.ReadArray<long>("crossing_steps", count, count);
        long[] windowStarts = reader.ReadArray<long>("crossing_window_starts", count, count);
        double[] seconds = reader.ReadArray<double>("crossing_seconds", count, count);
        if (!thresholds.AsSpan().SequenceEqual(_thresholds))
        {
            throw reader.Refusal("thresholds", "these are other thresholds");
        }

        reader.WhenAccepted(() =>
        {
            StopReached = stopReached;
            for (int i = 0; i < count; i++)
            {
                _crossings[i] = steps[i] == NotReached ? null : new ThresholdCrossing(thresholds[i], steps[i], windowStarts[i], seconds[i]);
            }
        });
    }
}
