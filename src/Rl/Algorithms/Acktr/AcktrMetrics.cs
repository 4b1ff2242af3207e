namespace Gradus.Rl;

/// <summary>
/// The metrics of <see cref="Acktr"/> besides <see cref="ActorCriticMetrics"/>. Seconds and fallbacks are totals since the start.
/// </summary>
public static class AcktrMetrics
{
    /// <summary>η of the policy's step.</summary>
    public static readonly Metric StepSize = new("step_size", MetricReduction.Last);

    /// <summary>η of the value network's step; the policy's if they share a trunk.</summary>
    public static readonly Metric ValueStepSize = new("value_step_size", MetricReduction.Last);

    /// <summary>The predicted divergence of the policy's step.</summary>
    public static readonly Metric PredictedKl = new("predicted_kl", MetricReduction.Last);

    /// <summary>The same for the value network.</summary>
    public static readonly Metric ValuePredictedKl = new("value_predicted_kl", MetricReduction.Last);

    /// <summary>The measured divergence of the policy's step; measured now and then.</summary>
    public static readonly Metric MeasuredKl = new("measured_kl", MetricReduction.Last);

    /// <summary>λ.</summary>
    public static readonly Metric Damping = new("damping", MetricReduction.Last);

    /// <summary>How often a layer needed a fallback.</summary>
    public static readonly Metric Fallbacks = new("fallbacks", MetricReduction.Last);

    /// <summary>Seconds spent on the statistics of the factors.</summary>
    public static readonly Metric StatisticsSeconds = new("statistics_seconds", MetricReduction.Last);

    /// <summary>Seconds spent on inverting the factors.</summary>
    public static readonly Metric InversionSeconds = new("inversion_seconds", MetricReduction.Last);

    /// <summary>Seconds spent on turning gradients into natural gradients.</summary>
    public static readonly Metric StepSeconds = new("step_seconds", MetricReduction.Last);
}
