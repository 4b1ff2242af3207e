using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>
/// Writes a run for TensorBoard: scalars of every interval, histograms of θ and its gradient, block by block, some ten times in a run,
/// and the settings as a table and as a row under HParams. <c>tensorboard --logdir runs</c> shows every folder below <c>runs</c> with such
/// a file as a run. Nothing of TensorBoard is needed to write it.
/// <code>
/// episodes/mean_return_100, training/policy_loss, evaluation/eval_return, time/steps_per_second
/// parameters/pi.0, gradients/pi.0
/// </code>
/// Events reach the disk within a second of training. Agents without one θ and gradient, such as those with workers, have histograms of
/// the parameters alone.
/// </summary>
public sealed class TensorBoardRecorder : IntervalRecorder
{
    /// <summary>The usual name of the file; TensorBoard looks for files whose names contain <c>tfevents</c>.</summary>
    public const string FileName = "events.out.tfevents.gradus";

    private const string MeanReturnTag = "episodes/mean_return_100";
    private const int HistogramsPerRun = 10;

    private readonly EventFile _file;
    private readonly Histogram _histogram = new();
    private readonly string[] _tags;
    private readonly long _histogramInterval;
    private long _nextHistogram;

    /// <summary>Opens the file.</summary>
    /// <param name="path">
    /// The file; events of an existing one beyond the agent's step count are removed, which is all of them for a new agent.
    /// </param>
    /// <param name="agent">The agent that will train.</param>
    /// <param name="window">The last episodes, updated by an observer that is called before this one.</param>
    /// <param name="environmentSteps">The planned number of environment steps.</param>
    /// <param name="more">
    /// What an observer that is called before this one measures at an update, such as <see cref="EvaluationObserver.Row"/>; null for
    /// nothing.
    /// </param>
    /// <param name="settings">The settings of the run; null for none.</param>
    /// <param name="clock">The wall time of events, which TensorBoard shows; null for the machine's.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public TensorBoardRecorder(
        string path,
        Agent agent,
        EpisodeWindow window,
        long environmentSteps,
        MetricRow? more = null,
        IReadOnlyList<KeyValuePair<string, string>>? settings = null,
        TimeProvider? clock = null)
        : base(agent, window, environmentSteps, more)
    {
        _tags =
        [
            .. agent.Metrics.Select(metric => $"training/{metric.Name}"),
            .. (more?.Metrics ?? []).Select(metric => $"evaluation/{metric.Name}"),
        ];
        _histogramInterval = Math.Max(1, environmentSteps / HistogramsPerRun);
        _nextHistogram = (agent.EnvironmentSteps / _histogramInterval * _histogramInterval) + _histogramInterval;
        _file = new EventFile(path, agent, clock ?? TimeProvider.System);
        if (settings is { Count: > 0 } && !_file.IsContinued)
        {
            ProtobufWriter summary = _file.Begin(0, out int begin);
            string[] compared = more is null ? [MeanReturnTag] : [MeanReturnTag, _tags[agent.Metrics.Count]];
            HyperparameterEvents.Write(summary, settings, compared);
            ReportIf(_file.End(begin, agent));
        }
    }

    /// <inheritdoc/>
    private protected override Exception? Write(Agent agent)
    {
        ProtobufWriter summary = _file.Begin(agent.EnvironmentSteps, out int begin);
        Scalar(summary, MeanReturnTag, Window.MeanReturn);
        Scalar(summary, "episodes/mean_length_100", Window.MeanLength);
        Scalar(summary, "episodes/episodes", Window.Episodes);
        Scalar(summary, "time/updates", agent.Updates);
        Scalar(summary, "time/gradient_steps", agent.GradientSteps);
        Scalar(summary, "time/seconds", agent.TrainingSeconds);
        Scalar(summary, "time/steps_per_second", agent.EnvironmentSteps / agent.TrainingSeconds);
        for (int i = 0; i < _tags.Length; i++)
        {
            Scalar(summary, _tags[i], Mean(i));
        }

        if (agent.EnvironmentSteps >= _nextHistogram)
        {
            _nextHistogram = (agent.EnvironmentSteps / _histogramInterval * _histogramInterval) + _histogramInterval;
            foreach (ParameterInspection block in agent.InspectParameters())
            {
                Distribution(summary, $"parameters/{block.Name}", block.Values.AsSpan());
                Distribution(summary, $"gradients/{block.Name}", block.Gradient.AsSpan());
            }
        }

        ReportIf(_file.End(begin, agent));
        return null;
    }

    /// <inheritdoc/>
    private protected override void Close()
    {
        ReportIf(_file.Flush());
        _file.Dispose();
    }

    private static void Scalar(ProtobufWriter summary, string tag, double value)
    {
        if (double.IsFinite(value))
        {
            int box = summary.Begin(EventFields.Value);
            summary.Write(EventFields.Tag, tag);
            summary.Write(EventFields.SimpleValue, (float)value);
            summary.End(box);
        }
    }

    private void Distribution(ProtobufWriter summary, string tag, ReadOnlySpan<float> values)
    {
        if (values.Length > 0)
        {
            int box = summary.Begin(EventFields.Value);
            summary.Write(EventFields.Tag, tag);
            _histogram.Write(summary, values);
            summary.End(box);
        }
    }

    private void ReportIf(Exception? failure)
    {
        if (failure is not null)
        {
            Report(failure); // the event itself is kept
        }
    }
}
