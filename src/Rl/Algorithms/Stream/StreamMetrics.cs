namespace Gradus.Rl;

/// <summary>What only <see cref="StreamAC"/> measures.</summary>
public static class StreamMetrics
{
    /// <summary>The step size of the policy, after the bound.</summary>
    public static readonly Metric PolicyStepSize = new("policy_step_size", MetricReduction.Mean);

    /// <summary>The step size of the value, after the bound.</summary>
    public static readonly Metric ValueStepSize = new("value_step_size", MetricReduction.Mean);
}
