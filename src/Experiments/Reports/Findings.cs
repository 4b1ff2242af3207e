using System.Globalization;

namespace Gradus.Experiments;

/// <summary>The findings of a comparison in sentences, for the report and the terminal.</summary>
public static class Findings
{
    /// <summary>
    /// About one environment: one sentence per threshold, then one per contender about its return after training, compared with the first.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="runs">The runs that were completed.</param>
    public static IEnumerable<string> Of(ComparisonPlan plan, IReadOnlyList<RunRecord> runs) => Of(plan, ContenderSummary.Of(plan, runs));

    internal static IEnumerable<string> Of(ComparisonPlan plan, ContenderSummary[] summaries) =>
        Enumerable.Range(0, plan.Thresholds.Count).Select(i => AboutThreshold(summaries, i, Text(plan.Thresholds[i])))
            .Append(AboutReturns(summaries))
            .Concat(summaries.Skip(1).Select(summary => AboutDifference(summary, summaries[0])))
            .Where(sentence => sentence.Length > 0);

    /// <summary>
    /// Over all environments: what counts, the interquartile means, who improves on whom, and a sentence about each environment.
    /// </summary>
    /// <param name="plans">The plans, one per environment.</param>
    /// <param name="runs">The runs that were completed.</param>
    public static IEnumerable<string> OverAll(IReadOnlyList<ComparisonPlan> plans, IReadOnlyList<RunRecord> runs) =>
        OverAll(new ComparisonSummary(plans, runs));

    internal static IEnumerable<string> OverAll(ComparisonSummary summary)
    {
        foreach (EnvironmentSummary environment in summary.Environments)
        {
            if (environment.Summaries.SelectMany(contender => contender.Runs).FirstOrDefault(
                run => !double.IsFinite(EnvironmentSummary.ReturnOf(run))) is { } failed)
            {
                yield return $"{environment.Plan.Environment} does not count over all: {failed.Contender.Label} with seed {failed.Seed} "
                    + $"{(failed.Failure is { } failure ? $"failed: {failure.ReplaceLineEndings(" ").TrimEnd('.')}" : "has no return")}.";
            }
        }

        if (summary.Counted.Count == 0)
        {
            yield return "No seed is finished in all environments yet, so there is nothing to say over all.";
        }
        else
        {
            int seeds = summary.Seeds.Count;
            string scale = summary.IsAgainstReference
                ? "0 is random play and 1 a known reference"
                : "0 is random play and 1 a known reference, or the least and the greatest return where none is known";
            IEnumerable<string> means = summary.Contenders.Select(
                scores => $"{scores.Label} {ReportTable.Text(scores.InterquartileMean, "0.00")}");
            yield return $"Interquartile mean over {summary.Counted.Count} environments and {seeds} {(seeds == 1 ? "seed" : "seeds")}, "
                + $"where {scale}: {string.Join("; ", means)}.";
            foreach (Improvement pair in summary.Pairs)
            {
                yield return $"{summary.Labels[pair.Better]} scores more than {summary.Labels[pair.Worse]} with probability "
                    + $"{ReportTable.Text(pair.Probability, "0.00")}{(IsOpen(pair.Probability) ? ", which seeds alone can make" : "")}.";
            }
        }

        foreach (EnvironmentSummary environment in summary.Environments.Where(environment => environment.Summaries.Length > 0))
        {
            IEnumerable<string> returns = environment.Summaries.Select(
                contender => $"{contender.Contender.Label} {ReportTable.WithInterval(contender.Return, "0.#")}");
            yield return $"{environment.Plan.Environment}: {string.Join("; ", returns)}.";
        }
    }

    private static bool IsOpen(Estimate probability) => !probability.HasInterval || probability.Low <= 0.5;

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
        string format = FormatFor(difference);
        if (low <= 0 && high >= 0)
        {
            return $"Between {label} and {other} the difference, {Figure(difference)} (95 %: from {Figure(low)} to {Figure(high)}), "
                + $"is no larger than seeds alone can make it.";
        }

        (double least, double most) = difference > 0 ? (low, high) : (-high, -low);
        return $"{label} returns {Figure(Math.Abs(difference))} {(difference > 0 ? "more" : "less")} than {other} "
            + $"(95 %: from {Figure(least)} to {Figure(most)}); seeds alone do not explain that.";

        string Figure(double value) => ReportTable.Text(value, format);
    }

    /// <summary>One decimal, or as many as show two digits of a number that is smaller than that.</summary>
    private static string FormatFor(double value)
    {
        const int most = 12;
        double size = Math.Abs(value);
        int decimals = size is > 0 and < 0.1 ? Math.Min(1 + (int)Math.Ceiling(-Math.Log10(size)), most) : 1;
        return $"0.{new string('#', decimals)}";
    }

    /// <summary>The best mean of the last 100 episodes over all seeds.</summary>
    private static double BestMean(ContenderSummary summary) =>
        summary.Runs.SelectMany(run => run.Curve).Select(
            point => point.MeanReturn).Where(double.IsFinite).DefaultIfEmpty(double.NegativeInfinity).Max();

    private static string Text(double value) => ReportTable.Text(value, "0.#");
}
