using System.Globalization;
using System.Text;
using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>The table of a report: a row per quantity and a column per contender, so that two or three contenders fit on a phone.</summary>
internal static class ReportTable
{
    public static void Write(StringBuilder html, ContenderSummary[] summaries)
    {
        Open(html, summaries.Select(summary => summary.Contender.Label));
        Row(html, summaries, "Return after training, greedy actions: mean [95 %]", summary => WithInterval(summary.Return, "0.0"));
        if (summaries.Length > 1)
        {
            Row(
                html,
                summaries,
                $"… minus that of {summaries[0].Contender.Label} [95 %]",
                summary => summary == summaries[0] ? "–" : Difference(summary.Return, summaries[0].Return));
        }

        Row(html, summaries, "Return over the whole run: mean [95 %]", summary => WithInterval(summary.ReturnOverTraining, "0.0"));
        for (int i = 0; i < summaries[0].Thresholds.Count; i++)
        {
            int threshold = i;
            string name = Text(summaries[0].Thresholds[i].Threshold, "0.##");
            Row(
                html,
                summaries,
                $"Seeds that reached {name}",
                summary => $"{summary.Thresholds[threshold].Steps.Count} of {summary.Runs.Count}");
            Row(
                html,
                summaries,
                $"Steps to {name}: median [quartiles]",
                summary => WithQuartiles(summary.Thresholds[threshold].Steps, "N0"));
            Row(
                html,
                summaries,
                "Steps until those 100 episodes began: median [quartiles]",
                summary => WithQuartiles(summary.Thresholds[threshold].WindowStart, "N0"));
            Row(
                html,
                summaries,
                $"Seconds to {name}: median [quartiles]",
                summary => WithQuartiles(summary.Thresholds[threshold].Seconds, "0.00"));
        }

        Row(html, summaries, "Steps per second: mean [95 %]", summary => WithInterval(summary.StepsPerSecond, "N0"));
        Row(
            html,
            summaries,
            "Environment steps per run",
            summary => Text(new Sample(summary.Runs.Select(run => (double)run.EnvironmentSteps)).Median, "N0"));
        Row(
            html,
            summaries,
            "Gradient steps per run",
            summary => Text(new Sample(summary.Runs.Select(run => (double)run.GradientSteps)).Median, "N0"));
        if (summaries.Any(summary => summary.Staleness is not null))
        {
            Row(html, summaries, "Staleness: mean, 95th percentile, maximum", Staleness);
            Row(
                html,
                summaries,
                "Element updates lost to collisions, estimated",
                summary => summary.Staleness is null ? "–" : Percent(summary.LostUpdateShare));
        }

        if (summaries.Any(summary => summary.Failures > 0))
        {
            Row(html, summaries, "Failed runs", summary => summary.Failures.ToString(CultureInfo.InvariantCulture));
        }

        Close(html);
    }

    /// <summary>Begins a table with a column per label.</summary>
    public static void Open(StringBuilder html, IEnumerable<string> labels)
    {
        html.Append("<div class=\"wide\"><table>\n<thead><tr><th></th>");
        foreach (string label in labels)
        {
            html.Append(CultureInfo.InvariantCulture, $"<th>{Html.Escape(label)}</th>");
        }

        html.Append("</tr></thead>\n<tbody>\n");
    }

    /// <summary>Ends a table.</summary>
    public static void Close(StringBuilder html) => html.Append("</tbody></table></div>\n");

    /// <summary>A row of a table.</summary>
    public static void Row(StringBuilder html, string name, IEnumerable<string> cells)
    {
        html.Append(CultureInfo.InvariantCulture, $"<tr><th>{Html.Escape(name)}</th>");
        foreach (string cell in cells)
        {
            (string value, string? interval) = Split(cell);
            html.Append(
                CultureInfo.InvariantCulture,
                $"<td>{Html.Escape(value)}{(interval is null ? "" : $" <span>{Html.Escape(interval)}</span>")}</td>");
        }

        html.Append("</tr>\n");
    }

    public static string Text(double value, string format)
    {
        if (!double.IsFinite(value))
        {
            return "–";
        }

        string text = value.ToString(format, CultureInfo.InvariantCulture).Replace('-', '−');
        return text.AsSpan().ContainsAnyInRange('1', '9') ? text : text.TrimStart('−'); // no −0.00
    }

    /// <summary>A figure and its interval, if it has one.</summary>
    public static string Text(Estimate figure, string format) => Bracketed(figure.Value, figure.Low, figure.High, format);

    /// <summary>A mean and its interval, if it has one.</summary>
    public static string WithInterval(Sample sample, string format)
    {
        (double low, double high) = sample.MeanInterval();
        return Bracketed(sample.Mean, low, high, format);
    }

    private static void Row(StringBuilder html, ContenderSummary[] summaries, string name, Func<ContenderSummary, string> cell) =>
        Row(html, name, summaries.Select(cell));

    /// <summary>A number and its brackets, which are not broken if they do not fit on one line.</summary>
    private static (string Value, string? Interval) Split(string cell)
    {
        int at = cell.IndexOf(" [", StringComparison.Ordinal);
        return at < 0 ? (cell, null) : (cell[..at], cell[(at + 1)..]);
    }

    private static string WithQuartiles(Sample sample, string format) =>
        Bracketed(sample.Median, sample.Count > 1 ? sample.Quantile(0.25) : double.NaN, sample.Quantile(0.75), format);

    private static string Difference(Sample sample, Sample first)
    {
        (double low, double high) = sample.DifferenceInterval(first);
        return Bracketed(sample.Mean - first.Mean, low, high, "+0.0;−0.0;0.0");
    }

    private static string Bracketed(double value, double low, double high, string format) =>
        Text(value, format) + (double.IsFinite(low) && double.IsFinite(high) ? $" [{Text(low, format)}, {Text(high, format)}]" : "");

    private static string Percent(double share) => share is > 0 and < 1e-5 ? "below 0.001 %" : Text(share * 100, "G2") + " %";

    private static string Staleness(ContenderSummary summary) => summary.Staleness is { Count: > 0 } staleness
        ? $"{Text(staleness.Mean, "0.00")}, {staleness.Quantile(0.95)}, "
            + $"{(staleness.Maximum == StalenessHistogram.Largest ? "≥ " : "")}{staleness.Maximum}"
        : "–";
}
