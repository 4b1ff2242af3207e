namespace Gradus.Rl;

/// <summary>What algorithms share whose optimiser belongs to one learner: A2C and PPO. The optimiser of A3C's workers is shared by all of them.</summary>
public abstract record OptimizerOptions : FirstOrderOptions
{
    /// <summary>The rule that moves the parameters.</summary>
    [Hyperparameter("optimizer", "rule that moves the parameters")]
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Rmsprop;
}
