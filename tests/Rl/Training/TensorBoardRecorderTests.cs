using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Gradus.Envs;
using Gradus.Experiments;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>TensorBoard's files, read back by tests/Python/read_events.py, which shares nothing with the writer.</summary>
public sealed class TensorBoardRecorderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gradus-").FullName;

    private string Events => Path.Combine(_folder, TensorBoardRecorder.FileName);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>RFC 3720, appendix B.4, and the check value of the catalogue of parametrised CRC algorithms.</summary>
    [Fact]
    public void The_checksum_is_that_of_the_standard()
    {
        Assert.Equal(0xe3069283U, EventFile.Crc32C("123456789"u8));
        Assert.Equal(0x8a9136aaU, EventFile.Crc32C(new byte[32]));
        Assert.Equal(0x62a8ab43U, EventFile.Crc32C(Enumerable.Repeat((byte)0xff, 32).ToArray()));
        Assert.Equal(0x46dd794eU, EventFile.Crc32C([.. Enumerable.Range(0, 32).Select(i => (byte)i)]));
    }

    /// <summary>The sample of TensorBoard's own event_file_loader_test.py: a record of an event at 1440183447 s, of version 1.</summary>
    [Fact]
    public void A_file_begins_like_TensorBoards_published_sample()
    {
        byte[] sample = [.. "\x18\0\0\0\0\0\0\0"u8, 0xa3, 0x7f, 0x4b, 0x22, 9, 0, 0, 0xc0, 0x25, 0xdd, 0x75, 0xd5, 0x41, 0x1a, 13, .. "brain.Event:1"u8, 0xec, 0xf3, 0x32, 0x8d];
        Assert.Equal(0x224b7fa3U, EventFile.MaskedCrc(sample.AsSpan(0, 8)));
        Assert.Equal(0x8d32f3ecU, EventFile.MaskedCrc(sample.AsSpan(12, 24)));

        using Agent agent = Make();
        using (new TensorBoardRecorder(Events, agent, new EpisodeWindow(), 80, clock: new At(1440183447)))
        {
        }

        byte[] written = File.ReadAllBytes(Events);
        sample[^5] = (byte)'2'; // the version that TensorBoard reads today
        Assert.Equal(sample[..^4], written[..^4]);
    }

    [SkippableFact]
    public void Scalars_histograms_and_settings_are_what_the_run_measured()
    {
        OutsideParts.Python.Require();
        using Agent agent = Make();
        var tracker = new ThresholdTracker();
        using var evaluation = new EvaluationObserver(new EvaluationOptions { Every = 400, Episodes = 2 });
        var seen = new List<(long Steps, double Loss, double Mean)>();
        ParameterInspection[] last = [];
        KeyValuePair<string, string>[] settings = [new("learning_rate", "0.0007"), new("hidden", "16"), new("lr_schedule", "linear"), new("a|b", "c|d")];
        using (var recorder = new TensorBoardRecorder(Events, agent, tracker.Window, 800, evaluation.Row, settings, new At(5)))
        {
            agent.Learn(800, new CompositeObserver(tracker, evaluation, recorder, new Each((self, row) =>
            {
                seen.Add((self.EnvironmentSteps, row[ActorCriticMetrics.PolicyLoss], tracker.Window.MeanReturn));
                last = [.. self.InspectParameters()];
            })));
        }

        JsonElement[] events = Read();
        Assert.Equal(("brain.Event:2", 5.0), (events[0].GetProperty("file_version").GetString(), events[0].GetProperty("wall_time").GetDouble()));
        Dictionary<string, JsonElement> start = Values(events[1]);
        JsonElement text = start["hyperparameters/text_summary"];
        Assert.Equal(("text", 7, 1), (text.GetProperty("plugin_name").GetString(), text.GetProperty("dtype").GetInt32(), text.GetProperty("shape")[0].GetInt32()));
        Assert.Equal("| setting | value |\n|---|---|\n| learning_rate | 0.0007 |\n| hidden | 16 |\n| lr_schedule | linear |\n| a|b | c\\|d |\n", text.GetProperty("string_val")[0].GetString());
        JsonElement hparams = start["_hparams_/session_start_info"].GetProperty("hparams");
        Assert.Equal((0.0007, "linear"), (hparams.GetProperty("learning_rate").GetDouble(), hparams.GetProperty("lr_schedule").GetString()));
        JsonElement infos = start["_hparams_/experiment"].GetProperty("hparam_infos");
        Assert.Equal((3, 1), (infos.GetProperty("learning_rate").GetInt32(), infos.GetProperty("lr_schedule").GetInt32())); // FLOAT64, STRING
        Assert.Equal(["episodes/mean_return_100", "evaluation/eval_return"], start["_hparams_/experiment"].GetProperty("metric_infos").EnumerateArray().Select(name => name.GetString()));

        JsonElement[] rows = events[2..];
        Assert.Equal(seen.Select(row => row.Steps), rows.Select(row => row.GetProperty("step").GetInt64()));
        for (int i = 0; i < rows.Length; i++)
        {
            Dictionary<string, JsonElement> values = Values(rows[i]);
            Assert.Equal((float)seen[i].Loss, values["training/policy_loss"].GetProperty("simple_value").GetSingle());
            Assert.Equal(seen[i].Steps % 400 == 0, values.ContainsKey("evaluation/eval_return"));
            Assert.Equal(!double.IsNaN(seen[i].Mean), values.ContainsKey("episodes/mean_return_100"));
        }

        Dictionary<string, JsonElement> final = Values(rows[^1]);
        Assert.Equal(4, last.Length);
        foreach (ParameterInspection block in last)
        {
            Compare(final[$"parameters/{block.Name}"].GetProperty("histo"), [.. block.Values]);
            Compare(final[$"gradients/{block.Name}"].GetProperty("histo"), [.. block.Gradient]);
        }
    }

    [SkippableFact]
    public void A_resumed_run_continues_the_file_where_its_state_was()
    {
        OutsideParts.Python.Require();
        using Agent agent = Make();
        using (var recorder = new TensorBoardRecorder(Events, agent, new EpisodeWindow(), 800, settings: [new("a", "1")]))
        {
            agent.Learn(480, recorder);
        }

        File.AppendAllText(Events, "half a record");
        using Agent again = Make();
        again.Learn(240); // the state was saved here
        using (var recorder = new TensorBoardRecorder(Events, again, new EpisodeWindow(), 800, settings: [new("a", "1")]))
        {
            again.Learn(160, recorder);
        }

        JsonElement[] events = Read();
        Assert.Equal([0, 80, 160, 240, 320, 400], events[1..].Select(item => item.GetProperty("step").GetInt64()));
    }

    [Fact]
    public void A_disk_that_refuses_is_told_once_and_ends_nothing()
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // /dev/full is Linux's
        }

        File.CreateSymbolicLink(Events, "/dev/full");
        using Agent agent = Make();
        Assert.Throws<IOException>(() => new TensorBoardRecorder(Events, agent, new EpisodeWindow(), 800)); // before the run
        Assert.Equal(0, agent.EnvironmentSteps);
    }

    /// <summary>The numbers of a histogram from its definition.</summary>
    private static void Compare(JsonElement histogram, float[] values)
    {
        double[] limits = Numbers(histogram, "bucket_limit");
        double[] counts = Numbers(histogram, "bucket");
        Assert.Equal((double)values.Min(), histogram.GetProperty("min").GetDouble());
        Assert.Equal((double)values.Max(), histogram.GetProperty("max").GetDouble());
        Assert.Equal((double)values.Max(), limits[^1]);
        Assert.Equal(limits.Order(), limits);
        Assert.Equal(values.Length, histogram.GetProperty("num").GetDouble());
        Assert.Equal(values.Length, counts.Sum());
        Assert.Equal(values.Sum(value => (double)value), histogram.GetProperty("sum").GetDouble(), 1e-9);
        Assert.Equal(values.Sum(value => (double)value * value), histogram.GetProperty("sum_squares").GetDouble(), 1e-9);
        double below = 0;
        for (int i = 0; i < limits.Length; i++)
        {
            below += counts[i];
            Assert.InRange(below, values.Count(value => value < limits[i] - 1e-6), values.Count(value => value <= limits[i] + 1e-6));
        }

        static double[] Numbers(JsonElement histogram, string name) => [.. histogram.GetProperty(name).EnumerateArray().Select(item => item.GetDouble())];
    }

    private static Dictionary<string, JsonElement> Values(JsonElement item) =>
        item.GetProperty("values").EnumerateArray().ToDictionary(value => value.GetProperty("tag").GetString()!);

    private static A2C Make() => new(
        EnvironmentSource.Of("CartPole-v1", count: 4, seed: 4), new A2COptions { Seed = 4, Steps = 20, Hidden = [16] });

    private JsonElement[] Read()
    {
        string script = Path.Combine(AppContext.BaseDirectory, "Python", "read_events.py");
        using Process process = Process.Start(
            new ProcessStartInfo(OutsideParts.PythonWith("sys")!, [script, Events]) { RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 })!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        using JsonDocument document = JsonDocument.Parse(text);
        return [.. document.RootElement.Clone().EnumerateArray()];
    }

    private sealed class At(double seconds) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddSeconds(seconds);
    }

    private sealed class Each(Action<Agent, MetricRow> action) : ITrainingObserver
    {
        public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
        {
        }

        public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
        {
            action(agent, metrics);
            return TrainingSignal.Continue;
        }
    }
}
