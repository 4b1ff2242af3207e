using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>The hyper-parameters of <see cref="Trpo"/>.</summary>
[Search("n_steps", "64,128,256,512,1024")]
[Search("max_kl", "1e-3..0.05:log")]
[Search("cg_damping", "1e-3..0.3:log")]
[Search("value_learning_rate", "1e-4..1e-2:log")]
[Search("value_epochs", "5,10,20")]
public sealed record TrpoOptions : ActorCriticOptions
{
    /// <summary>The usual settings of TRPO, where they differ from A2C's.</summary>
    public TrpoOptions()
    {
        Steps = 128;
        GaeLambda = 0.97;
        NormalizeAdvantage = true;
        ConvSharedTrunk = false;
    }

    /// <summary>δ: the limit on the mean divergence KL(π_old ‖ π) of an update; may change over the run.</summary>
    [Hyperparameter("max_kl", "δ, limit on the mean divergence of an update from the old policy", MinimumExclusive = 0, Maximum = 1e9)]
    public Schedule MaxKl { get; init; } = 0.01;

    /// <summary>λ, added to the Fisher matrix before it is inverted.</summary>
    [Hyperparameter("cg_damping", "λ, added to the Fisher matrix", MinimumExclusive = 0, Maximum = 1e9)]
    public double Damping { get; init; } = 0.1;

    /// <summary>Iterations of conjugate gradients, one Fisher-vector product each.</summary>
    [Hyperparameter("cg_iterations", "iterations of conjugate gradients, one Fisher-vector product each", Minimum = 1)]
    public int Iterations { get; init; } = 10;

    /// <summary>Step lengths to try before an update leaves the policy unchanged.</summary>
    [Hyperparameter("line_search_steps", "step lengths to try before an update leaves the policy unchanged", Minimum = 1)]
    public int LineSearchSteps { get; init; } = 10;

    /// <summary>Factor from one step length to the next.</summary>
    [Hyperparameter("line_search_factor", "factor from one step length to the next", MinimumExclusive = 0, MaximumExclusive = 1)]
    public double LineSearchFactor { get; init; } = 0.8;

    /// <summary>Passes of the value network over each rollout.</summary>
    [Hyperparameter("value_epochs", "passes of the value network over each rollout", Minimum = 1)]
    public int ValueEpochs { get; init; } = 10;

    /// <summary>Transitions per gradient step of the value network; at most one rollout.</summary>
    [
        Hyperparameter(
            "value_minibatch_size",
            "transitions per gradient step of the value network; at most n_steps times the number of environments",
            Minimum = 1),
    ]
    public int ValueMinibatchSize { get; init; } = 128;

    /// <summary>
    /// L of a network with memory: minibatches of the value fit hold whole sequences of L consecutive steps of one environment, through
    /// which gradients flow back; 0 for the longest that divides T and a minibatch. A sequence begins with the state that the rollout had
    /// there.
    /// </summary>
    [
        Hyperparameter(
            "sequence_length",
            "with memory: consecutive steps of one environment that the value fit keeps together; 0 for as many as fit",
            Minimum = 0),
    ]
    public int SequenceLength { get; init; }

    /// <summary>η of the value network's Adam; may change over the run.</summary>
    [Hyperparameter("value_learning_rate", "η, learning rate of the value network's Adam", MinimumExclusive = 0)]
    public Schedule ValueLearningRate { get; init; } = 1e-3;
}
