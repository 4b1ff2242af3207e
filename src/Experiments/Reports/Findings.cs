using System.Globalization;

namespace Gradus.Experiments;

/// <summary>The findings of a comparison in sentences, for the report and the terminal.</summary>
public static class Findings
{
    /// <summary>One sentence per threshold, then one per contender about its return after training, compared with the first.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="runs">The runs that were completed.</param>
    public static IEnumerable<string> Of(ComparisonPlan plan, IReadOnlyList<RunRecord> runs) => Of(plan, ContenderSummary.Of(plan, runs));

    internal static IEnumerable<string> Of(ComparisonPlan plan, ContenderSummary[] summaries) =>
        Enumerable.Range(0, plan.Thresholds.Count).Select(i => AboutThreshold(summaries, i, Text(plan.Thresholds[i])))
            .Append(AboutReturns(summaries))
            .Concat(summaries.Skip(1).Select(summary => AboutDifference(summary, summaries[0])))
            .Where(sentence => sentence.Length > 0);

    private static string AboutThreshold(ContenderSummary[] summaries, int threshold, string name)
    {
        ContenderSummary[] reached = [.. summaries
            .Where(summary => summary.Thresholds[threshold].Steps.Count > 0)
            .OrderBy(summary => summary.Thresholds[threshold].Steps.Median)];
        if (reached.Length == 0)
        {
            ContenderSummary closest = summaries.MaxBy(BestMean)!;
            string best = double.IsFinite(BestMean(closest))
                ? $"; {closest.Contender.Label} came closest with {Text(BestMean(closest))}"
                : "";
            return $"No contender reached {name} within the budget{best}.";
        }

        IEnumerable<string> findings = reached.Select(summary => AboutCrossing(summary, summary.Thresholds[threshold]))
            .Concat(summaries.Except(reached).Select(summary => $"{summary.Contender.Label} not within the budget"));
        return $"To {name}: {string.Join("; ", findings)}.";
    }

    private static string AboutCrossing(ContenderSummary summary, ThresholdSummary threshold) => string.Create(
        CultureInfo.InvariantCulture,
        $"{summary.Contender.Label} {threshold.Steps.Median:N0} steps (episodes from {threshold.WindowStart.Median:N0} on), "
            + $"{threshold.Seconds.Median:0.00} s ({threshold.Steps.Count} of {summary.Runs.Count} seeds)");

    private static string AboutReturns(ContenderSummary[] summaries)
    {
        string[] returns =
        [
            .. summaries.Where(summary => summary.Return.Count > 0).Select(
                summary => $"{summary.Contender.Label} {Text(summary.Return.Mean)}"),
        ];
        return returns.Length == 0 ? "" : $"Return after training, the mean over seeds: {string.Join("; ", returns)}.";
    }

    private static string AboutDifference(ContenderSummary summary, ContenderSummary first)
    {
        (double low, double high) = summary.Return.DifferenceInterval(first.Return);
        if (!double.IsFinite(low) || !double.IsFinite(high))
        {
            return "";
        }

        double difference = summary.Return.Mean - first.Return.Mean;
        (string label, string other) = (summary.Contender.Label, first.Contender.Label);
        if (low <= 0 && high >= 0)
        {
            return $"Between {label} and {other} the difference, {Text(difference)} (95 %: from {Text(low)} to {Text(high)}), is no larger "
                + $"than seeds alone can make it.";
        }

        (double least, double most) = difference > 0 ? (low, high) : (-high, -low);
        return $"{label} returns {Text(Math.Abs(difference))} {(difference > 0 ? "more" : "less")} than {other} (95 %: from {Text(least)} "
            + $"to {Text(most)}); seeds alone do not explain that.";
    }

    /// <summary>The best mean of the last 100 episodes over all seeds.</summary>
    private static double BestMean(ContenderSummary summary) =>
        summary.Runs.SelectMany(run => run.Curve).Select(
            point => point.MeanReturn).Where(double.IsFinite).DefaultIfEmpty(double.NegativeInfinity).Max();

    private static string Text(double value) => ReportTable.Text(value, "0.#");
}
