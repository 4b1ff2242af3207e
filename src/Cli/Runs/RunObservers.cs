using Gradus.Envs;
using Gradus.Experiments;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>
/// What observes a run beside the display: thresholds, evaluations, metrics and saves, in this order, so that a save holds the state of
/// those before it.
/// </summary>
internal sealed class RunObservers : IDisposable
{
    private readonly RunFolder _folder;
    private readonly RunConfig _config;
    private readonly Action<string> _remark;
    private readonly List<IntervalRecorder> _recorders = [];

    /// <summary>Makes the observers of a run.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="config">The settings.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="remark">Tells what went wrong beside the training.</param>
    /// <param name="cancellation">Ends an evaluation.</param>
    public RunObservers(
        RunFolder folder, RunConfig config, EnvironmentSpecification environment, Action<string> remark, CancellationToken cancellation)
    {
        (_folder, _config, _remark) = (folder, config, remark);
        Evaluation = config.EvaluateEvery is not { } every ? null : new EvaluationObserver(new EvaluationOptions
        {
            Every = every,
            Episodes = config.EvaluationEpisodes,
            BestFile = folder.Best,
            StopAt = config.EndsAt,
            Cancellation = cancellation,
            OnFailure = exception => remark(
                $"gradus: the run goes on, but the best policy could not be saved just now: {Sentence.Of(exception)}"),
        });
        Tracker = new ThresholdTracker([.. Milestones.Of(environment, config.StopAt)])
        {
            StopAt = Evaluation is null ? config.EndsAt : null,
        };
        Keeper = new CheckpointKeeper(
            folder.Checkpoint,
            new CheckpointOptions
            {
                State = folder.State,
                Tracker = Tracker,
                Evaluation = Evaluation,
                Interval = config.SaveEvery,
                OnFailure = exception => remark($"gradus: the run goes on, but could not be saved just now: {Sentence.Of(exception)}"),
            });
    }

    /// <summary>Thresholds and the last episodes.</summary>
    public ThresholdTracker Tracker { get; }

    /// <summary>The evaluations during the run; null if there are none.</summary>
    public EvaluationObserver? Evaluation { get; }

    /// <summary>The saves.</summary>
    public CheckpointKeeper Keeper { get; }

    /// <summary>Why metrics are missing; or null.</summary>
    public string? MetricsError { get; private set; }

    /// <summary>Whether the return at which the run should stop has been reached.</summary>
    public bool StopReached => _config.EndsAt is not null && (Tracker.StopReached || Evaluation is { StopReached: true });

    /// <summary>Opens the metrics.</summary>
    /// <param name="agent">The agent, its state loaded if it is to be resumed.</param>
    /// <param name="steps">The planned number of environment steps.</param>
    /// <param name="display">What is called last.</param>
    /// <returns>All observers as one.</returns>
    public ITrainingObserver Begin(Agent agent, long steps, ITrainingObserver display)
    {
        MetricRow? more = Evaluation?.Row;
        Open(MetricSinks.Csv, _folder.Metrics, (path, lose) =>
            new MetricsRecorder(path, agent, Tracker.Window, steps, more) { OnFailure = lose });
        Open(MetricSinks.Jsonl, _folder.JsonLines, (path, lose) =>
            new JsonLinesRecorder(path, agent, Tracker.Window, steps, more) { OnFailure = lose });
        Open(MetricSinks.Tensorboard, _folder.TensorBoard, (path, lose) =>
            new TensorBoardRecorder(path, agent, Tracker.Window, steps, more, _config.Settings()) { OnFailure = lose });
        ITrainingObserver?[] all = [Tracker, Evaluation, .. _recorders, Keeper, display];
        return new CompositeObserver([.. all.OfType<ITrainingObserver>()]);
    }

    /// <summary>Completes the metrics, and finds out whether somebody has deleted them.</summary>
    public void End()
    {
        Close();
        if (MetricsError is null && _config.Log.HasFlag(MetricSinks.Csv) && !File.Exists(_folder.Metrics))
        {
            LoseMetrics(_folder.Metrics, new FileNotFoundException("it was deleted during the run."));
        }
    }

    public void Dispose()
    {
        Close();
        Keeper.Dispose();
        Evaluation?.Dispose();
    }

    private void Close()
    {
        _recorders.ForEach(recorder => recorder.Dispose());
        _recorders.Clear();
    }

    /// <summary>Opens a file of metrics. No run is stopped for a disk that refuses it.</summary>
    private void Open(MetricSinks sink, string path, Func<string, Action<Exception>, IntervalRecorder> open)
    {
        if (!_config.Log.HasFlag(sink))
        {
            return;
        }

        try
        {
            _recorders.Add(open(path, exception => LoseMetrics(path, exception)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LoseMetrics(path, exception);
        }
    }

    private void LoseMetrics(string path, Exception exception)
    {
        string error = $"'{path}' could not be written: {Sentence.Of(exception)}";
        MetricsError ??= error;
        _remark($"gradus: the run goes on, but its metrics are not complete. {error}");
    }
}
