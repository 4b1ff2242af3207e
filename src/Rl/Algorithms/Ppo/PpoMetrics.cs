namespace Gradus.Rl;

/// <summary>The metrics of <see cref="Ppo"/> besides <see cref="ActorCriticMetrics"/>.</summary>
public static class PpoMetrics
{
    /// <summary>The mean of (r − 1) − ln r: an estimate of KL(π_old ‖ π).</summary>
    public static readonly Metric ApproximateKl = new("approx_kl", MetricReduction.Mean) { AddsUp = true };

    /// <summary>The share of probability ratios outside the clip range.</summary>
    public static readonly Metric ClipFraction = new("clip_fraction", MetricReduction.Mean) { AddsUp = true };

    /// <summary>ε of the update.</summary>
    public static readonly Metric ClipRange = new("clip_range", MetricReduction.Last);
}
