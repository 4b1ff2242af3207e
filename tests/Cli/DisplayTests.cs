using System.Text.RegularExpressions;
using Gradus.Cli;
using Gradus.Experiments;
using Gradus.Rl;

namespace Gradus.Tests;

public sealed partial class DisplayTests
{
    private static readonly TrainingPlan Plan = new("a2c", "CartPole-v1", 7, 8, 10_000, "managed backend", "runs/x", [ScriptedAgent.Loss, ScriptedAgent.Entropy]);

    [Fact]
    public void Lines_come_once_per_tenth_of_the_way()
    {
        string[] lines = Show((output, window) => new LineDisplay(output, Plan, window, width: 100));

        Assert.Equal("a2c on CartPole-v1, seed 7: 10,000 steps in 8 environments, managed backend, into runs/x", lines[0]);
        Assert.Equal(["steps", "done", "return", "episodes", "steps/s", "left", "loss", "entropy"], Words(lines[1]));
        Assert.Equal(10, lines.Length - 2);
        Assert.Equal(["1,000", "10%", "2.000", "100"], Words(lines[2])[..4]);
        Assert.Equal(["10,000", "100%", "2.000", "1,000"], Words(lines[^1])[..4]);

        // The loss of update u is u: the mean over updates 0 to 99 is 49.5.
        Assert.Equal("49.50", Words(lines[2])[^2]);
    }

    [Theory]
    [InlineData(20, 2)]
    [InlineData(30, 3)]
    [InlineData(64, 6)]
    [InlineData(80, 7)]
    public void Lines_fit_the_page_by_leaving_out_what_matters_least(int width, int columns)
    {
        string[] lines = Show((output, window) => new LineDisplay(output, Plan, window, width));

        Assert.All(lines.Skip(1), line => Assert.InRange(line.Length, 1, width));
        Assert.Equal(columns, Words(lines[1]).Length);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public void The_live_table_fits_the_screen_and_ends_with_the_last_state(int width)
    {
        string[] lines = Show((output, window) => new LiveDisplay(output, Plan, window, width, height: 24));

        Assert.All(lines, line => Assert.InRange(line.TrimEnd().Length, 0, width));
        string last = string.Join('\n', lines[^12..]);
        Assert.Contains("10,000", last, StringComparison.Ordinal);
        Assert.Contains("2.000", last, StringComparison.Ordinal);
        Assert.Contains("entropy", last, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, 0)]
    [InlineData(12, 1)]
    [InlineData(13, 2)]
    public void On_a_low_screen_the_live_table_leaves_out_metrics_and_not_the_progress(int height, int metrics)
    {
        string[] lines = Show((output, window) => new LiveDisplay(output, Plan, window, width: 80, height));

        // Title, two borders and seven lines; what scrolled away could not be redrawn.
        string[] last = lines[^(10 + metrics)..];
        Assert.Contains("a2c on CartPole-v1", last[0], StringComparison.Ordinal);
        Assert.Contains("progress", last[2], StringComparison.Ordinal);
        Assert.Contains("╰", last[^1], StringComparison.Ordinal);
        Assert.Equal(metrics, last.Count(line => line.Contains("loss", StringComparison.Ordinal) || line.Contains("entropy", StringComparison.Ordinal)));
    }

    [Fact]
    public void Being_watched_costs_an_update_no_memory()
    {
        string folder = Directory.CreateTempSubdirectory("gradus-").FullName;
        using var output = new StringWriter();
        using var agent = new ScriptedAgent();
        var tracker = new ThresholdTracker(195);
        using (var recorder = new MetricsRecorder(Path.Combine(folder, "metrics.csv"), agent, tracker.Window, Plan.Steps))
        using (var lines = new LineDisplay(output, Plan, tracker.Window, width: 100))
        {
            var observer = new CompositeObserver(tracker, recorder, lines);
            var metrics = new MetricRow(agent.Metrics) { [ScriptedAgent.Loss] = 1, [ScriptedAgent.Entropy] = 2 };
            observer.OnEpisode(agent, 0, 1, 1);
            observer.OnUpdate(agent, metrics);

            Assert.Equal(0, Allocation.Of(() =>
            {
                for (int i = 0; i < 200; i++)
                {
                    observer.OnEpisode(agent, 0, 1, 1);
                    observer.OnUpdate(agent, metrics);
                }
            }));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.00001234, "1.23E-5")]
    [InlineData(-1.5, "-1.500")]
    [InlineData(12.345, "12.35")]
    [InlineData(475, "475.0")]
    [InlineData(-123456.7, "-123,457")]
    [InlineData(double.NaN, "–")]
    public void Numbers_show_four_digits(double value, string text) => Assert.Equal(text, Numbers.Short(value));

    [Theory]
    [InlineData(0.04, "0.0 s")]
    [InlineData(59.94, "59.9 s")]
    [InlineData(61, "1 min 01 s")]
    [InlineData(7260, "2 h 01 min")]
    [InlineData(double.PositiveInfinity, "–")]
    public void Durations_are_readable(double seconds, string text) => Assert.Equal(text, Numbers.Duration(seconds));

    private static string[] Show(Func<TextWriter, EpisodeWindow, ITrainingDisplay> make)
    {
        using var output = new StringWriter();
        using var agent = new ScriptedAgent((self, metrics) =>
        {
            self.EndEpisode(2);
            metrics[ScriptedAgent.Loss] = self.Updates;
        });
        var tracker = new ThresholdTracker();
        using (ITrainingDisplay display = make(output, tracker.Window))
        {
            agent.Learn(Plan.Steps, new CompositeObserver(tracker, display));
        }

        return EscapeSequence().Replace(output.ToString(), "").Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"\x1b\[[0-9;?]*[A-Za-z]")]
    private static partial Regex EscapeSequence();
}
