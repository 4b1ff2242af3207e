using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>The summary of one contender's runs.</summary>
internal sealed class ContenderSummary
{
    public ContenderSummary(Contender contender, IReadOnlyList<double> thresholds, IEnumerable<RunRecord> runs)
    {
        Contender = contender;
        Runs = [.. runs];
        Return = SampleOf(run => run.Evaluation?.Mean ?? double.NaN);
        ReturnOverTraining = SampleOf(run => run.MeanReturnOverTraining);
        StepsPerSecond = SampleOf(run => run.StepsPerSecond);
        Thresholds = [.. thresholds.Select((threshold, i) => new ThresholdSummary(
            threshold,
            SampleOf(run => run.Crossings[i]?.EnvironmentSteps ?? double.NaN),
            SampleOf(run => run.Crossings[i]?.WindowStart ?? double.NaN),
            SampleOf(run => run.Crossings[i]?.Seconds ?? double.NaN)))];
        if (Runs.Any(run => run.Staleness is not null))
        {
            Staleness = new StalenessHistogram();
            foreach (StalenessHistogram staleness in Runs.Select(run => run.Staleness).OfType<StalenessHistogram>())
            {
                Staleness.Add(staleness);
            }

            LostUpdateShare = Runs.Average(run => run.LostUpdateShare ?? 0);
        }
    }

    public Contender Contender { get; }

    public IReadOnlyList<RunRecord> Runs { get; }

    /// <summary>Mean returns of the evaluations after the runs.</summary>
    public Sample Return { get; }

    /// <summary>Mean returns over the learning curves.</summary>
    public Sample ReturnOverTraining { get; }

    public Sample StepsPerSecond { get; }

    public IReadOnlyList<ThresholdSummary> Thresholds { get; }

    /// <summary>Staleness over all runs; null for a synchronous algorithm.</summary>
    public StalenessHistogram? Staleness { get; }

    public double LostUpdateShare { get; }

    public int Failures => Runs.Count(run => run.Failure is not null);

    /// <summary>The summaries of a comparison, in the order of its contenders; contenders without runs are left out.</summary>
    public static ContenderSummary[] Of(ComparisonPlan plan, IReadOnlyList<RunRecord> runs) =>
    [
        .. plan.Contenders
            .Select(contender => new ContenderSummary(
                contender,
                plan.Thresholds,
                runs.Where(run => run.Environment == plan.Environment && run.Contender == contender)))
            .Where(summary => summary.Runs.Count > 0),
    ];

    /// <summary>A quantity of the learning curves, over environment steps or seconds.</summary>
    public CurveBand Band(Func<CurvePoint, double> x, Func<CurvePoint, double> y) =>
        CurveBand.Of([.. Runs.Select(run => run.Curve.Select(point => (x(point), y(point))).ToArray())]);

    private Sample SampleOf(Func<RunRecord, double> quantity) => new(Runs.Select(quantity));
}
