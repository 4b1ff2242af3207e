using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>
/// What writes the metrics of a run to a file: one row per interval of updates with the means over that interval, some hundreds of rows in
/// a run of any length. A disk that refuses a row does not end the run: the next row covers its interval too, if the disk takes that.
/// </summary>
public abstract class IntervalRecorder : ITrainingObserver, IDisposable
{
    /// <summary>The rows of long runs.</summary>
    private const int MaxRows = 1000;

    /// <summary>The rows of short runs, as far as there are updates.</summary>
    private const int MinRows = 200;

    /// <summary>The updates of a row in all others: it costs about a third of the cheapest update there is.</summary>
    private const int UpdatesPerRow = 20;

    private readonly MetricAverages _averages;
    private readonly MetricAverages _moreAverages;
    private readonly MetricRow? _more;
    private readonly long _interval;
    private long _due;
    private Agent? _agent;

    /// <param name="agent">The agent that will train.</param>
    /// <param name="window">The last episodes, updated by an observer that is called before this one.</param>
    /// <param name="environmentSteps">The planned number of environment steps.</param>
    /// <param name="more">What an observer that is called before this one measures at an update; null for nothing.</param>
    private protected IntervalRecorder(Agent agent, EpisodeWindow window, long environmentSteps, MetricRow? more)
    {
        Window = window;
        Metrics = [.. agent.Metrics, .. more?.Metrics ?? []];
        _averages = new MetricAverages(agent.Metrics);
        _more = more;
        _moreAverages = new MetricAverages(more?.Metrics ?? []);
        long updates = environmentSteps / agent.StepsPerUpdate;
        _interval = _due = Math.Max(1, Math.Max(updates / MaxRows, Math.Min(updates / MinRows, UpdatesPerRow)));
    }

    /// <summary>Called once, on the training thread, when the disk first refuses a row; recording goes on.</summary>
    public Action<Exception>? OnFailure { get; init; }

    /// <summary>Why the disk refused a row, the first time; null if it never did.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The last episodes.</summary>
    private protected EpisodeWindow Window { get; }

    /// <summary>The agent's metrics, then those of the further row.</summary>
    private protected IReadOnlyList<Metric> Metrics { get; }

    /// <inheritdoc/>
    public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
    {
    }

    /// <inheritdoc/>
    public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
    {
        _agent = agent;
        _averages.Add(metrics);
        if (_more is not null)
        {
            _moreAverages.Add(_more);
        }

        if (_averages.Updates >= _due)
        {
            Complete(agent);
        }

        return TrainingSignal.Continue;
    }

    /// <summary>Writes the last, shorter interval and closes the file.</summary>
    public void Dispose()
    {
        if (_agent is not null && _averages.Updates > 0)
        {
            Complete(_agent);
        }

        Close();
        GC.SuppressFinalize(this);
    }

    /// <summary>The mean of a metric over the interval; NaN if it was not measured.</summary>
    /// <param name="column">Its place in <see cref="Metrics"/>.</param>
    private protected double Mean(int column) =>
        column < _averages.Count ? _averages[column] : _moreAverages[column - _averages.Count];

    /// <summary>Writes the row of an interval.</summary>
    /// <param name="agent">The agent, with its counters.</param>
    /// <returns>Why the disk refused it; or null.</returns>
    private protected abstract Exception? Write(Agent agent);

    /// <summary>Closes the file.</summary>
    private protected abstract void Close();

    /// <summary>Remembers the first refusal, and tells of it.</summary>
    /// <param name="failure">Why the disk refused.</param>
    private protected void Report(Exception failure)
    {
        if (Failure is null)
        {
            Failure = failure;
            OnFailure?.Invoke(failure);
        }
    }

    private void Complete(Agent agent)
    {
        if (Write(agent) is { } failure)
        {
            _due = _averages.Updates + _interval;
            Report(failure);
            return;
        }

        _due = _interval;
        _averages.Clear();
        _moreAverages.Clear();
    }
}
