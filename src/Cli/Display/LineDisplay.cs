using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>
/// Shows a run as plain lines, one per tenth of it and at least one a minute: for files, pipes, build servers and screen readers.
/// </summary>
internal sealed class LineDisplay : ITrainingDisplay
{
    private const int Lines = 10;
    private const double MaxSilence = 60;
    private const int MinMetricWidth = 9;

    private readonly TextWriter _output;
    private readonly TrainingPlan _plan;
    private readonly EpisodeWindow _window;
    private readonly MetricAverages _averages;
    private readonly List<Column> _columns = [];
    private long _nextSteps;
    private double _nextSeconds = MaxSilence;

    /// <summary>Writes the headings.</summary>
    /// <param name="output">Where the lines go.</param>
    /// <param name="plan">The run.</param>
    /// <param name="window">The last episodes, updated by an observer that is called before this one.</param>
    /// <param name="width">Columns available; columns that do not fit are left out.</param>
    public LineDisplay(TextWriter output, TrainingPlan plan, EpisodeWindow window, int width)
    {
        _output = output;
        _plan = plan;
        _window = window;
        _averages = new MetricAverages(plan.Metrics);
        _nextSteps = plan.Steps / Lines;
        int used = 0;
        foreach (Column column in AllColumns())
        {
            used += column.Width;
            if (used > width)
            {
                break;
            }

            _columns.Add(column);
        }

        output.WriteLine(
            $"{plan.Algorithm} on {plan.Environment}, seed {plan.Seed}: {Numbers.Count(plan.Steps)} steps in {plan.EnvironmentCount} "
                + $"environments, {plan.Computes}, into {plan.Folder}");
        output.WriteLine(string.Concat(_columns.Select(column => column.Title.PadLeft(column.Width))));
    }

    public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
    {
    }

    public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
    {
        _averages.Add(metrics);
        if (agent.EnvironmentSteps >= _nextSteps || agent.TrainingSeconds >= _nextSeconds)
        {
            TrainingSnapshot now = TrainingSnapshot.Of(agent, _window, _averages);
            _output.WriteLine(string.Concat(_columns.Select(column => column.Text(now).PadLeft(column.Width))));
            _averages.Clear();
            long tenths = agent.EnvironmentSteps * Lines / _plan.Steps;
            _nextSteps = (tenths + 1) * _plan.Steps / Lines;
            _nextSeconds = agent.TrainingSeconds + MaxSilence;
        }

        return TrainingSignal.Continue;
    }

    public void Dispose() => _output.Flush();

    private IEnumerable<Column> AllColumns()
    {
        yield return new Column("steps", 12, now => Numbers.Count(now.EnvironmentSteps));
        yield return new Column("done", 6, now => Numbers.Percent((double)now.EnvironmentSteps / _plan.Steps));
        yield return new Column("return", 9, now => Numbers.Short(now.MeanReturn));
        yield return new Column("episodes", 10, now => Numbers.Count(now.Episodes));
        yield return new Column("steps/s", 11, now => Numbers.Count(now.StepsPerSecond));
        yield return new Column("left", 13, now => Numbers.Duration(now.SecondsLeft(_plan)));
        for (int i = 0; i < _plan.Metrics.Count; i++)
        {
            int metric = i;
            string name = _plan.Metrics[i].Name;
            yield return new Column(name, Math.Max(name.Length, MinMetricWidth) + 2, now => Numbers.Short(now.Metrics[metric]));
        }
    }

    private sealed record Column(string Title, int Width, Func<TrainingSnapshot, string> Text);
}
