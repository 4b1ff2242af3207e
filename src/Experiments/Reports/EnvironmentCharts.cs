using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>The charts of one environment: how its contenders learned, and what it cost.</summary>
internal sealed class EnvironmentCharts
{
    private readonly ReportPage _page;
    private readonly ComparisonPlan _plan;
    private readonly ContenderSummary?[] _contenders; // in the order of the plan; null without runs

    public EnvironmentCharts(ReportPage page, EnvironmentSummary environment)
    {
        _page = page;
        _plan = environment.Plan;
        _contenders =
            [.. _plan.Contenders.Select(contender => environment.Summaries.FirstOrDefault(summary => summary.Contender == contender))];
    }

    /// <summary>Returns over environment steps.</summary>
    public void Learning(string title, string explanation) => Curves(
        title, explanation, "environment steps", "return", Steps, point => point.MeanReturn, Thresholds());

    /// <summary>All others.</summary>
    public void Others()
    {
        Curves(
            "Learning, by the clock",
            "mean return of the last 100 episodes over wall-clock time",
            "seconds",
            "return",
            point => point.Seconds,
            point => point.MeanReturn,
            Thresholds());
        Curves(
            "Variance of the return",
            "among the last 100 episodes",
            "environment steps",
            "variance of the return",
            Steps,
            point => point.ReturnVariance,
            []);
        if (Present().Any(summary => summary.Runs.Any(run => run.Curve.Any(point => double.IsFinite(point.GradientNorm)))))
        {
            Curves(
                "Norm of the gradient",
                "before clipping; a sum over a rollout for a3c, a mean for the others",
                "environment steps",
                "gradient norm",
                Steps,
                point => point.GradientNorm,
                []);
        }

        _page.Figure(
            "Throughput",
            "bars are means, dots are seeds",
            () => Charts.Throughput(
                _page.Html,
                $"Environment steps per second on {_plan.Environment}",
                [.. _plan.Contenders.Select((contender, i) => (contender.Label, SpeedsOf(_contenders[i])))]),
            IsThere);
        if (Present().Any(summary => HasStaleness(summary)))
        {
            _page.Figure(
                "Staleness",
                "updates of others between a worker's pull and its push",
                () => Charts.Staleness(_page.Html, "Histogram of staleness", Histograms()),
                i => HasStaleness(_contenders[i]));
        }
    }

    private static double Steps(CurvePoint point) => point.EnvironmentSteps;

    private static double[] SpeedsOf(ContenderSummary? summary) => [.. summary?.Runs.Select(run => run.StepsPerSecond) ?? []];

    private static bool HasStaleness(ContenderSummary? summary) => summary?.Staleness is { Count: > 0 };

    private IEnumerable<ContenderSummary> Present() => _contenders.OfType<ContenderSummary>();

    private bool IsThere(int contender) => _contenders[contender] is not null;

    private (double, string)[] Thresholds()
    {
        double? solved = EnvironmentRegistry.TryFind(_plan.Environment, out EnvironmentSpecification? known) ? known.RewardThreshold : null;
        return
        [
            .. _plan.Thresholds.Select(
                threshold => (threshold, ReportTable.Text(threshold, "0.##") + (threshold == solved ? ", solved" : ""))),
        ];
    }

    private void Curves(
        string title,
        string explanation,
        string xLabel,
        string yLabel,
        Func<CurvePoint, double> x,
        Func<CurvePoint, double> y,
        (double, string)[] guides) => _page.Figure(
            title,
            explanation,
            () => Charts.Curves(
                _page.Html,
                $"{yLabel} over {xLabel} on {_plan.Environment}",
                xLabel,
                yLabel,
                [.. _plan.Contenders.Select((contender, i) => (contender.Label, _contenders[i]?.Band(x, y) ?? CurveBand.Of([])))],
                guides),
            IsThere);

    private List<(int Style, StalenessHistogram Histogram)> Histograms() =>
        [.. Enumerable.Range(0, _contenders.Length).Where(i => HasStaleness(_contenders[i])).Select(i => (i, _contenders[i]!.Staleness!))];
}
