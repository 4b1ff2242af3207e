namespace Gradus.Rl;

/// <summary>The hyper-parameters of <see cref="Trpo"/>.</summary>
public sealed record TrpoOptions : ActorCriticOptions
{
    /// <summary>The usual settings of TRPO where they differ from those of A2C.</summary>
    public TrpoOptions()
    {
        Steps = 128;
        GaeLambda = 0.97;
        NormalizeAdvantage = true;
    }

    /// <summary>δ: the mean divergence KL(π_old ‖ π) that no update may exceed.</summary>
    [Hyperparameter("max_kl", "δ, mean divergence from the old policy that no update may exceed", MinimumExclusive = 0)]
    public double MaxKl { get; init; } = 0.01;

    /// <summary>λ, added to the Fisher matrix before it is inverted.</summary>
    [Hyperparameter("cg_damping", "λ, added to the Fisher matrix", MinimumExclusive = 0)]
    public double Damping { get; init; } = 0.1;

    /// <summary>Iterations of conjugate gradients, one Fisher-vector product each.</summary>
    [Hyperparameter("cg_iterations", "iterations of conjugate gradients, one Fisher-vector product each", Minimum = 1)]
    public int Iterations { get; init; } = 10;

    /// <summary>Step lengths that are tried before an update leaves the policy as it is.</summary>
    [Hyperparameter("line_search_steps", "step lengths tried before an update leaves the policy as it is", Minimum = 1)]
    public int LineSearchSteps { get; init; } = 10;

    /// <summary>Factor from one step length to the next.</summary>
    [Hyperparameter("line_search_factor", "factor from one step length to the next", MinimumExclusive = 0, MaximumExclusive = 1)]
    public double LineSearchFactor { get; init; } = 0.8;

    /// <summary>Passes of the value network over each rollout.</summary>
    [Hyperparameter("value_epochs", "passes of the value network over each rollout", Minimum = 1)]
    public int ValueEpochs { get; init; } = 10;

    /// <summary>Transitions per gradient step of the value network; at most one rollout.</summary>
    [Hyperparameter("value_minibatch_size", "transitions per gradient step of the value network; at most n_steps times the number of environments", Minimum = 1)]
    public int ValueMinibatchSize { get; init; } = 128;

    /// <summary>η of the value network's Adam.</summary>
    [Hyperparameter("value_learning_rate", "η, step size of the value network's Adam", MinimumExclusive = 0)]
    public double ValueLearningRate { get; init; } = 1e-3;
}
