using Gradus.Rl;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Gradus.Cli;

/// <summary>The live table of a run: progress, throughput and time left, the return and its history, and the metrics.</summary>
internal sealed class TrainingTable
{
    private const int MaxBarWidth = 60;
    private const int MinBarWidth = 8;
    private const int Frame = 7;
    private const int RoomForRemarks = 44;
    private const int MaxHistoryLength = 512;

    /// <summary>Rows that are always there: the title, two borders, seven lines about progress and return, and the cursor's line.</summary>
    private const int RowsAtLeast = 11;

    private const string Blocks = "▁▂▃▄▅▆▇█";

    private readonly TrainingPlan _plan;
    private readonly List<double> _history = [];
    private readonly int _bar;
    private readonly int _metrics;
    private readonly bool _hasCaption;
    private int _drawn;
    private int _every = 1;

    /// <summary>
    /// Fits the table to a screen. A short screen loses first the caption and then the last metrics, because what scrolls cannot be
    /// redrawn.
    /// </summary>
    /// <param name="plan">The run.</param>
    /// <param name="width">Columns of the screen.</param>
    /// <param name="height">Rows of the screen.</param>
    public TrainingTable(TrainingPlan plan, int width, int height)
    {
        _plan = plan;
        int labels = plan.Metrics.Select(metric => metric.Name.Length).Append("throughput".Length).Max();
        _bar = Math.Clamp(width - labels - Frame, MinBarWidth, MaxBarWidth);
        _metrics = Math.Clamp(height - RowsAtLeast, 0, plan.Metrics.Count);
        int captionRows = 1 + (Caption.Length / (_bar + (labels / 2))); // words are not broken, so lines are not full
        _hasCaption = height - RowsAtLeast - plan.Metrics.Count >= captionRows;
    }

    /// <summary>Draws one state.</summary>
    /// <param name="now">The state, or null before the first update.</param>
    public IRenderable Render(TrainingSnapshot? now)
    {
        Table table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey)
            .Title($"[bold]{Shown(_plan.Algorithm)}[/] on [bold]{Shown(_plan.Environment)}[/]")
            .HideHeaders();
        if (_hasCaption)
        {
            table.Caption($"[grey]{Shown(Caption)}[/]");
        }

        table.AddColumn(new TableColumn("").RightAligned().NoWrap());
        table.AddColumn(new TableColumn("").Width(_bar).NoWrap());
        if (now is null)
        {
            return table.AddRow("progress", "starting");
        }

        Remember(now.MeanReturn);
        double share = Math.Min(1, (double)now.EnvironmentSteps / _plan.Steps);
        table.AddRow("progress", Bar(share));
        table.AddRow("steps", Numbers.Count(now.EnvironmentSteps) + Remark($"of {Numbers.Count(_plan.Steps)}, {Numbers.Percent(share)}"));
        table.AddRow("throughput", $"{Numbers.Count(now.StepsPerSecond)} steps/s");
        table.AddRow("time left", Numbers.Duration(now.SecondsLeft(_plan)) + Remark($"after {Numbers.Duration(now.Seconds)}"));
        table.AddRow("episodes", Numbers.Count(now.Episodes));
        table.AddRow(
            "return",
            $"[bold green]{Numbers.Short(now.MeanReturn)}[/]" + Remark(
                $"mean of the last {Math.Min(now.Episodes, EpisodeWindow.Capacity)} episodes"));
        table.AddRow("", $"[green]{History()}[/]");
        for (int i = 0; i < _metrics; i++)
        {
            table.AddRow($"[grey]{Shown(_plan.Metrics[i].Name.Replace('_', ' '))}[/]", Numbers.Short(now.Metrics[i]));
        }

        return table;
    }

    private string Caption => $"seed {_plan.Seed} · {_plan.EnvironmentCount} environments · {_plan.Computes}";

    private static string Shown(string text) => Markup.Escape(PlainText.Of(text));

    /// <summary>An explanation of a number, where there is room for it.</summary>
    private string Remark(string text) => _bar >= RoomForRemarks ? $" [grey]{text}[/]" : "";

    private string Bar(double share)
    {
        int done = (int)(share * _bar);
        return $"[blue]{new string('━', done)}[/][grey]{new string('─', _bar - done)}[/]";
    }

    /// <summary>
    /// Keeps a history of bounded length, evenly spaced: when it is full, every other entry is dropped, and from then on every other
    /// drawing counts.
    /// </summary>
    private void Remember(double meanReturn)
    {
        if (double.IsNaN(meanReturn) || _drawn++ % _every != 0)
        {
            return;
        }

        _history.Add(meanReturn);
        if (_history.Count == MaxHistoryLength)
        {
            for (int i = 0; i < MaxHistoryLength / 2; i++)
            {
                _history[i] = _history[2 * i];
            }

            _history.RemoveRange(MaxHistoryLength / 2, MaxHistoryLength / 2);
            _every *= 2;
        }
    }

    /// <summary>The mean return so far, as one line of bars scaled between its lowest and highest value.</summary>
    private string History()
    {
        if (_history.Count == 0)
        {
            return "";
        }

        double low = _history.Min();
        double range = _history.Max() - low;
        var line = new char[Math.Min(_history.Count, _bar)];
        for (int i = 0; i < line.Length; i++)
        {
            double value = _history[((i + 1) * _history.Count / line.Length) - 1];
            double level = range > 0 ? (value - low) / range : 0;
            line[i] = Blocks[(int)(level * (Blocks.Length - 1))];
        }

        return new string(line);
    }
}
