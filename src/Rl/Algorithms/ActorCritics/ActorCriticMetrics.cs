namespace Gradus.Rl;

/// <summary>The metrics that several algorithms share.</summary>
public static class ActorCriticMetrics
{
    /// <summary>The policy loss: −E[log π(a|s)·A], or the algorithm's equivalent.</summary>
    public static readonly Metric PolicyLoss = new("policy_loss", MetricReduction.Mean) { AddsUp = true };

    /// <summary>The mean squared error of the values.</summary>
    public static readonly Metric ValueLoss = new("value_loss", MetricReduction.Mean) { AddsUp = true };

    /// <summary>The mean entropy of the policy, in nats.</summary>
    public static readonly Metric Entropy = new("entropy", MetricReduction.Mean) { AddsUp = true };

    /// <summary>The norm of the gradient before it is clipped.</summary>
    public static readonly Metric GradientNorm = new("grad_norm", MetricReduction.Mean);

    /// <summary>η of the update.</summary>
    public static readonly Metric LearningRate = new("learning_rate", MetricReduction.Last);

    /// <summary>The share of the returns' variance that the values explain.</summary>
    public static readonly Metric ExplainedVariance = new("explained_variance", MetricReduction.Last);
}
