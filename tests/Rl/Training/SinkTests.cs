using System.Diagnostics.Metrics;
using System.Text.Json;
using Gradus.Envs;
using Gradus.Experiments;
using Gradus.Logging;
using Gradus.Rl;
using Microsoft.Extensions.Logging;

namespace Gradus.Tests;

/// <summary>JSON lines, meters and loggers.</summary>
public sealed class SinkTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gradus-").FullName;

    private string Lines => Path.Combine(_folder, "metrics.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Json_lines_hold_the_numbers_of_the_table()
    {
        string table = Path.Combine(_folder, "metrics.csv");
        using Agent agent = Make();
        var tracker = new ThresholdTracker();
        using var evaluation = new EvaluationObserver(new EvaluationOptions { Every = 400, Episodes = 2 });
        using (var csv = new MetricsRecorder(table, agent, tracker.Window, 800, evaluation.Row))
        using (var json = new JsonLinesRecorder(Lines, agent, tracker.Window, 800, evaluation.Row))
        {
            agent.Learn(800, new CompositeObserver(tracker, evaluation, csv, json));
        }

        string[][] rows = [.. File.ReadAllLines(table).Select(row => row.Split(','))];
        string[] lines = File.ReadAllLines(Lines);
        Assert.Equal((11, 10), (rows.Length, lines.Length));
        for (int i = 0; i < lines.Length; i++)
        {
            using JsonDocument line = JsonDocument.Parse(lines[i]);
            string[] present = [.. rows[0].Where((_, column) => rows[i + 1][column].Length > 0)];
            Assert.Equal(present, line.RootElement.EnumerateObject().Select(member => member.Name));
            foreach (string name in present.Where(name => name != "seconds"))
            {
                double cell = double.Parse(rows[i + 1][Array.IndexOf(rows[0], name)], System.Globalization.CultureInfo.InvariantCulture);
                Near.Equal([cell], [line.RootElement.GetProperty(name).GetDouble()], 1e-6);
            }
        }
    }

    [Fact]
    public void A_disk_that_takes_rows_gets_all_of_them_however_many_come_within_a_second()
    {
        const int Count = 50_000; // of 32 bytes, more than a megabyte
        using Agent agent = Make();
        byte[] row = [.. Enumerable.Repeat((byte)'x', 31), (byte)'\n'];
        using var rows = new RowBuffer(RowFile.Begin(Lines, []));
        for (int i = 0; i < Count; i++)
        {
            Assert.Null(rows.Add(row, agent));
        }

        Assert.Null(rows.Flush(agent));
        Assert.Equal(Count * row.Length, new FileInfo(Lines).Length);
    }

    [Fact]
    public void A_resumed_run_continues_the_lines_where_its_state_was()
    {
        File.WriteAllText(Lines, "{\"env_steps\":80,\"a\":1}\n{\"env_steps\":160}\n{\"env_steps\":240}\n{\"env_st");
        using Agent agent = Make();
        agent.Learn(160);
        using (var recorder = new JsonLinesRecorder(Lines, agent, new EpisodeWindow(), 320))
        {
            agent.Learn(80, recorder);
        }

        string[] lines = File.ReadAllLines(Lines);
        Assert.Equal(["{\"env_steps\":80,\"a\":1}", "{\"env_steps\":160}"], lines[..2]);
        Assert.StartsWith("{\"env_steps\":240,\"updates\":3,", Assert.Single(lines[2..]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_is_told_once_and_the_lines_come_when_there_is_room()
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // /dev/full is Linux's
        }

        File.CreateSymbolicLink(Lines, "/dev/full");
        using Agent agent = Make();
        var told = new List<Exception>();
        using (var recorder = new JsonLinesRecorder(Lines, agent, new EpisodeWindow(), 320) { OnFailure = told.Add })
        {
            agent.Learn(320, recorder);
        }

        Assert.IsAssignableFrom<IOException>(Assert.Single(told));
    }

    [Fact]
    public void Meters_publish_counts_episodes_and_metrics_with_tags()
    {
        using Agent agent = Make();
        var sums = new Dictionary<string, double>();
        var gauges = new Dictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == TrainingMeters.MeterName)
                {
                    self.EnableMeasurementEvents(instrument, agent);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
        var tracker = new ThresholdTracker();
        MetricRow? row = null;
        using (var meters = new TrainingMeters(agent))
        {
            agent.Learn(800, new CompositeObserver(tracker, meters, new Keep(metrics => row = Copy(metrics))));
            listener.RecordObservableInstruments();
        }

        Assert.Equal((800, 10, 10), (sums["gradus.env_steps"], sums["gradus.updates"], sums["gradus.gradient_steps"]));
        Assert.Equal(tracker.Window.Episodes, sums["gradus.episodes"]);
        Assert.True(tracker.Window.Episodes is > 10 and <= 100);
        Near.Equal([tracker.Window.MeanReturn * tracker.Window.Episodes], [sums["gradus.episode.return"]], 1e-12);
        Near.Equal([tracker.Window.MeanLength * tracker.Window.Episodes], [sums["gradus.episode.length"]], 1e-12);
        Assert.Equal(row![ActorCriticMetrics.PolicyLoss], gauges["policy_loss"]);
        Assert.True(gauges["gradus.steps_per_second"] > 0);

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags.ToArray().Contains(new KeyValuePair<string, object?>("environment", "CartPole-v1")) is false)
            {
                return;
            }

            string? metric = tags.ToArray().FirstOrDefault(tag => tag.Key == "metric").Value as string;
            if (instrument.IsObservable)
            {
                gauges[metric ?? instrument.Name] = value;
            }
            else
            {
                sums[instrument.Name] = sums.GetValueOrDefault(instrument.Name) + value;
            }
        }
    }

    [Fact]
    public void Meters_that_nobody_listens_to_allocate_nothing()
    {
        using var agent = Make();
        using var meters = new TrainingMeters(agent);
        var metrics = new MetricRow(agent.Metrics) { [ActorCriticMetrics.PolicyLoss] = 1.25 };
        meters.OnUpdate(agent, metrics);
        meters.OnEpisode(agent, 0, 1, 1);
        Assert.Equal(0, Allocation.Of(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                meters.OnEpisode(agent, 0, i, i);
                meters.OnUpdate(agent, metrics);
            }
        }));
    }

    [Fact]
    public void A_logger_is_told_the_beginning_the_progress_and_evaluations_with_structured_values()
    {
        using Agent agent = Make();
        var log = new List<(LogLevel Level, string Text, IReadOnlyList<KeyValuePair<string, object?>> Values)>();
        using var evaluation = new EvaluationObserver(new EvaluationOptions { Every = 400, Episodes = 2 });
        var logger = new TrainingLogger(new ListLogger(log), TimeSpan.FromTicks(1), evaluation);
        agent.Learn(800, new CompositeObserver(evaluation, logger));

        Assert.Equal("Training a2c on CartPole-v1 since step 80", log[0].Text);
        Assert.Equal(2, log.Count(entry => entry.Text.Contains(" evaluated after ", StringComparison.Ordinal)));
        (LogLevel level, _, IReadOnlyList<KeyValuePair<string, object?>> values) = log.Last(entry => entry.Text.Contains("800 steps", StringComparison.Ordinal) && entry.Text.Contains("a second", StringComparison.Ordinal));
        Assert.Equal((LogLevel.Information, 800L), (level, values.First(value => value.Key == "EnvironmentSteps").Value));
        Assert.Contains(log, entry => entry.Level == LogLevel.Debug && entry.Text.StartsWith("policy_loss is ", StringComparison.Ordinal));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingLogger(new ListLogger(log), TimeSpan.Zero));
    }

    private static MetricRow Copy(MetricRow metrics)
    {
        var copy = new MetricRow(metrics.Metrics);
        foreach (Metric metric in metrics.Metrics)
        {
            copy[metric] = metrics[metric];
        }

        return copy;
    }

    private static A2C Make() => new(
        EnvironmentSource.Of("CartPole-v1", count: 4, seed: 4), new A2COptions { Seed = 4, Steps = 20, Hidden = [16] });

    private sealed class Keep(Action<MetricRow> action) : ITrainingObserver
    {
        public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
        {
        }

        public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
        {
            action(metrics);
            return TrainingSignal.Continue;
        }
    }

    private sealed class ListLogger(List<(LogLevel Level, string Text, IReadOnlyList<KeyValuePair<string, object?>> Values)> log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Add((logLevel, formatter(state, exception), [.. (IReadOnlyList<KeyValuePair<string, object?>>)state!]));
    }
}
