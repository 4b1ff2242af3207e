using System.Buffers.Text;
using System.Text;
using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>
/// Writes the metrics of a run as a table: one row per interval of updates with the means over that interval, at most about 1000 rows, each
/// written to disk as soon as it is complete.
/// <code>
/// env_steps,updates,gradient_steps,seconds,episodes,mean_return_100,mean_length_100,policy_loss,…
/// </code>
/// A cell is empty as long as its value is not known. Recording allocates nothing. A disk that refuses a row does not end the run: the next
/// row covers its interval too, if the disk takes that.
/// </summary>
public sealed class MetricsRecorder : ITrainingObserver, IDisposable
{
    private const int Rows = 1000;
    private const int MaxNumberLength = 32;

    private readonly EpisodeWindow _window;
    private readonly MetricAverages _averages;
    private readonly MetricRow? _more;
    private readonly MetricAverages _moreAverages;
    private readonly FileStream _file;
    private readonly byte[] _row;
    private readonly long _interval;
    private long _due;
    private int _length;
    private Agent? _agent;

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
    {
        _window = window;
        _averages = new MetricAverages(agent.Metrics);
        _more = more;
        _moreAverages = new MetricAverages(more?.Metrics ?? []);
        _row = new byte[(7 + _averages.Count + _moreAverages.Count) * MaxNumberLength];
        _interval = _due = Math.Max(1, environmentSteps / agent.StepsPerUpdate / Rows);
        string header = "env_steps,updates,gradient_steps,seconds,episodes,mean_return_100,mean_length_100";
        string names = string.Join(',', [header, .. agent.Metrics.Concat(more?.Metrics ?? []).Select(metric => metric.Name)]);
        byte[] text = Encoding.UTF8.GetBytes($"{names}\n");
        bool continues = agent.EnvironmentSteps > 0 && File.Exists(path);
        if (continues)
        {
            AtomicFile.Write(path, stream => // a kill or a full disk here leaves the old table
            {
                stream.Write(text);
                using FileStream earlier = File.OpenRead(path);
                EarlierRows.Copy(earlier, stream, agent.EnvironmentSteps, names);
            });
        }

        _file = new FileStream(path, continues ? FileMode.Open : FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 1);
        if (continues)
        {
            _file.Seek(0, SeekOrigin.End);
        }
        else if (TryWrite(text) is { } failure)
        {
            _file.Dispose();
            throw new IOException($"'{path}' cannot be written: {failure.Message}", failure);
        }
    }

    /// <summary>Called once, on the training thread, when the disk first refuses a row; recording goes on.</summary>
    public Action<Exception>? OnFailure { get; init; }

    /// <summary>Why the disk refused a row, the first time; null if it never did.</summary>
    public Exception? Failure { get; private set; }

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
        Append(_averages);
        Append(_moreAverages);

        _row[_length - 1] = (byte)'\n';
        if (TryWrite(_row.AsSpan(0, _length)) is { } failure)
        {
            _due = _averages.Updates + _interval;
            if (Failure is null)
            {
                Failure = failure;
                OnFailure?.Invoke(failure);
            }

            return;
        }

        _due = _interval;
        _averages.Clear();
        _moreAverages.Clear();
    }

    /// <summary>Writes the whole of a text, or nothing of it.</summary>
    /// <returns>Why not; or null.</returns>
    private Exception? TryWrite(ReadOnlySpan<byte> text)
    {
        long before = _file.Position;
        try
        {
            _file.Write(text);
            return null;
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException) // the last for a limit on file sizes
        {
            try
            {
                _file.SetLength(before); // part of a row is not a row
                _file.Position = before;
            }
            catch (Exception again) when (again is IOException or UnauthorizedAccessException)
            {
                // A reader, and the next start, leave out a row that is not whole.
            }

            return exception;
        }
    }

    private void Append(MetricAverages averages)
    {
        for (int i = 0; i < averages.Count; i++)
        {
            Append(averages[i], 'G', 7);
        }
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
