namespace Gradus.Experiments;

/// <summary>
/// What many runs on many tasks amount to, in one number: the definitions of Agarwal, Schwarzer, Castro, Courville and Bellemare, "Deep
/// Reinforcement Learning at the Edge of the Statistical Precipice" (2021), and of their library rliable.
/// </summary>
/// <remarks>
/// Scores are given as one array per task, with one score per run, normalised so that they mean the same on every task. With few runs,
/// prefer the interquartile mean: the median of tasks ignores half of them and moves much from one set of seeds to the next, and the mean
/// follows outliers.
/// </remarks>
public static class AggregateMetrics
{
    /// <summary>The share of runs that the interquartile mean leaves out at each end.</summary>
    private const double Trimmed = 0.25;

    /// <summary>The mean over tasks of the mean over runs.</summary>
    /// <param name="scores">One array per task, with one score per run.</param>
    public static double Mean(IReadOnlyList<double[]> scores) => scores.Average(task => task.Average());

    /// <summary>The median over tasks of the mean over runs; of an even number of tasks, the mean of the middle two.</summary>
    /// <param name="scores">One array per task, with one score per run.</param>
    public static double Median(IReadOnlyList<double[]> scores)
    {
        double[] means = [.. scores.Select(task => task.Average()).Order()];
        return (means[(means.Length - 1) / 2] + means[means.Length / 2]) / 2;
    }

    /// <summary>
    /// The interquartile mean [Agarwal §4.3 IQM]: the mean of the middle half of all scores, whatever their tasks. Of n scores, ⌊n/4⌋ are
    /// left out at each end.
    /// </summary>
    /// <param name="scores">One array per task, with one score per run.</param>
    public static double InterquartileMean(IReadOnlyList<double[]> scores)
    {
        double[] all = [.. scores.SelectMany(task => task)];
        Array.Sort(all);
        int cut = (int)(Trimmed * all.Length);
        double sum = 0;
        foreach (double score in all.AsSpan(cut, all.Length - (2 * cut)))
        {
            sum += score;
        }

        return sum / (all.Length - (2 * cut));
    }

    /// <summary>
    /// The optimality gap [Agarwal §4.3 gap]: how far runs stay below a target on average, where more than the target does not make up for
    /// less. Lower is better.
    /// </summary>
    /// <param name="scores">One array per task, with one score per run.</param>
    /// <param name="target">γ in the paper; 1 is the reference score.</param>
    public static double OptimalityGap(IReadOnlyList<double[]> scores, double target = 1)
    {
        double sum = 0;
        int count = 0;
        foreach (double[] task in scores)
        {
            foreach (double score in task)
            {
                sum += Math.Min(score, target);
            }

            count += task.Length;
        }

        return target - (sum / count);
    }

    /// <summary>
    /// The probability of improvement: how often a run of X scores more than one of Y on the same task, a tie
    /// counting half, averaged over tasks. It is the Mann-Whitney U statistic over the number of pairs, and says nothing about how much
    /// more.
    /// </summary>
    /// <param name="x">The scores of X, one array per task.</param>
    /// <param name="y">The scores of Y on the same tasks; there may be a different number of runs.</param>
    public static double ProbabilityOfImprovement(IReadOnlyList<double[]> x, IReadOnlyList<double[]> y)
    {
        double sum = 0;
        for (int task = 0; task < x.Count; task++)
        {
            double[] others = [.. y[task]];
            Array.Sort(others);
            double wins = 0;
            foreach (double score in x[task])
            {
                int below = CountBelow(others, score, orEqual: false);
                wins += below + ((CountBelow(others, score, orEqual: true) - below) / 2.0);
            }

            sum += wins / ((double)x[task].Length * others.Length);
        }

        return sum / x.Count;
    }

    /// <summary>A point of the performance profile [Agarwal §4.2 profile]: the share of all runs that score more than a number.</summary>
    /// <param name="scores">One array per task, with one score per run.</param>
    /// <param name="threshold">τ in the paper.</param>
    public static double ShareAbove(IReadOnlyList<double[]> scores, double threshold) =>
        (double)scores.Sum(task => task.Count(score => score > threshold)) / scores.Sum(task => task.Length);

    private static int CountBelow(double[] sorted, double score, bool orEqual)
    {
        int low = 0;
        int high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (sorted[middle] < score || (orEqual && sorted[middle] == score))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
