using Gradus.Experiments;

namespace Gradus.Tests;

public sealed class SuccessiveHalvingTests
{
    private static readonly double[] Scores = [1, 3, 2, 4, double.NaN, 0.5, 6, 0, 0.1]; // of trials 0 to 8 on the first rung

    /// <summary>
    /// Nine trials on three rungs with η = 3, by hand, a result after every decision. The best ⌊n/3⌋ of n results on a rung go on, once each.
    /// </summary>
    [Fact]
    public void The_best_third_of_a_rung_is_promoted_as_soon_as_it_is_known()
    {
        var halving = new SuccessiveHalving(trials: 9, rungs: 3);
        var decisions = new List<(int, int)>();
        while (halving.Next() is { } next)
        {
            decisions.Add(next);
            double score = next switch
            {
                (_, 0) => Scores[next.Trial],
                (1, 1) => 5,
                (3, 1) => 1,
                (6, 1) => 7,
                _ => 8,
            };
            halving.Report(next.Trial, next.Rung, score);
        }

        Assert.Equal(
            [
                (0, 0), (1, 0), (2, 0),
                (1, 1), // 3 results, 1 goes on: trial 1 with 3
                (3, 0),
                (3, 1), // 4 results, 1 goes on, which is trial 3 with 4 by now
                (4, 0), (5, 0), // 6 results, 2 go on: trials 3 and 1 have
                (6, 0),
                (6, 1), // 7 results, 2 go on: trials 6 and 3
                (6, 2), // 3 results on rung 1, 1 goes on: trial 6 with 7
                (7, 0), (8, 0), // 9 results, 3 go on: trials 6, 3 and 1 have
            ],
            decisions);
    }

    [Fact]
    public void A_failure_counts_as_a_result_and_is_never_promoted()
    {
        var halving = new SuccessiveHalving(trials: 3, rungs: 2);
        foreach (double score in (double[])[double.NaN, double.NaN, double.NaN])
        {
            (int trial, int rung) = halving.Next()!.Value;
            halving.Report(trial, rung, score);
        }

        Assert.Null(halving.Next());
    }

    [Fact]
    public void Of_equal_scores_the_earlier_trial_is_promoted()
    {
        var halving = new SuccessiveHalving(trials: 3, rungs: 2);
        (int, int)[] begun = [halving.Next()!.Value, halving.Next()!.Value, halving.Next()!.Value];
        Assert.Equal([(0, 0), (1, 0), (2, 0)], begun);
        halving.Report(2, 0, 1);
        halving.Report(1, 0, 1);
        halving.Report(0, 0, 0);

        Assert.Equal((1, 1), halving.Next());
    }

    [Fact]
    public void One_rung_is_random_search()
    {
        var halving = new SuccessiveHalving(trials: 2, rungs: 1);
        Assert.Equal((0, 0), halving.Next());
        halving.Report(0, 0, 1);
        Assert.Equal((1, 0), halving.Next());
        halving.Report(1, 0, 2);
        Assert.Null(halving.Next());
    }

    [Fact]
    public void Each_rung_is_three_times_as_long_as_the_one_before_and_the_last_is_the_whole() =>
        Assert.Equal([33_333, 100_000, 300_000], SuccessiveHalving.StepsOf(300_000, 3));
}
