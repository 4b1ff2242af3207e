namespace Gradus.Rl;

/// <summary>
/// Options shared by algorithms whose optimiser belongs to one learner: A2C and PPO. The optimiser of A3C's workers is shared by all of
/// them.
/// </summary>
public abstract record OptimizerOptions : FirstOrderOptions
{
    /// <summary>The optimiser.</summary>
    [Hyperparameter("optimizer", "optimiser of the parameters")]
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Rmsprop;
}
