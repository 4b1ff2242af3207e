namespace Gradus.Rl;

/// <summary>
/// What every algorithm's options have in common. An algorithm derives a record whose properties carry
/// <see cref="HyperparameterAttribute"/>; that attribute is enough for them to appear on the command line, in <c>gradus algos</c>, in
/// <c>config.json</c> and in the tuned defaults.
/// </summary>
public abstract record AgentOptions
{
    /// <summary>
    /// The seed of everything random: initial parameters, actions, order of minibatches. Equal seeds give equal runs, bit for bit, on
    /// backends that promise it.
    /// </summary>
    public ulong Seed { get; init; }

    /// <summary>The number of environments that these options require; null if any number works.</summary>
    public virtual int? Environments => null;
}
