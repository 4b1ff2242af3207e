using System.Globalization;
using Gradus.Experiments;
using Gradus.Rl;

namespace Gradus.Tests;

public sealed class MetricsRecorderTests : IDisposable
{
    private const string Header = "env_steps,updates,gradient_steps,seconds,episodes,mean_return_100,mean_length_100,loss,entropy";

    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("gradus-").FullName, "metrics.csv");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Fact]
    public void A_short_training_has_one_row_per_update()
    {
        string[][] rows = Record(steps: 30, (self, metrics) =>
        {
            self.EndEpisode(self.EnvironmentSteps, length: 5);
            metrics[ScriptedAgent.Loss] = self.Updates + 0.5;
            metrics[ScriptedAgent.Entropy] = double.NaN;
        });

        Assert.Equal(
            ["env_steps", "updates", "gradient_steps", "seconds", "episodes", "mean_return_100", "mean_length_100", "loss", "entropy"],
            rows[0]);
        Assert.Equal(["10", "1", "2", "1", "10", "5", "0.5", ""], WithoutSeconds(rows[1]));
        Assert.Equal(["20", "2", "4", "2", "15", "5", "1.5", ""], WithoutSeconds(rows[2]));
        Assert.Equal(["30", "3", "6", "3", "20", "5", "2.5", ""], WithoutSeconds(rows[3]));
        Assert.Equal(4, rows.Length);
    }

    [Fact]
    public void A_long_training_has_about_a_thousand_rows_of_means()
    {
        // 45,000 updates in intervals of 45. Updates 0 to 44 measure 0 to 44, and 5 in every fourth: means 22 and 5.
        string[][] rows = Record(steps: 450_000, (self, metrics) =>
        {
            metrics[ScriptedAgent.Loss] = self.Updates;
            metrics[ScriptedAgent.Entropy] = self.Updates % 4 == 2 ? 5 : double.NaN;
        });

        Assert.Equal(1 + 1000, rows.Length);
        Assert.Equal(["450", "45", "90", "0", "", "", "22", "5"], WithoutSeconds(rows[1]));
        Assert.Equal("450000", rows[^1][0]);
    }

    // A row costs about a third of the cheapest update: up to 4,000 updates make 200 rows or so, and up to 20,000 a row for every 20.
    [Theory]
    [InlineData(150, 150)]
    [InlineData(1_000, 200)]
    [InlineData(4_500, 225)]
    [InlineData(10_000, 500)]
    [InlineData(20_000, 1_000)]
    public void A_short_training_has_fewer(int updates, int rows) =>
        Assert.Equal(1 + rows, Record(10 * updates, (self, metrics) => metrics[ScriptedAgent.Loss] = 1).Length);

    [Fact]
    public void The_last_interval_is_written_even_if_it_is_shorter()
    {
        string[][] rows = Record(steps: 20_050, (self, metrics) => metrics[ScriptedAgent.Loss] = self.Updates);

        // 2005 updates in intervals of 10: the last row holds updates 2000 to 2004.
        Assert.Equal(1 + 201, rows.Length);
        Assert.Equal(("20050", "2002"), (rows[^1][0], rows[^1][7]));
    }

    [Fact]
    public void A_table_that_cannot_be_begun_is_refused_before_the_run()
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // /dev/full is Linux's
        }

        File.CreateSymbolicLink(_path, "/dev/full");
        using var agent = new ScriptedAgent();
        Assert.Throws<IOException>(() => new MetricsRecorder(_path, agent, new EpisodeWindow(), environmentSteps: 30)); // before the run
    }

    [Fact]
    public void A_resumed_table_keeps_whole_rows_up_to_the_step_of_the_state_and_replaces_the_file_in_one_step()
    {
        File.WriteAllText(_path, $"{Header}\n10,1,2,0.001,0,,,1,\n20,2,4,0.002,0,,,2,\n30,3,6,0.003,0,,,3,\n20,2,4,0.0");
        using var agent = new ScriptedAgent();
        agent.Learn(20);
        using FileStream old = File.OpenRead(_path); // a rename leaves what is open, a truncation empties it
        using (new MetricsRecorder(_path, agent, new EpisodeWindow(), environmentSteps: 30))
        {
            Assert.Equal([Header, "10,1,2,0.001,0,,,1,", "20,2,4,0.002,0,,,2,"], File.ReadAllLines(_path));
        }

        if (!OperatingSystem.IsWindows())
        {
            Assert.EndsWith("20,2,4,0.0", new StreamReader(old).ReadToEnd(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("10,1,2,0.001,0,\u001b[2J,,1,")]
    [InlineData("10,1,2,0.001,0,=cmd(),,1,")]
    [InlineData("10,1,2,0.001,0,,,1")]
    [InlineData("10,1,2,0.001,0,,,1,,")]
    [InlineData(" 10,1,2,0.001,0,,,1,")]
    [InlineData("99999999999999999999,1,2,0.001,0,,,1,")]
    [InlineData("")]
    public void What_is_no_row_of_numbers_is_not_kept(string row)
    {
        File.WriteAllText(_path, $"{Header}\n{row}\n20,2,4,0.002,0,,,2,\n");
        using var agent = new ScriptedAgent();
        agent.Learn(20);
        using (new MetricsRecorder(_path, agent, new EpisodeWindow(), environmentSteps: 30))
        {
            Assert.Equal("20,2,4,0.002,0,,,2,", Assert.Single(File.ReadAllLines(_path).Skip(1)));
        }
    }

    [Fact]
    public void A_long_table_and_a_long_row_take_no_memory()
    {
        string rows = string.Concat(Enumerable.Repeat("10,1,2,0.001,0,,,1,\n", 50_000));
        File.WriteAllText(_path, $"{Header}\n{rows}{new string('1', 2_000_000)}\n{rows}");
        using var agent = new ScriptedAgent();
        agent.Learn(20);
        long allocated = Allocation.Of(() => new MetricsRecorder(_path, agent, new EpisodeWindow(), environmentSteps: 30).Dispose());
        Assert.Equal(100_001, File.ReadLines(_path).Count());
        Assert.InRange(allocated, 1, 1 << 20);
    }

    [Fact]
    public void Recording_allocates_nothing()
    {
        using var agent = new ScriptedAgent();
        var window = new EpisodeWindow();
        using var recorder = new MetricsRecorder(_path, agent, window, environmentSteps: 10);
        var metrics = new MetricRow(agent.Metrics) { [ScriptedAgent.Loss] = 1.25 };
        recorder.OnUpdate(agent, metrics);

        Assert.Equal(0, Allocation.Of(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                window.Add(i, i);
                recorder.OnUpdate(agent, metrics);
            }
        }));
    }

    private static string[] WithoutSeconds(string[] row) => [.. row.Where((_, column) => column != 3)];

    private string[][] Record(long steps, Action<ScriptedAgent, MetricRow> script)
    {
        using var agent = new ScriptedAgent(script);
        var tracker = new ThresholdTracker();
        using (var recorder = new MetricsRecorder(_path, agent, tracker.Window, steps))
        {
            agent.Learn(steps, new CompositeObserver(tracker, recorder));
        }

        string[][] rows = [.. File.ReadAllLines(_path).Select(line => line.Split(','))];
        Assert.All(rows.Skip(1), row => Assert.True(double.Parse(row[3], CultureInfo.InvariantCulture) >= 0));
        return rows;
    }
}
