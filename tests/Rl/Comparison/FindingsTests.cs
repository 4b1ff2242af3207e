using Gradus.Envs;
using Gradus.Experiments;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>Sentences about runs that were made up here, so that everything in them can be counted by hand.</summary>
public sealed class FindingsTests
{
    private static readonly Contender Fast = Contender("ppo");
    private static readonly Contender Slow = Contender("a2c");

    [Fact]
    public void Who_was_first_to_a_threshold_and_who_came_closest_where_nobody_was()
    {
        string[] findings = [.. Findings.Of(Plan(), [Run(Fast, 1, 400, reachedAt: 2_000), Run(Slow, 1, 300, reachedAt: null), Run(Fast, 2, 420, reachedAt: 4_000), Run(Slow, 2, 310, reachedAt: null)])];

        Assert.Equal("To 195: ppo 3,000 steps (episodes from 2,000 on), 3.00 s (2 of 2 seeds); a2c not within the budget.", findings[0]);
        Assert.Equal("No contender reached 475 within the budget; ppo came closest with 420.", findings[1]);
        Assert.Equal("Return after training, the mean over seeds: ppo 410; a2c 305.", findings[2]);
    }

    [Fact]
    public void A_difference_that_no_choice_of_seeds_turns_round_is_called_one()
    {
        // Every mean of two of {300, 310} minus every mean of two of {400, 420} lies between 300 − 420 and 310 − 400.
        string finding = Findings.Of(Plan(), [Run(Fast, 1, 400, null), Run(Fast, 2, 420, null), Run(Slow, 1, 300, null), Run(Slow, 2, 310, null)]).Last();

        Assert.Equal("a2c returns 105 less than ppo (95 %: from 90 to 120); seeds alone do not explain that.", finding);
    }

    [Fact]
    public void A_difference_below_a_tenth_is_no_zero()
    {
        // Means of two of {−0.006, −0.004} minus means of two of {−0.001, −0.003}: from −0.006 + 0.001 to −0.004 + 0.003.
        string finding = Findings.Of(Plan(), [Run(Fast, 1, -0.001, null), Run(Fast, 2, -0.003, null), Run(Slow, 1, -0.006, null), Run(Slow, 2, -0.004, null)]).Last();

        Assert.Equal("a2c returns 0.003 less than ppo (95 %: from 0.001 to 0.005); seeds alone do not explain that.", finding);
    }

    [Fact]
    public void A_difference_that_another_choice_of_seeds_turns_round_is_not()
    {
        string finding = Findings.Of(Plan(), [Run(Fast, 1, 100, null), Run(Fast, 2, 400, null), Run(Slow, 1, 90, null), Run(Slow, 2, 450, null)]).Last();

        Assert.StartsWith("Between a2c and ppo the difference, 20 (95 %: from −310 to 350), is no larger than seeds alone can make it.", finding, StringComparison.Ordinal);
    }

    [Fact]
    public void One_seed_says_nothing_about_differences() =>
        Assert.Equal(3, Findings.Of(Plan(), [Run(Fast, 1, 100, null), Run(Slow, 1, 90, null)]).Count());

    private static ComparisonPlan Plan() => new()
    {
        Source = EnvironmentSource.Of("CartPole-v1", count: 1, seed: 0),
        Contenders = [Fast, Slow],
        Seeds = [1, 2],
        Budget = new Budget(10_000, CountsUpdates: false),
        Points = 10,
        Thresholds = [195, 475],
        EvaluationEpisodes = 1,
        Backend = () => new ManagedBackend<float>(),
    };

    private static Contender Contender(string name) => new(name, Algorithms.Find(name), Algorithms.Find(name).Hyperparameters.Defaults, 1, (_, _) => "");

    private static RunRecord Run(Contender contender, ulong seed, double result, long? reachedAt) => new()
    {
        Environment = "CartPole-v1",
        Contender = contender,
        Seed = seed,
        PlannedSteps = 10_000,
        EnvironmentSteps = 10_000,
        StepsPerRound = 10,
        GradientSteps = 1_000,
        Seconds = 10,
        Episodes = 100,
        Crossings = [reachedAt is { } steps ? new ThresholdCrossing(195, steps, steps - 1_000, steps / 1_000.0) : null, null],
        Curve = [new CurvePoint(5_000, 5, result / 2, 1, 1), new CurvePoint(10_000, 10, result, 1, 1)],
        Evaluation = new EvaluationResult(1, result, 0, result, result, 10, Deterministic: true, Seed: 0),
        Command = "",
    };
}
