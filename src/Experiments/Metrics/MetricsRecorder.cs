using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>
/// Writes the metrics of a run as a table: one row per interval of updates with the means over that interval, at most about 1000 rows, each
/// written to disk as soon as it is complete.
/// <code>
/// env_steps,updates,gradient_steps,seconds,episodes,mean_return_100,mean_length_100,policy_loss,…
/// </code>
/// A cell is empty if there is no number yet. Recording allocates nothing.
/// </summary>
public sealed class MetricsRecorder : ITrainingObserver, IDisposable
{
    private const int Rows = 1000;
    private const int MaxNumberLength = 32;

    private readonly EpisodeWindow _window;
    private readonly MetricAverages _averages;
    private readonly FileStream _file;
    private readonly byte[] _row;
    private readonly long _interval;
    private int _length;
    private Agent? _agent;

    /// <summary>Opens the table.</summary>
    /// <param name="path">
    /// The file; rows of an existing one beyond the agent's step count are removed, which is all of them for a new agent.
    /// </param>
    /// <param name="agent">The agent that will train.</param>
    /// <param name="window">The last episodes, updated by an observer that is called before this one.</param>
    /// <param name="environmentSteps">The planned number of environment steps.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public MetricsRecorder(string path, Agent agent, EpisodeWindow window, long environmentSteps)
    {
        _window = window;
        _averages = new MetricAverages(agent.Metrics);
        _row = new byte[(7 + agent.Metrics.Count) * MaxNumberLength];
        _interval = Math.Max(1, environmentSteps / agent.StepsPerUpdate / Rows);
        string earlier = RowsUpTo(path, agent.EnvironmentSteps);
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 1);
        string header = "env_steps,updates,gradient_steps,seconds,episodes,mean_return_100,mean_length_100";
        _file.Write(Encoding.UTF8.GetBytes($"{string.Join(',', [header, .. agent.Metrics.Select(metric => metric.Name)])}\n{earlier}"));
    }

    /// <inheritdoc/>
    public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
    {
    }

    /// <inheritdoc/>
    public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
    {
        _agent = agent;
        _averages.Add(metrics);
        if (_averages.Updates >= _interval)
        {
            WriteRow(agent);
        }

        return TrainingSignal.Continue;
    }

    /// <summary>Writes the last, shorter interval and closes the file.</summary>
    public void Dispose()
    {
        if (_agent is not null && _averages.Updates > 0)
        {
            WriteRow(_agent);
        }

        _file.Dispose();
    }

    /// <summary>The rows of the part of a run that is not repeated.</summary>
    private static string RowsUpTo(string path, long environmentSteps)
    {
        var rows = new StringBuilder();
        if (environmentSteps > 0 && File.Exists(path))
        {
            foreach (string row in File.ReadLines(path).Skip(1))
            {
                ReadOnlySpan<char> cell = row.AsSpan(0, Math.Max(row.IndexOf(',', StringComparison.Ordinal), 0));
                if (long.TryParse(cell, CultureInfo.InvariantCulture, out long steps) && steps <= environmentSteps)
                {
                    rows.Append(row).Append('\n');
                }
            }
        }

        return rows.ToString();
    }

    private void WriteRow(Agent agent)
    {
        _length = 0;
        Append(agent.EnvironmentSteps);
        Append(agent.Updates);
        Append(agent.GradientSteps);
        Append(agent.TrainingSeconds, 'F', 3);
        Append(_window.Episodes);
        Append(_window.MeanReturn, 'G', 7);
        Append(_window.MeanLength, 'G', 7);
        for (int i = 0; i < _averages.Count; i++)
        {
            Append(_averages[i], 'G', 7);
        }

        _row[_length - 1] = (byte)'\n';
        _file.Write(_row, 0, _length);
        _averages.Clear();
    }

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
