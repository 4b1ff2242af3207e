using System.Globalization;
using System.Text;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>
/// A comparison as one self-contained page: no script, no network, charts as inline SVG, light or dark like the reader's system, readable
/// on a phone.
/// </summary>
public sealed class HtmlReport
{
    private readonly ComparisonPlan _plan;
    private readonly ContenderSummary[] _summaries;
    private readonly string _command;
    private readonly string _machine;
    private readonly StringBuilder _html = new();

    private HtmlReport(ComparisonPlan plan, IReadOnlyList<RunRecord> runs, string command, string machine)
    {
        _plan = plan;
        _summaries = ContenderSummary.Of(plan, runs);
        _command = command;
        _machine = machine;
    }

    /// <summary>Writes the page.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="runs">The runs that were completed, at least one.</param>
    /// <param name="command">The command line that repeats the comparison.</param>
    /// <param name="machine">A description of the machine.</param>
    /// <returns>HTML.</returns>
    /// <exception cref="ArgumentException">There are no runs.</exception>
    public static string Write(ComparisonPlan plan, IReadOnlyList<RunRecord> runs, string command, string machine)
    {
        if (runs.Count == 0)
        {
            throw new ArgumentException("There is no completed run to report.", nameof(runs));
        }

        return new HtmlReport(plan, runs, command, machine).Write();
    }

    private string Title
    {
        get
        {
            string[] labels = [.. _summaries.Select(summary => summary.Contender.Label)];
            string contenders = labels.Length switch
            {
                1 => labels[0],
                2 => $"{labels[0]} and {labels[1]}",
                _ => $"{string.Join(", ", labels[..^1])} and {labels[^1]}",
            };
            return $"{contenders} on {_plan.Environment}";
        }
    }

    private string Write()
    {
        _html.Append(
            CultureInfo.InvariantCulture,
            $"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" "
                + $"content=\"width=device-width, "
                + $"initial-scale=1\"/>\n<title>{Html.Escape(Title)}</title>\n<style>\n{ReportStyle.Css}\n</style>\n</head>\n<body>\n");
        _html.Append(CultureInfo.InvariantCulture, $"<h1>{Html.Escape(Title)}</h1>\n<p>{Html.Escape(WhatWasDone())}</p>\n");
        _html.Append("<ul>\n").AppendJoin(
            '\n', Findings.Of(_plan, _summaries).Select(finding => $"<li>{Html.Escape(finding)}</li>")).Append("\n</ul>\n");
        WriteCharts();
        _html.Append("<h2>In numbers</h2>\n");
        ReportTable.Write(_html, _summaries);
        _html.Append(
            "<p class=\"muted\">Brackets marked 95 % are percentile bootstrap intervals over seeds; with few seeds they are a little too "
                + "narrow. “Reached” means that the mean return of the last 100 training episodes was at least that. Those episodes take "
                + "time to play, and no algorithm can play them faster: the step at which the first of them began tells how long learning "
                + "took.</p>\n");
        WriteCommands();
        _html.Append("</body>\n</html>\n");
        return _html.ToString();
    }

    private string WhatWasDone()
    {
        int seeds = _summaries.Max(summary => summary.Runs.Count);
        string budget = _plan.Budget.CountsUpdates
            ? string.Create(
                CultureInfo.InvariantCulture, $"{_plan.Budget.Amount:N0} updates each, an update being one rollout of every environment")
            : string.Create(CultureInfo.InvariantCulture, $"{_plan.Budget.Amount:N0} environment steps each");
        string text = $"{seeds} {(seeds == 1 ? "seed" : "seeds")}, {budget}. Lines are medians over seeds; bands reach from the first to "
            + $"the third quartile.";
        long[] rounds = [.. _summaries.Select(summary => summary.Runs[0].StepsPerRound).Distinct()];
        return _plan.Budget.CountsUpdates && rounds.Length > 1
            ? text
            + $" An update is "
            + $"{string.Join(", ", _summaries.Select(summary => $"{summary.Runs[0].StepsPerRound} steps for {summary.Contender.Label}"))}, "
            + $"so equal updates are not equal experience here."
            : text;
    }

    /// <summary>The legend, in every figure, because only one of them is visible on a phone.</summary>
    private void WriteLegend(Func<ContenderSummary, bool> isThere)
    {
        _html.Append("<div class=\"legend\">\n");
        for (int i = 0; i < _summaries.Length; i++)
        {
            if (!isThere(_summaries[i]))
            {
                continue;
            }

            _html.Append(
                CultureInfo.InvariantCulture,
                $"<span><svg viewBox=\"0 0 34 10\" aria-hidden=\"true\"><path class=\"line s{i % Charts.Styles}\" d=\"M0 5L34 "
                    + $"5\"/></svg>{Html.Escape(_summaries[i].Contender.Label)}</span>\n");
        }

        _html.Append("</div>\n");
    }

    private void WriteCharts()
    {
        double? solved = EnvironmentRegistry.TryFind(_plan.Environment, out EnvironmentSpecification? known) ? known.RewardThreshold : null;
        (double, string)[] thresholds =
        [
            .. _plan.Thresholds.Select(
                threshold => (threshold, ReportTable.Text(threshold, "0.##") + (threshold == solved ? ", solved" : ""))),
        ];
        _html.Append("<div class=\"charts\">\n");
        Figure(
            "Learning, by experience",
            "mean return of the last 100 episodes",
            () => Curves("environment steps", "return", Steps, point => point.MeanReturn, thresholds));
        Figure(
            "Learning, by the clock",
            "the same over wall-clock time",
            () => Curves("seconds", "return", point => point.Seconds, point => point.MeanReturn, thresholds));
        Figure(
            "Variance of the return",
            "among the last 100 episodes",
            () => Curves("environment steps", "variance of the return", Steps, point => point.ReturnVariance, []));
        if (_summaries.Any(summary => summary.Runs.Any(run => run.Curve.Any(point => double.IsFinite(point.GradientNorm)))))
        {
            Figure(
                "Norm of the gradient",
                "before clipping; a sum over a rollout for a3c, a mean for the others",
                () => Curves("environment steps", "gradient norm", Steps, point => point.GradientNorm, []));
        }

        Figure("Throughput", "bars are means, dots are seeds", () => Charts.Throughput(
            _html,
            $"Environment steps per second of {Title}",
            [.. _summaries.Select(summary => (summary.Contender.Label, summary.Runs.Select(run => run.StepsPerSecond).ToArray()))]));
        if (_summaries.Any(summary => summary.Staleness is { Count: > 0 }))
        {
            Figure(
                "Staleness",
                "updates of others between a worker's pull and its push",
                () => Charts.Staleness(_html, "Histogram of staleness", Histograms()),
                summary => summary.Staleness is { Count: > 0 });
        }

        _html.Append("</div>\n");

        static double Steps(CurvePoint point) => point.EnvironmentSteps;
    }

    private void Curves(string xLabel, string yLabel, Func<CurvePoint, double> x, Func<CurvePoint, double> y, (double, string)[] guides) =>
        Charts.Curves(
            _html,
            $"{yLabel} over {xLabel} of {Title}",
            xLabel,
            yLabel,
            [.. _summaries.Select(summary => (summary.Contender.Label, summary.Band(x, y)))],
            guides);

    private List<(int Style, StalenessHistogram Histogram)> Histograms()
    {
        var histograms = new List<(int, StalenessHistogram)>();
        for (int i = 0; i < _summaries.Length; i++)
        {
            if (_summaries[i].Staleness is { Count: > 0 } staleness)
            {
                histograms.Add((i, staleness));
            }
        }

        return histograms;
    }

    private void WriteCommands()
    {
        _html.Append(
            CultureInfo.InvariantCulture,
            $"<h2>How it was measured</h2>\n<p>{Html.Escape(_machine)}. Contenders ran one after another, seed by seed, each after a "
                + $"second of warm-up that is not counted.</p>\n<pre>{Html.Escape(_command)}</pre>\n<p>Any single run can be repeated, "
                + $"with all its settings:</p>\n");
        foreach (ContenderSummary summary in _summaries)
        {
            _html.Append(
                CultureInfo.InvariantCulture,
                $"<details><summary>The runs of {Html.Escape(summary.Contender.Label)}, one by one</summary>\n<pre>");
            foreach (RunRecord run in summary.Runs)
            {
                _html.Append(Html.Escape(run.Command)).Append('\n');
            }

            _html.Append("</pre></details>\n");
        }
    }

    private void Figure(string title, string explanation, Action draw, Func<ContenderSummary, bool>? isThere = null)
    {
        _html.Append(
            CultureInfo.InvariantCulture,
            $"<figure><figcaption>{Html.Escape(title)}<span>{Html.Escape(explanation)}</span></figcaption>\n");
        WriteLegend(isThere ?? (_ => true));
        draw();
        _html.Append("</figure>\n");
    }
}
