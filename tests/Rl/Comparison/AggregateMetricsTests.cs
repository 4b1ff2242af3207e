using Gradus.Experiments;

namespace Gradus.Tests;

/// <summary>
/// Figures over runs and tasks. Expected values without a comment were computed by rliable's own <c>metrics.py</c> (commit 3ccd9f4, NumPy
/// 1.24, SciPy 1.10) from the same scores, and intervals by 60,000 draws with NumPy as its <c>library.py</c> makes them.
/// </summary>
public sealed class AggregateMetricsTests
{
    // An array per task; rliable's matrices are the transposes.
    private static readonly double[][] X = [[0.1, 0.4, 0.3, 0.2, 0.6], [0.9, 0.7, 0.7, 1.1, 0.8], [1.5, 2.5, 0.2, 1.0, 1.2]];
    private static readonly double[][] Y = [[0.2, 0.2, 0.5, 0.1], [0.9, 0.6, 0.7, 0.5], [1.1, 0.3, 1.3, 0.9]];

    [Fact]
    public void Means_medians_interquartile_means_and_gaps_are_rliables()
    {
        Compare(X, 0.8133333333333335, 0.84, 0.7222222222222222, 0.34, 0.08666666666666667);
        Compare(Y, 0.6083333333333334, 0.675, 0.5833333333333333, 0.425, 0.1);
        Compare([[3, -1]], 1, 1, 1, 1, 0.75); // of two scores none is left out
        Compare([[0.5], [0.25], [0.75], [1]], 0.625, 0.625, 0.625, 0.375, 0.0625); // an even number of tasks

        static void Compare(double[][] scores, double mean, double median, double iqm, double gap, double gapToHalf)
        {
            Assert.Equal(mean, AggregateMetrics.Mean(scores), 1e-12);
            Assert.Equal(median, AggregateMetrics.Median(scores), 1e-12);
            Assert.Equal(iqm, AggregateMetrics.InterquartileMean(scores), 1e-12);
            Assert.Equal(gap, AggregateMetrics.OptimalityGap(scores), 1e-12);
            Assert.Equal(gapToHalf, AggregateMetrics.OptimalityGap(scores, 0.5), 1e-12);
        }
    }

    [Fact]
    public void The_probability_of_improvement_is_rliables_and_counts_ties_half()
    {
        Assert.Equal(0.6833333333333332, AggregateMetrics.ProbabilityOfImprovement(X, Y), 1e-12);
        Assert.Equal(0.31666666666666665, AggregateMetrics.ProbabilityOfImprovement(Y, X), 1e-12);
        Assert.Equal(0.5, AggregateMetrics.ProbabilityOfImprovement(X, X), 1e-12);

        // By hand: 2 > 1, 2 = 2 and 1 = 1, 1 < 2 on the one task; 4 pairs: (1 + ½ + ½ + 0)/4.
        Assert.Equal(0.5, AggregateMetrics.ProbabilityOfImprovement([[2, 1]], [[1, 2]]), 1e-12);
        Assert.Equal(0.75, AggregateMetrics.ProbabilityOfImprovement([[2, 2]], [[1, 2]]), 1e-12);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.2, 0.8)]
    [InlineData(0.7, 0.4666666666666667)]
    [InlineData(1, 0.26666666666666666)]
    [InlineData(2.5, 0)]
    public void A_performance_profile_is_rliables(double threshold, double share) =>
        Assert.Equal(share, AggregateMetrics.ShareAbove(X, threshold), 1e-12);

    [Fact]
    public void Intervals_are_those_of_the_stratified_bootstrap()
    {
        Estimate[] figures = StratifiedBootstrap.Intervals(
            [X],
            drawn =>
            [
                AggregateMetrics.InterquartileMean(drawn[0]),
                AggregateMetrics.Median(drawn[0]),
                AggregateMetrics.Mean(drawn[0]),
                AggregateMetrics.OptimalityGap(drawn[0]),
            ],
            10_000);

        Compare(figures[0], 0.52222222, 0.9);
        Compare(figures[1], 0.66, 0.98);
        Compare(figures[2], 0.59333333, 1.04666667);
        Compare(figures[3], 0.24, 0.46);
        Compare(
            StratifiedBootstrap.Intervals(
                [X, Y], drawn => [AggregateMetrics.ProbabilityOfImprovement(drawn[0], drawn[1])], 10_000)[0],
            0.46666667,
            0.875);

        // The quantiles of 10,000 draws of figures with few values: within about one of their steps.
        static void Compare(Estimate figure, double low, double high)
        {
            Assert.Equal(low, figure.Low, 0.025);
            Assert.Equal(high, figure.High, 0.025);
            Assert.InRange(figure.Value, figure.Low, figure.High);
        }
    }

    [Fact]
    public void Runs_are_drawn_within_their_task()
    {
        // If scores moved between tasks, the means would vary; within a task they cannot.
        Estimate figure = StratifiedBootstrap.Intervals([[[1, 1], [5, 5]]], drawn => [AggregateMetrics.Mean(drawn[0])], 100)[0];

        Assert.Equal(new Estimate(3, 3, 3), figure);
    }

    [Fact]
    public void One_run_has_no_interval_and_none_is_refused()
    {
        Estimate figure = StratifiedBootstrap.Intervals([[[1, 2], [3]]], drawn => [AggregateMetrics.Mean(drawn[0])], 100)[0];

        Assert.Equal((2.25, false), (figure.Value, figure.HasInterval));
        Assert.Throws<ArgumentException>(() => StratifiedBootstrap.Intervals([[[1], []]], _ => [0], 100));
        Assert.Throws<ArgumentException>(() => StratifiedBootstrap.Intervals([], _ => [0], 100));
    }

    [Theory]
    [InlineData("CartPole-v1", 475, 1)]
    [InlineData("gymnasium:CartPole-v1", 22.2, 0)]
    [InlineData("gymnasium:ALE/Pong-v5", -20.7, 0)] // random and human play of DQN Zoo's table
    [InlineData("gymnasium:ALE/SpaceInvaders-v5", 1668.7, 1)]
    [InlineData("NimPerfect-v0", 1, 1)]
    public void Known_scores_are_0_and_1(string id, double value, double score) =>
        Assert.Equal(score, ReferenceScores.Find(id)!.Normalize(value), 1e-9);

    [Fact]
    public void Unknown_tasks_have_no_known_scores()
    {
        Assert.Null(ReferenceScores.Find("Pendulum-v1"));
        Assert.Null(ReferenceScores.Find("gymnasium:ALE/NoSuchGame-v5"));
    }
}
