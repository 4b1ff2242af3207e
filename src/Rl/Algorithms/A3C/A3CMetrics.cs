namespace Gradus.Rl;

/// <summary>The metrics of <see cref="A3C"/> besides <see cref="ActorCriticMetrics"/>.</summary>
public static class A3CMetrics
{
    /// <summary>The variance of the returns R of the rollout.</summary>
    public static readonly Metric ReturnVariance = new("return_variance", MetricReduction.Last);

    /// <summary>Updates of others between the pull of the parameters and the push of the gradient.</summary>
    public static readonly Metric Staleness = new("staleness", MetricReduction.Last);

    /// <summary>An estimate of the share of element updates lost to collisions since the start.</summary>
    public static readonly Metric LostUpdates = new("lost_updates", MetricReduction.Last);
}
