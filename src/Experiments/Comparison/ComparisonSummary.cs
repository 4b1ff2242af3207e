namespace Gradus.Experiments;

/// <summary>
/// A comparison over all of its environments: normalised scores, what they amount to, and who improves on whom [definitions of
/// <see cref="AggregateMetrics"/>].
/// </summary>
/// <remarks>
/// Every contender counts with the same environments and seeds: an environment in which a run failed is left out, and so is a seed that is
/// not finished everywhere.
/// </remarks>
internal sealed class ComparisonSummary
{
    private const int ProfilePoints = 101;
    private const int MaxResamples = 10_000;
    private const int MinResamples = 1_000;
    private const int ScoresToDraw = 5_000_000;

    private readonly List<double[]>[] _scores; // of each contender: an array per environment, with a score per seed

    public ComparisonSummary(IReadOnlyList<ComparisonPlan> plans, IReadOnlyList<RunRecord> runs)
    {
        Environments = [.. plans.Select(plan => new EnvironmentSummary(plan, runs))];
        Labels = [.. plans[0].Contenders.Select(contender => contender.Label)];
        EnvironmentSummary[] sound = [.. Environments.Where(environment => !environment.HasFailures)];
        Seeds = [.. plans[0].Seeds.Where(seed => sound.Length > 0 && sound.All(environment => environment.IsFinished(seed)))];
        Counted = Seeds.Count > 0 ? sound : [];
        _scores = [.. Labels.Select((_, contender) => Counted.Select(environment => environment.Scores(contender, Seeds)).ToList())];
        IsAgainstReference = Counted.All(environment => environment.Reference is not null);
        Contenders = Counted.Count == 0 ? [] : [.. Labels.Select((label, i) => Aggregate(label, _scores[i]))];
        Thresholds = ProfileThresholds();
        Pairs = Counted.Count == 0 ? [] : [.. AllPairs()];
        Profiles = Counted.Count == 0 ? [] : [.. _scores.Select(Profile)];
    }

    public IReadOnlyList<EnvironmentSummary> Environments { get; }

    public IReadOnlyList<string> Labels { get; }

    /// <summary>The environments that count.</summary>
    public IReadOnlyList<EnvironmentSummary> Counted { get; }

    /// <summary>The seeds that count.</summary>
    public IReadOnlyList<ulong> Seeds { get; }

    /// <summary>Whether 1 is a known score everywhere, so that the optimality gap has a meaning.</summary>
    public bool IsAgainstReference { get; }

    /// <summary>One per label; none if nothing counts.</summary>
    public IReadOnlyList<AggregateScores> Contenders { get; }

    /// <summary>Every two contenders, the one that improves on the other first.</summary>
    public IReadOnlyList<Improvement> Pairs { get; }

    /// <summary>τ of the performance profiles.</summary>
    public double[] Thresholds { get; }

    /// <summary>The performance profile of each contender: the share of runs above each threshold.</summary>
    public IReadOnlyList<Estimate[]> Profiles { get; }

    private int Resamples => (int)Math.Clamp(
        ScoresToDraw / Math.Max(Counted.Count * (long)Seeds.Count, 1), MinResamples, MaxResamples);

    private AggregateScores Aggregate(string label, List<double[]> scores)
    {
        Estimate[] figures = StratifiedBootstrap.Intervals(
            [scores],
            drawn =>
            [
                AggregateMetrics.InterquartileMean(drawn[0]),
                AggregateMetrics.Median(drawn[0]),
                AggregateMetrics.Mean(drawn[0]),
                AggregateMetrics.OptimalityGap(drawn[0]),
            ],
            Resamples);
        return new AggregateScores(label, figures[0], figures[1], figures[2], figures[3]);
    }

    private IEnumerable<Improvement> AllPairs()
    {
        for (int i = 0; i < Labels.Count; i++)
        {
            for (int j = i + 1; j < Labels.Count; j++)
            {
                bool swapped = AggregateMetrics.ProbabilityOfImprovement(_scores[i], _scores[j]) < 0.5;
                (int better, int worse) = swapped ? (j, i) : (i, j);
                Estimate probability = StratifiedBootstrap.Intervals(
                    [_scores[better], _scores[worse]],
                    drawn => [AggregateMetrics.ProbabilityOfImprovement(drawn[0], drawn[1])],
                    Resamples)[0];
                yield return new Improvement(better, worse, probability);
            }
        }
    }

    private double[] ProfileThresholds()
    {
        double[] all = [.. _scores.SelectMany(scores => scores).SelectMany(runs => runs)];
        if (all.Length == 0)
        {
            return [];
        }

        double low = Math.Min(0, all.Min());
        double high = Math.Max(1, all.Max());
        return [.. Enumerable.Range(0, ProfilePoints).Select(i => low + ((high - low) * i / (ProfilePoints - 1)))];
    }

    private Estimate[] Profile(List<double[]> scores) => StratifiedBootstrap.Intervals(
        [scores],
        drawn => Array.ConvertAll(Thresholds, threshold => AggregateMetrics.ShareAbove(drawn[0], threshold)),
        MinResamples);
}
