namespace Gradus.Rl;

/// <summary>The metrics of runs whose actors are on other machines.</summary>
internal static class FragmentMetrics
{
    /// <summary>Actors that are there.</summary>
    public static readonly Metric Actors = new("actors", MetricReduction.Last);

    /// <summary>Fragments dropped since the start: late, repeated, or of an actor that was lost.</summary>
    public static readonly Metric Dropped = new("dropped_fragments", MetricReduction.Last);

    /// <summary>The metrics of an algorithm, and these where the run has such actors.</summary>
    public static IReadOnlyList<Metric> With(IReadOnlyList<Metric> own, FragmentCounts? counts) =>
        counts is null ? own : [.. own, Actors, Dropped];

    /// <summary>Writes them, where the run has such actors.</summary>
    public static void Record(FragmentCounts? counts, MetricRow metrics)
    {
        if (counts is not null)
        {
            metrics[Actors] = counts.Alive;
            metrics[Dropped] = counts.Dropped;
        }
    }
}
