using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>The hyper-parameters of <see cref="A3C"/>; the defaults are the paper's and its first author's where those are known.</summary>
public sealed record A3COptions : AgentOptions
{
    /// <summary>The number of worker threads; 0 stands for the number of environments that the agent is given.</summary>
    [Hyperparameter("workers", "worker threads, each with an environment of its own; 0 for as many as environments are given", Minimum = 0, Maximum = A3C.MostWorkers)]
    public int Workers { get; init; }

    /// <summary>How workers write to the shared parameters.</summary>
    [Hyperparameter("write", "how workers write to the shared parameters")]
    public WritePolicy Write { get; init; } = WritePolicy.Racy;

    /// <summary>t_max, the largest number of steps between two updates of a worker.</summary>
    [Hyperparameter("t_max", "t_max, most steps of a worker per update", Minimum = 1, Maximum = 65_536)]
    public int MaxSteps { get; init; } = 5;

    /// <summary>γ.</summary>
    [Hyperparameter("gamma", "γ, discount per step", Minimum = 0, Maximum = 1)]
    public double Gamma { get; init; } = 0.99;

    /// <summary>η at the start.</summary>
    [Hyperparameter("learning_rate", "η, step size of the optimiser at the start", MinimumExclusive = 0)]
    public double LearningRate { get; init; } = 7e-4;

    /// <summary>How η changes over training.</summary>
    [Hyperparameter("lr_schedule", "how the learning rate changes over training")]
    public ScheduleKind LearningRateSchedule { get; init; } = ScheduleKind.Linear;

    /// <summary>The rule that moves the shared parameters.</summary>
    [Hyperparameter("optimizer", "rule that moves the shared parameters; its statistics are shared too")]
    public SharedOptimizerKind Optimizer { get; init; } = SharedOptimizerKind.Rmsprop;

    /// <summary>α of RMSProp.</summary>
    [Hyperparameter("rmsprop_alpha", "α, decay of RMSProp's mean square", Minimum = 0, MaximumExclusive = 1)]
    public double RmsPropAlpha { get; init; } = 0.99;

    /// <summary>ε of the optimiser; inside the root of RMSProp.</summary>
    [Hyperparameter("epsilon", "ε of the optimiser; inside the root of RMSProp", MinimumExclusive = 0)]
    public double Epsilon { get; init; } = 0.1;

    /// <summary>β, the weight of the entropy bonus.</summary>
    [Hyperparameter("entropy_coef", "β, weight of the entropy bonus", Minimum = 0)]
    public double EntropyCoefficient { get; init; } = 0.01;

    /// <summary>c_v, the weight of the value loss.</summary>
    [Hyperparameter("value_coef", "c_v, weight of the value loss", Minimum = 0)]
    public double ValueCoefficient { get; init; } = 0.5;

    /// <summary>Largest norm of a worker's gradient; 0 turns clipping off.</summary>
    [Hyperparameter("max_grad_norm", "largest norm of a worker's gradient; 0 turns clipping off", Minimum = 0)]
    public double MaxGradientNorm { get; init; }

    /// <summary>Widths of the hidden layers.</summary>
    [Hyperparameter("hidden", "widths of the hidden layers", Minimum = 1)]
    public LayerWidths Hidden { get; init; } = [64, 64];

    /// <summary>The non-linearity.</summary>
    [Hyperparameter("activation", "non-linearity of the hidden layers")]
    public Activation Activation { get; init; } = Activation.Tanh;

    /// <summary>One trunk with two heads instead of two networks.</summary>
    [Hyperparameter("shared_trunk", "one trunk with two heads instead of two networks")]
    public bool SharedTrunk { get; init; }

    /// <summary>
    /// A network other than the perceptrons that <see cref="Hidden"/>, <see cref="Activation"/> and <see cref="SharedTrunk"/> describe, which then
    /// mean nothing; null for these. Its kind must be registered (<see cref="NetworkRegistry"/>).
    /// </summary>
    public NetworkDescription? Network { get; init; }

    /// <summary>Where the standard deviations of continuous actions come from.</summary>
    [Hyperparameter("log_std", "where the deviations of continuous actions come from: a parameter each, or the state")]
    public LogStdKind LogStd { get; init; } = LogStdKind.Parameter;

    /// <summary>ln σ of continuous actions before training.</summary>
    [Hyperparameter("log_std_init", "ln σ of continuous actions before training", Minimum = -10, Maximum = 2)]
    public double InitialLogStd { get; init; }

    /// <summary>Squash continuous actions into their box with tanh, instead of clipping them to it.</summary>
    [Hyperparameter("squash_actions", "squash continuous actions into their box with tanh instead of clipping them")]
    public bool SquashActions { get; init; }

    /// <summary>Shift and scale observations by their running mean and deviation. The statistics are part of the policy.</summary>
    [Hyperparameter("normalize_observations", "shift and scale observations by their running mean and deviation")]
    public bool NormalizeObservations { get; init; }

    /// <summary>Divide rewards by the running deviation of the discounted return.</summary>
    [Hyperparameter("normalize_rewards", "divide rewards by the running deviation of the discounted return")]
    public bool NormalizeRewards { get; init; }

    /// <summary>What the network is like.</summary>
    internal NetworkDescription Architecture => Network ?? new MlpDescription(Hidden, Activation, SharedTrunk);

    /// <summary>How a policy over a box of actions is made.</summary>
    internal GaussianOptions Gaussian => new(LogStd, SquashActions, InitialLogStd);

    /// <inheritdoc/>
    public override int? Environments => Workers > 0 ? Workers : null;

    internal SharedOptimizer MakeOptimizer() => Optimizer switch
    {
        SharedOptimizerKind.Rmsprop => new SharedRmsProp(RmsPropAlpha, Epsilon),
        SharedOptimizerKind.Adam => new SharedAdam(epsilon: Epsilon),
        SharedOptimizerKind.Sgd => new SharedSgd(),
        _ => throw new HyperparameterException($"There is no shared optimiser {Optimizer}."),
    };
}
