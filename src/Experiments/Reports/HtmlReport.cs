using System.Globalization;

namespace Gradus.Experiments;

/// <summary>
/// A comparison as one self-contained page: no script, no network, charts as inline SVG before numbers, light or dark like the reader's
/// system, readable on a phone.
/// </summary>
public sealed class HtmlReport
{
    private readonly ComparisonSummary _summary;
    private readonly ReportPage _page;

    private HtmlReport(IReadOnlyList<ComparisonPlan> plans, IReadOnlyList<RunRecord> runs)
    {
        _summary = new ComparisonSummary(plans, runs);
        _page = new ReportPage(_summary.Labels);
    }

    private bool IsSingle => _summary.Environments.Count == 1;

    private ComparisonPlan First => _summary.Environments[0].Plan;

    private string Title
    {
        get
        {
            IReadOnlyList<string> labels = _summary.Labels;
            string contenders = labels.Count switch
            {
                1 => labels[0],
                2 => $"{labels[0]} and {labels[1]}",
                _ => $"{string.Join(", ", labels.SkipLast(1))} and {labels[^1]}",
            };
            return $"{contenders} on {(IsSingle ? First.Environment : $"{_summary.Environments.Count} environments")}";
        }
    }

    /// <summary>Writes the page.</summary>
    /// <param name="plans">The plans, one per environment.</param>
    /// <param name="runs">The runs that were completed, at least one.</param>
    /// <param name="command">The command line that repeats the comparison.</param>
    /// <param name="machine">A description of the machine.</param>
    /// <returns>HTML.</returns>
    /// <exception cref="ArgumentException">There are no runs.</exception>
    public static string Write(IReadOnlyList<ComparisonPlan> plans, IReadOnlyList<RunRecord> runs, string command, string machine) =>
        Of(plans, runs).Write(command, machine);

    /// <summary>Writes the page, and its charts for a paper: an SVG file each, black on white, with its legend inside.</summary>
    /// <param name="plans">The plans, one per environment.</param>
    /// <param name="runs">The runs that were completed, at least one.</param>
    /// <param name="command">The command line that repeats the comparison.</param>
    /// <param name="machine">A description of the machine.</param>
    /// <param name="charts">Names without ending, all different, and drawings.</param>
    /// <returns>HTML.</returns>
    /// <exception cref="ArgumentException">There are no runs.</exception>
    public static string Write(
        IReadOnlyList<ComparisonPlan> plans,
        IReadOnlyList<RunRecord> runs,
        string command,
        string machine,
        out IReadOnlyList<(string Name, string Svg)> charts)
    {
        HtmlReport report = Of(plans, runs);
        string page = report.Write(command, machine);
        charts = [.. report._page.Drawn.DistinctBy(chart => chart.Name).Select(chart => (chart.Name, chart.Write()))];
        return page;
    }

    private static HtmlReport Of(IReadOnlyList<ComparisonPlan> plans, IReadOnlyList<RunRecord> runs)
    {
        if (runs.Count == 0)
        {
            throw new ArgumentException("There is no completed run to report.", nameof(runs));
        }

        return new HtmlReport(plans, runs);
    }

    private string Write(string command, string machine)
    {
        _page.Open(Title);
        _page.Paragraph(WhatWasDone());
        if (IsSingle)
        {
            WriteSingle(_summary.Environments[0]);
        }
        else
        {
            WriteSeveral();
        }

        _page.Paragraph(
            "Brackets marked 95 % are percentile bootstrap intervals over seeds; with few seeds they are a little too narrow. “Reached” "
                + "means that the mean return of the last 100 training episodes was at least that. Those episodes take time to play, and "
                + "no algorithm can play them faster: the step at which the first of them began tells how long learning took.",
            "muted");
        WriteCommands(command, machine);
        return _page.Close();
    }

    private void WriteSingle(EnvironmentSummary environment)
    {
        var charts = new EnvironmentCharts(_page, environment);
        _page.Charts(() =>
        {
            charts.Learning("Learning, by experience", "mean return of the last 100 episodes");
            new AggregateSection(_page, _summary).DrawPairs();
            charts.Others();
        });
        _page.Heading("In words");
        _page.List(Findings.Of(environment.Plan, environment.Summaries));
        _page.Heading("In numbers");
        ReportTable.Write(_page.Html, environment.Summaries);
    }

    private void WriteSeveral()
    {
        var aggregates = new AggregateSection(_page, _summary);
        _page.Charts(() =>
        {
            if (_summary.Counted.Count > 0)
            {
                aggregates.DrawScores();
                aggregates.DrawPairs();
            }

            foreach (EnvironmentSummary environment in _summary.Environments.Where(environment => environment.Summaries.Length > 0))
            {
                new EnvironmentCharts(_page, environment).Learning(environment.Plan.Environment, "mean return of the last 100 episodes");
            }
        });
        _page.Heading("In words");
        _page.List(Findings.OverAll(_summary));
        _page.Heading("In numbers");
        if (_summary.Counted.Count > 0)
        {
            aggregates.WriteTable();
            _page.Paragraph(
                "A score is the return after training on a scale that the environments share. The interquartile mean is the mean of the "
                    + "middle half of all runs; the probability of improvement counts how often a run of one contender scores more than "
                    + "one of another on the same environment. Definitions and intervals, stratified by environment, are those of Agarwal "
                    + "et al. (2021).",
                "muted");
            aggregates.WriteScales();
        }

        foreach (EnvironmentSummary environment in _summary.Environments.Where(environment => environment.Summaries.Length > 0))
        {
            _page.Details($"{environment.Plan.Environment}: findings, figures and more charts", () =>
            {
                _page.List(Findings.Of(environment.Plan, environment.Summaries));
                ReportTable.Write(_page.Html, environment.Summaries);
                _page.Charts(new EnvironmentCharts(_page, environment).Others);
            });
        }
    }

    private string WhatWasDone()
    {
        int seeds = _summary.Environments.SelectMany(environment => environment.Summaries).Max(summary => summary.Runs.Count);
        string budget = First.Budget.CountsUpdates
            ? string.Create(
                CultureInfo.InvariantCulture, $"{First.Budget.Amount:N0} updates each, an update being one rollout of every environment")
            : $"{string.Join(", ", Amounts())} environment steps each";
        string text = $"{seeds} {(seeds == 1 ? "seed" : "seeds")}, {budget}. Lines are medians over seeds; bands reach from the first to "
            + $"the third quartile.";
        ContenderSummary[] summaries = _summary.Environments[0].Summaries;
        return IsSingle && First.Budget.CountsUpdates && summaries.DistinctBy(summary => summary.Runs[0].StepsPerRound).Count() > 1
            ? text
            + $" An update is "
            + $"{string.Join(", ", summaries.Select(summary => $"{summary.Runs[0].StepsPerRound} steps for {summary.Contender.Label}"))}, "
            + $"so equal updates are not equal experience here."
            : text;
    }

    private IEnumerable<string> Amounts()
    {
        IGrouping<long, EnvironmentSummary>[] groups =
            [.. _summary.Environments.GroupBy(environment => environment.Plan.Budget.Amount)];
        return groups.Length == 1
            ? [string.Create(CultureInfo.InvariantCulture, $"{First.Budget.Amount:N0}")]
            : groups.Select(group => string.Create(
                CultureInfo.InvariantCulture,
                $"{group.Key:N0} ({string.Join(", ", group.Select(environment => environment.Plan.Environment))})"));
    }

    private void WriteCommands(string command, string machine)
    {
        _page.Heading("How it was measured");
        _page.Paragraph(
            $"{machine}. Contenders ran one after another, seed by seed, each after at most a second of warm-up that is not counted.");
        _page.Html.Append(CultureInfo.InvariantCulture, $"<pre>{Html.Escape(command)}</pre>\n");
        _page.Paragraph("Any single run can be repeated, with all its settings:");
        foreach (ContenderSummary summary in _summary.Environments.SelectMany(environment => environment.Summaries))
        {
            string where = IsSingle ? "" : $" on {summary.Runs[0].Environment}";
            _page.Details($"The runs of {summary.Contender.Label}{where}, one by one", () => _page.Html
                .Append("<pre>")
                .AppendJoin('\n', summary.Runs.Select(run => Html.Escape(run.Command)))
                .Append("\n</pre>"));
        }
    }
}
