namespace Gradus.Experiments;

/// <summary>One environment of a comparison: its contenders, and how their returns become scores.</summary>
internal sealed class EnvironmentSummary
{
    private readonly (double Low, double High) _range;

    public EnvironmentSummary(ComparisonPlan plan, IReadOnlyList<RunRecord> runs)
    {
        Plan = plan;
        Summaries = ContenderSummary.Of(plan, runs);
        Reference = ReferenceScores.Find(plan.Environment);
        double[] returns = [.. Summaries.SelectMany(summary => summary.Runs).Select(ReturnOf).Where(double.IsFinite)];
        _range = returns.Length > 0 ? (returns.Min(), returns.Max()) : (0, 1);
    }

    public ComparisonPlan Plan { get; }

    /// <summary>The contenders that have runs.</summary>
    public ContenderSummary[] Summaries { get; }

    /// <summary>The scores to normalise by; null if none are known, so that the least and the greatest return of all runs serve.</summary>
    public ReferenceScores? Reference { get; }

    /// <summary>Whether a run failed, or has no number for a return.</summary>
    public bool HasFailures => Summaries.Any(summary => summary.Runs.Any(run => !double.IsFinite(ReturnOf(run))));

    /// <summary>Whether all contenders have finished a seed.</summary>
    public bool IsFinished(ulong seed) => Plan.Contenders.All(contender => RunOf(contender, seed) is not null);

    /// <summary>A return as a score.</summary>
    public double Normalize(double value) => Reference is not null ? Reference.Normalize(value)
        : _range.High > _range.Low ? (value - _range.Low) / (_range.High - _range.Low)
        : 1;

    /// <summary>The scores of a contender on finished seeds.</summary>
    public double[] Scores(int contender, IEnumerable<ulong> seeds) =>
        [.. seeds.Select(seed => Normalize(ReturnOf(RunOf(Plan.Contenders[contender], seed)!)))];

    /// <summary>The return that a run is scored by: of greedy actions after training.</summary>
    public static double ReturnOf(RunRecord run) => run.Evaluation?.Mean ?? double.NaN;

    private RunRecord? RunOf(Contender contender, ulong seed) =>
        Summaries.FirstOrDefault(summary => summary.Contender == contender)?.Runs.FirstOrDefault(run => run.Seed == seed);
}
