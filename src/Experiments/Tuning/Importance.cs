namespace Gradus.Experiments;

/// <summary>
/// How much a hyper-parameter alone explains of how well trials did: Kelley's ε² (1935) of a one-way analysis of variance on the ranks of
/// the scores, 1 − (mean square within groups) / (mean square of all). 1 is everything, 0 nothing, and what chance would explain is taken
/// off, so that it is 0 in the mean for one without influence. Groups are the values of a list, or parts of an interval with equally many
/// trials in each. Ranks make it deaf to the scale of returns; a failure ranks below all others.
/// </summary>
/// <remarks>What two hyper-parameters do only together counts for neither.</remarks>
public static class Importance
{
    private const int MaxGroups = 5;
    private const int MinOfGroup = 4;

    /// <summary>ε² of trials in groups; NaN where groups or scores do not differ, or no group has two trials.</summary>
    /// <param name="groups">The group of each trial.</param>
    /// <param name="scores">The score of each trial; NaN for a failure.</param>
    public static double Of(IReadOnlyList<int> groups, IReadOnlyList<double> scores)
    {
        double[] ranks = Ranks(scores);
        int n = ranks.Length;
        int[] distinct = [.. groups.Distinct()];
        if (distinct.Length < 2 || n <= distinct.Length)
        {
            return double.NaN;
        }

        double mean = ranks.Average();
        double all = ranks.Sum(rank => (rank - mean) * (rank - mean));
        double within = 0;
        foreach (int group in distinct)
        {
            double[] own = [.. ranks.Where((_, i) => groups[i] == group)];
            double middle = own.Average();
            within += own.Sum(rank => (rank - middle) * (rank - middle));
        }

        return all == 0 ? double.NaN : 1 - (within / (n - distinct.Length) / (all / (n - 1)));
    }

    /// <summary>Parts of an interval with equally many trials each, equal values in one part.</summary>
    /// <param name="values">The value of each trial.</param>
    /// <returns>The part of each, from 0.</returns>
    public static int[] GroupsOf(IReadOnlyList<double> values)
    {
        int count = Math.Clamp(values.Count / MinOfGroup, 1, MaxGroups);
        double[] sorted = [.. values.Order()];
        double[] starts = [.. Enumerable.Range(1, count - 1).Select(i => sorted[i * sorted.Length / count])];
        return [.. values.Select(value => starts.Count(start => value >= start))];
    }

    /// <summary>Ranks from 1, the mean of them for equal scores.</summary>
    private static double[] Ranks(IReadOnlyList<double> scores)
    {
        double[] ordered = [.. scores.Select(score => double.IsNaN(score) ? double.NegativeInfinity : score)];
        return Array.ConvertAll(
            ordered,
            score => ordered.Count(other => other < score) + ((ordered.Count(other => other == score) + 1) / 2.0));
    }
}
