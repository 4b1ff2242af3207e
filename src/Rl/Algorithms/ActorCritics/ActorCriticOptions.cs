using Gradus.Autodiff;
using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>What all algorithms share that act for T steps and then learn from a policy and a value network.</summary>
[Search("gae_lambda", "0.8,0.9,0.95,0.98,1")]
public abstract record ActorCriticOptions : PolicyOptions
{
    /// <summary>T, the number of steps per environment and update.</summary>
    [Hyperparameter("n_steps", "T, steps of each environment per update", Minimum = 1, Maximum = 1_000_000)]
    public virtual int Steps { get; init; } = 5;

    /// <summary>λ of generalised advantage estimation; 1 gives n-step returns.</summary>
    [Hyperparameter("gae_lambda", "λ of generalised advantage estimation; 1 gives n-step returns", Minimum = 0, Maximum = 1)]
    public double GaeLambda { get; init; } = 1;

    /// <summary>Normalise the advantages of each update to mean 0 and standard deviation 1.</summary>
    [Hyperparameter("normalize_advantage", "normalise advantages to mean 0 and standard deviation 1")]
    public bool NormalizeAdvantage { get; init; }

    /// <summary>c_v, the weight of the value loss; may change over the run.</summary>
    [Hyperparameter("value_coef", "c_v, weight of the value loss", Minimum = 0, Maximum = 1e9)]
    public Schedule ValueCoefficient { get; init; } = 0.5;

    /// <summary>
    /// The memory of the built-in networks: recurrent units between the hidden layers and the heads, for tasks in which one observation
    /// does not say enough. Policy and value share them where they share a trunk, and have their own where they do not.
    /// </summary>
    [Hyperparameter("memory", "recurrent units after the hidden layers, for tasks in which one observation does not say enough")]
    public MemoryKind Memory { get; init; }

    /// <summary>The number of recurrent units.</summary>
    [Hyperparameter("memory_size", "number of recurrent units", Minimum = 1, Maximum = 65_536)]
    public int MemorySize { get; init; } = 64;

    /// <summary>
    /// With <see cref="LogStdKind.Sde"/>, the number of steps after which the noise becomes another function of the state; 0 for a function
    /// per rollout. With every rollout it is another anyway.
    /// </summary>
    [Hyperparameter(
        "sde_steps", "log_std=sde: steps for which noise is the same function of the state; 0 for the rollout", Minimum = 0,
        Maximum = 1_000_000)]
    public int SdeSteps { get; init; }

    /// <inheritdoc/>
    private protected sealed override MemoryDescription? DescribedMemory => Memory switch
    {
        MemoryKind.Gru => new MemoryDescription(RecurrentKind.Gru, MemorySize),
        MemoryKind.Lstm => new MemoryDescription(RecurrentKind.Lstm, MemorySize),
        _ => null,
    };

    /// <inheritdoc/>
    internal sealed override PolicyOptions WithMemory(MemoryDescription? memory) => this with
    {
        Memory = memory switch
        {
            null => MemoryKind.None,
            { Kind: RecurrentKind.Gru } => MemoryKind.Gru,
            _ => MemoryKind.Lstm,
        },
        MemorySize = memory?.Units ?? MemorySize,
    };

    /// <summary>Makes an actor of a run with these options.</summary>
    /// <param name="name">Its name, which no other one ever has.</param>
    /// <param name="source">Makes its environment.</param>
    /// <param name="place">Its place in the run.</param>
    internal FragmentActor MakeActor(string name, EnvironmentSource source, ActorPlace place)
    {
        var backend = new ManagedBackend<float>();
        (ActorCriticNetwork network, ParameterVector<float> theta) = MakeNetwork(source, new Rng(0), backend);
        return new FragmentActor(name, source, network, theta, backend, place);
    }
}
