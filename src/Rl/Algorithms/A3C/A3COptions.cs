namespace Gradus.Rl;

/// <summary>The hyper-parameters of <see cref="A3C"/>; the defaults are the paper's and its first author's where those are known.</summary>
[Search("t_max", "5,10,20,40")]
[Search("max_grad_norm", "0.5..40:log")]
public sealed record A3COptions : FirstOrderOptions
{
    /// <summary>The usual settings of A3C where they differ from those of A2C.</summary>
    public A3COptions()
    {
        EntropyCoefficient = 0.01;
        Epsilon = 0.1;
        MaxGradientNorm = 0;
    }

    /// <summary>The number of worker threads; 0 stands for the number of environments that the agent is given.</summary>
    [
        Hyperparameter(
            "workers", "worker threads, each with its own environment; 0 for one per environment", Minimum = 0, Maximum = A3C.MaxWorkers),
    ]
    public int Workers { get; init; }

    /// <summary>How workers write to the shared parameters.</summary>
    [Hyperparameter("write", "how workers write to the shared parameters")]
    public WritePolicy Write { get; init; } = WritePolicy.Racy;

    /// <summary>t_max, the maximum number of steps between two updates of a worker.</summary>
    [Hyperparameter("t_max", "t_max, maximum steps of a worker per update", Minimum = 1, Maximum = 65_536)]
    public override int Steps { get; init; } = 5;

    /// <summary>The optimiser of the shared parameters.</summary>
    [Hyperparameter("optimizer", "optimiser of the shared parameters; its statistics are shared too")]
    public SharedOptimizerKind Optimizer { get; init; } = SharedOptimizerKind.Rmsprop;

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
