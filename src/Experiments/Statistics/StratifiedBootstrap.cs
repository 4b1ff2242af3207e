namespace Gradus.Experiments;

/// <summary>
/// Intervals for figures about many runs on many tasks: the percentile bootstrap, stratified by task [Agarwal §4.1 bootstrap]. Runs are
/// drawn with replacement within each task, the figures are computed again, and the middle 95 % of what they become is the interval. It
/// says what other seeds could have given on the same tasks.
/// </summary>
/// <remarks>
/// Source: Agarwal, Schwarzer, Castro, Courville and Bellemare, "Deep Reinforcement Learning at the Edge of the Statistical Precipice"
/// (2021). Draws come from a stream of their own with a fixed seed, so the same scores give the same interval.
/// </remarks>
public static class StratifiedBootstrap
{
    private const ulong Seed = 0x5EED;
    private const double Tail = 0.025;

    /// <summary>Figures with their intervals.</summary>
    /// <param name="contenders">
    /// The scores of each contender that the figures are about: one array per task, with one score per run. They are drawn independently.
    /// </param>
    /// <param name="figures">Computes the figures; it gets scores of the same shape, which it must not keep.</param>
    /// <param name="resamples">How often to draw, at least 1.</param>
    /// <returns>One estimate per figure; without an interval if a contender has a single run on some task.</returns>
    /// <exception cref="ArgumentException">There are no scores, or a contender has none on some task.</exception>
    public static Estimate[] Intervals(
        IReadOnlyList<IReadOnlyList<double[]>> contenders, Func<IReadOnlyList<IReadOnlyList<double[]>>, double[]> figures, int resamples)
    {
        ArgumentNullException.ThrowIfNull(figures);
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 1);
        if (contenders.Count == 0 || contenders.Any(tasks => tasks.Count == 0 || tasks.Any(runs => runs.Length == 0)))
        {
            throw new ArgumentException("An interval needs at least one run of every contender on every task.", nameof(contenders));
        }

        double[] values = figures(contenders);
        if (contenders.Any(tasks => tasks.Any(runs => runs.Length < 2)))
        {
            return Array.ConvertAll(values, value => new Estimate(value, double.NaN, double.NaN));
        }

        var rng = new Rng(Seed);
        double[][][] drawn = [.. contenders.Select(tasks => tasks.Select(runs => new double[runs.Length]).ToArray())];
        double[][] distributions = [.. values.Select(_ => new double[resamples])];
        for (int i = 0; i < resamples; i++)
        {
            Draw(contenders, drawn, rng);
            double[] again = figures(drawn);
            for (int figure = 0; figure < values.Length; figure++)
            {
                distributions[figure][i] = again[figure];
            }
        }

        return [.. values.Zip(distributions.Select(distribution => new Sample(distribution)), (value, distribution) =>
            new Estimate(value, distribution.Quantile(Tail), distribution.Quantile(1 - Tail)))];
    }

    private static void Draw(IReadOnlyList<IReadOnlyList<double[]>> contenders, double[][][] drawn, Rng rng)
    {
        for (int contender = 0; contender < drawn.Length; contender++)
        {
            for (int task = 0; task < drawn[contender].Length; task++)
            {
                double[] runs = contenders[contender][task];
                foreach (ref double score in drawn[contender][task].AsSpan())
                {
                    score = runs[rng.NextInt32(runs.Length)];
                }
            }
        }
    }
}
