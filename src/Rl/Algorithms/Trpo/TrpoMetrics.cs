namespace Gradus.Rl;

/// <summary>The metrics of <see cref="Trpo"/> besides <see cref="ActorCriticMetrics"/>.</summary>
public static class TrpoMetrics
{
    /// <summary>The mean divergence KL(π_old ‖ π) of the step that was taken; 0 without one.</summary>
    public static readonly Metric Kl = new("kl", MetricReduction.Last);

    /// <summary>The divergence that the quadratic model predicted for the longest step.</summary>
    public static readonly Metric PredictedKl = new("predicted_kl", MetricReduction.Last);

    /// <summary>The decrease of the surrogate loss.</summary>
    public static readonly Metric Improvement = new("improvement", MetricReduction.Last);

    /// <summary>β, the length of the step that was taken; 0 without one.</summary>
    public static readonly Metric StepSize = new("step_size", MetricReduction.Last);

    /// <summary>1 if the line search found a step, 0 if the policy stayed unchanged.</summary>
    public static readonly Metric Accepted = new("accepted", MetricReduction.Last);

    /// <summary>Step lengths that the line search tried.</summary>
    public static readonly Metric LineSearchSteps = new("line_search_steps", MetricReduction.Sum);

    /// <summary>Iterations of conjugate gradients.</summary>
    public static readonly Metric Iterations = new("cg_iterations", MetricReduction.Last);

    /// <summary>‖r‖/‖g‖ at which conjugate gradients stopped.</summary>
    public static readonly Metric Residual = new("cg_residual", MetricReduction.Last);
}
