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
    private MetricsRecorder? _recorder;

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
            StopAt = config.StopAt,
            Cancellation = cancellation,
            OnFailure = exception => remark(
                $"gradus: the run goes on, but the best policy could not be saved just now: {Sentence.Of(exception)}"),
        });
        Tracker = new ThresholdTracker([.. Milestones.Of(environment, config.StopAt)])
        {
            StopAt = Evaluation is null ? config.StopAt : null,
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
    public bool StopReached => Tracker.StopReached || Evaluation is { StopReached: true };

    /// <summary>Opens the metrics.</summary>
    /// <param name="agent">The agent, its state loaded if it is to be resumed.</param>
    /// <param name="display">What is called last.</param>
    /// <returns>All observers as one.</returns>
    public ITrainingObserver Begin(Agent agent, ITrainingObserver display)
    {
        try
        {
            _recorder = new MetricsRecorder(_folder.Metrics, agent, Tracker.Window, _config.Steps, Evaluation?.Row)
            {
                OnFailure = LoseMetrics,
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LoseMetrics(exception); // no run is stopped for it
        }

        ITrainingObserver?[] all = [Tracker, Evaluation, _recorder, Keeper, display];
        return new CompositeObserver([.. all.OfType<ITrainingObserver>()]);
    }

    /// <summary>Completes the metrics, and finds out whether somebody has deleted them.</summary>
    public void End()
    {
        _recorder?.Dispose();
        _recorder = null;
        if (MetricsError is null && !File.Exists(_folder.Metrics))
        {
            LoseMetrics(new FileNotFoundException("it was deleted during the run."));
        }
    }

    public void Dispose()
    {
        _recorder?.Dispose();
        Keeper.Dispose();
        Evaluation?.Dispose();
    }

    private void LoseMetrics(Exception exception)
    {
        MetricsError = $"'{_folder.Metrics}' could not be written: {Sentence.Of(exception)}";
        _remark($"gradus: the run goes on, but its metrics are not complete. {MetricsError}");
    }
}
