namespace Gradus.Rl;

/// <summary>
/// Notes when the mean return of the last 100 episodes first reaches each of some thresholds, and can end the training at one. A mean over
/// fewer than 100 finished episodes reaches nothing.
/// </summary>
public sealed class ThresholdTracker : ITrainingObserver
{
    private readonly EpisodeStarts _starts = new();
    private readonly double[] _thresholds;
    private readonly ThresholdCrossing?[] _crossings;

    /// <summary>Watches for thresholds.</summary>
    /// <param name="thresholds">Returns, in any order.</param>
    public ThresholdTracker(params ReadOnlySpan<double> thresholds)
    {
        _thresholds = thresholds.ToArray();
        _crossings = new ThresholdCrossing?[_thresholds.Length];
    }

    /// <summary>The last 100 episodes.</summary>
    public EpisodeWindow Window { get; } = new();

    /// <summary>End the training at the first update after the mean has reached this return; null to train to the end.</summary>
    public double? StopAt { get; init; }

    /// <summary>Whether <see cref="StopAt"/> has been reached.</summary>
    public bool StopReached { get; private set; }

    /// <summary>The thresholds, in the order given.</summary>
    public IReadOnlyList<double> Thresholds => _thresholds;

    /// <summary>For each threshold when it was reached, or null.</summary>
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
    public TrainingSignal OnUpdate(Agent agent, ReadOnlySpan<double> metrics) => StopReached ? TrainingSignal.Stop : TrainingSignal.Continue;

    internal void SaveState(BinaryWriter writer)
    {
        Window.SaveState(writer);
        _starts.SaveState(writer);
        writer.Write(StopReached);
        StateOf.Write<double>(writer, _thresholds);
        foreach (ThresholdCrossing? crossing in _crossings)
        {
            writer.Write(crossing?.EnvironmentSteps ?? -1);
            writer.Write(crossing?.WindowStart ?? 0);
            writer.Write(crossing?.Seconds ?? 0);
        }
    }

    internal void LoadState(BinaryReader reader)
    {
        Window.LoadState(reader);
        _starts.LoadState(reader);
        StopReached = reader.ReadBoolean();
        StateOf.Read<double>(reader, _thresholds);
        for (int i = 0; i < _crossings.Length; i++)
        {
            long steps = reader.ReadInt64();
            long windowStart = reader.ReadInt64();
            double seconds = reader.ReadDouble();
            _crossings[i] = steps < 0 ? null : new ThresholdCrossing(_thresholds[i], steps, windowStart, seconds);
        }
    }
}
