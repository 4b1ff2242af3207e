using System.Buffers.Text;
using System.Text;
using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>
/// Writes the metrics of a run as a table: one row per interval of updates with the means over that interval, some hundreds of rows, each
/// written to disk as soon as it is complete.
/// <code>
/// env_steps,updates,gradient_steps,seconds,episodes,mean_return_100,mean_length_100,policy_loss,…
/// </code>
/// A cell is empty as long as its value is not known. Recording allocates nothing.
/// </summary>
public sealed class MetricsRecorder : IntervalRecorder
{
    private const int MaxNumberLength = 32;

    private readonly RowFile _file;
    private readonly byte[] _row;
    private int _length;

    /// <summary>Opens the table.</summary>
    /// <param name="path">
    /// The file; rows of an existing one beyond the agent's step count are removed, which is all of them for a new agent.
    /// </param>
    /// <param name="agent">The agent that will train.</param>
    /// <param name="window">The last episodes, updated by an observer that is called before this one.</param>
    /// <param name="environmentSteps">The planned number of environment steps.</param>
    /// <param name="more">
    /// What an observer that is called before this one measures at an update, such as <see cref="EvaluationObserver.Row"/>: more columns,
    /// after the agent's. Null for none.
    /// </param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public MetricsRecorder(string path, Agent agent, EpisodeWindow window, long environmentSteps, MetricRow? more = null)
        : base(agent, window, environmentSteps, more)
    {
        _row = new byte[(7 + Metrics.Count) * MaxNumberLength];
        string header = "env_steps,updates,gradient_steps,seconds,episodes,mean_return_100,mean_length_100";
        string names = string.Join(',', [header, .. Metrics.Select(metric => metric.Name)]);
        _file = RowFile.Open(
            path,
            Encoding.UTF8.GetBytes($"{names}\n"),
            isResumed: agent.EnvironmentSteps > 0,
            (earlier, rows) => EarlierRows.Copy(earlier, rows, agent.EnvironmentSteps, names));
    }

    /// <inheritdoc/>
    private protected override Exception? Write(Agent agent)
    {
        _length = 0;
        Append(agent.EnvironmentSteps);
        Append(agent.Updates);
        Append(agent.GradientSteps);
        Append(agent.TrainingSeconds, 'F', 3);
        Append(Window.Episodes);
        Append(Window.MeanReturn, 'G', 7);
        Append(Window.MeanLength, 'G', 7);
        for (int i = 0; i < Metrics.Count; i++)
        {
            Append(Mean(i), 'G', 7);
        }

        _row[_length - 1] = (byte)'\n';
        return _file.TryWrite(_row.AsSpan(0, _length));
    }

    /// <inheritdoc/>
    private protected override void Close() => _file.Dispose();

    private void Append(long value)
    {
        Utf8Formatter.TryFormat(value, _row.AsSpan(_length), out int written);
        End(written);
    }

    private void Append(double value, char format, byte precision)
    {
        int written = 0;
        if (double.IsFinite(value))
        {
            Utf8Formatter.TryFormat(value, _row.AsSpan(_length), out written, new System.Buffers.StandardFormat(format, precision));
        }

        End(written);
    }

    private void End(int written)
    {
        _length += written;
        _row[_length++] = (byte)',';
    }
}
