namespace Gradus.Experiments;

/// <summary>What a comparison amounts to over all of its environments: charts, and a table.</summary>
/// <param name="page">Where to.</param>
/// <param name="summary">The comparison.</param>
internal sealed class AggregateSection(ReportPage page, ComparisonSummary summary)
{
    private const double Even = 0.5;

    /// <summary>The interquartile mean of each contender, and its performance profile.</summary>
    public void DrawScores()
    {
        string scale = summary.IsAgainstReference
            ? "0 is random play, 1 the reference"
            : "where no reference is known, 0 is the least and 1 the greatest return";
        page.Figure(
            "Score over all environments",
            $"interquartile mean of {summary.Counted.Count * summary.Seeds.Count} runs and its 95 % interval; {scale}",
            () => Charts.Intervals(
                page.Html,
                "Interquartile means of scores",
                "score",
                [.. summary.Contenders.Select((scores, i) => (i, scores.Label, scores.InterquartileMean))],
                summary.IsAgainstReference ? 1 : 0),
            isThere: null);
        page.Figure(
            "Performance profile",
            "how many of the runs score more than this: higher is better at every score",
            () => Charts.Curves(
                page.Html,
                "Share of runs above a score",
                "score",
                "share of runs above",
                [.. summary.Labels.Select((label, i) => (label, BandOf(summary.Profiles[i])))],
                []),
            _ => true);
    }

    /// <summary>Who improves on whom.</summary>
    public void DrawPairs()
    {
        if (summary.Pairs.Count > 0)
        {
            page.Figure(
                "Probability of improvement",
                "that a run of the first scores more than one of the second"
                    + $"{(summary.Counted.Count > 1 ? " on the same environment" : "")}; an interval that crosses the line says "
                    + "that it may as well be the other way round",
                () => Charts.Intervals(
                    page.Html,
                    "Probabilities of improvement",
                    "probability",
                    [.. summary.Pairs.Select(pair => (pair.Better, TextOf(pair), pair.Probability))],
                    Even),
                isThere: null);
        }
    }

    /// <summary>The same in numbers, and the score of each environment.</summary>
    public void WriteTable()
    {
        ReportTable.Open(page.Html, summary.Labels);
        Row("Interquartile mean [95 %]", scores => scores.InterquartileMean);
        Row("Median of environments [95 %]", scores => scores.Median);
        Row("Mean [95 %]", scores => scores.Mean);
        if (summary.IsAgainstReference)
        {
            Row("Optimality gap, lower is better [95 %]", scores => scores.OptimalityGap);
        }

        foreach (EnvironmentSummary environment in summary.Counted)
        {
            ReportTable.Row(
                page.Html,
                $"Score on {environment.Plan.Environment} [95 %]",
                summary.Labels.Select((_, i) => ReportTable.WithInterval(new Sample(environment.Scores(i, summary.Seeds)), "0.00")));
        }

        ReportTable.Close(page.Html);
    }

    /// <summary>Where scores come from.</summary>
    public void WriteScales()
    {
        page.Html.Append("<ul class=\"muted\">\n");
        foreach (EnvironmentSummary environment in summary.Environments)
        {
            string scale = environment.Reference is { } reference
                ? $"0 is {ReportTable.Text(reference.Random, "0.###")}, 1 is {ReportTable.Text(reference.Reference, "0.###")} "
                    + $"({reference.Source})"
                : "0 is the least and 1 the greatest return of all runs here";
            page.Html.Append("<li>").Append(Html.Escape($"{environment.Plan.Environment}: {scale}.")).Append("</li>\n");
        }

        page.Html.Append("</ul>\n");
    }

    private string TextOf(Improvement pair) => $"{summary.Labels[pair.Better]} > {summary.Labels[pair.Worse]}";

    private void Row(string name, Func<AggregateScores, Estimate> figure) =>
        ReportTable.Row(page.Html, name, summary.Contenders.Select(scores => ReportTable.Text(figure(scores), "0.00")));

    private CurveBand BandOf(Estimate[] profile) => new(
        summary.Thresholds,
        Array.ConvertAll(profile, point => point.HasInterval ? point.Low : point.Value),
        Array.ConvertAll(profile, point => point.Value),
        Array.ConvertAll(profile, point => point.HasInterval ? point.High : point.Value));
}
