using System.Buffers;
using System.Text;
using System.Text.Json;
using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>
/// Writes the metrics of a run as JSON lines: one object per interval, with the names of the columns of <see cref="MetricsRecorder"/>. A
/// value that is not finite is left out. Rows reach the disk within a second of training.
/// <code>
/// {"env_steps":4000,"updates":100,"gradient_steps":100,"seconds":0.012,"episodes":171,"mean_return_100":22.4,…}
/// </code>
/// </summary>
public sealed class JsonLinesRecorder : IntervalRecorder
{
    private readonly ArrayBufferWriter<byte> _line = new(1024);
    private readonly Utf8JsonWriter _json;
    private readonly JsonEncodedText[] _names;
    private readonly RowBuffer _rows;

    /// <summary>Opens the file.</summary>
    /// <param name="path">
    /// The file; lines of an existing one beyond the agent's step count are removed, which is all of them for a new agent.
    /// </param>
    /// <param name="agent">The agent that will train.</param>
    /// <param name="window">The last episodes, updated by an observer that is called before this one.</param>
    /// <param name="environmentSteps">The planned number of environment steps.</param>
    /// <param name="more">
    /// What an observer that is called before this one measures at an update, such as <see cref="EvaluationObserver.Row"/>; null for
    /// nothing.
    /// </param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public JsonLinesRecorder(string path, Agent agent, EpisodeWindow window, long environmentSteps, MetricRow? more = null)
        : base(agent, window, environmentSteps, more)
    {
        _json = new Utf8JsonWriter(_line);
        _names = [.. Metrics.Select(metric => JsonEncodedText.Encode(metric.Name))];
        _rows = new RowBuffer(RowFile.Open(
            path, [], isResumed: agent.EnvironmentSteps > 0, (earlier, lines) => CopyUpTo(earlier, lines, agent.EnvironmentSteps)));
    }

    /// <inheritdoc/>
    private protected override Exception? Write(Agent agent)
    {
        _line.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteNumber("env_steps"u8, agent.EnvironmentSteps);
        _json.WriteNumber("updates"u8, agent.Updates);
        _json.WriteNumber("gradient_steps"u8, agent.GradientSteps);
        _json.WriteNumber("seconds"u8, Math.Round(agent.TrainingSeconds, 3));
        _json.WriteNumber("episodes"u8, Window.Episodes);
        WriteFinite(JsonNames.MeanReturn, Window.MeanReturn);
        WriteFinite(JsonNames.MeanLength, Window.MeanLength);
        for (int i = 0; i < _names.Length; i++)
        {
            WriteFinite(_names[i], Mean(i));
        }

        _json.WriteEndObject();
        _json.Flush();
        _line.Write("\n"u8);
        if (_rows.Add(_line.WrittenSpan, agent) is { } failure)
        {
            Report(failure); // the line itself is kept
        }

        return null;
    }

    /// <inheritdoc/>
    private protected override void Close()
    {
        if (_rows.Flush(null) is { } failure)
        {
            Report(failure);
        }

        _rows.Dispose();
        _json.Dispose();
    }

    /// <summary>Copies the lines of the part of a run that is not repeated.</summary>
    private static void CopyUpTo(Stream earlier, Stream lines, long environmentSteps)
    {
        using var reader = new StreamReader(earlier);
        while (reader.ReadLine() is { } line)
        {
            if (StepsOf(line) is { } steps && steps <= environmentSteps)
            {
                lines.Write(Encoding.UTF8.GetBytes($"{line}\n"));
            }
        }
    }

    /// <summary>The steps that a line says; null if it is not whole.</summary>
    private static long? StepsOf(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("env_steps", out JsonElement steps) && steps.TryGetInt64(out long value)
                ? value
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void WriteFinite(JsonEncodedText name, double value)
    {
        if (double.IsFinite(value))
        {
            _json.WriteNumber(name, value);
        }
    }

    private static class JsonNames
    {
        public static readonly JsonEncodedText MeanReturn = JsonEncodedText.Encode("mean_return_100");
        public static readonly JsonEncodedText MeanLength = JsonEncodedText.Encode("mean_length_100");
    }
}
