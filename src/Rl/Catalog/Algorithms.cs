namespace Gradus.Rl;

/// <summary>Gradus' algorithms.</summary>
public static class Algorithms
{
    /// <summary>All algorithms, the simplest first.</summary>
    public static IReadOnlyList<AlgorithmInfo> All { get; } =
    [
        AlgorithmInfo.Of<A2COptions>(
            "a2c",
            "Advantage actor-critic, synchronous and batched: one gradient step per rollout.",
            "Mnih et al. 2016, arXiv 1602.01783",
            (source, options, backend) => new A2C(source, options, backend),
            (lease, options, backend) => new A2C(options, lease, backend)),
        AlgorithmInfo.Of<A3COptions>(
            "a3c",
            "Advantage actor-critic, asynchronous: lock-free worker threads on shared parameters.",
            "Mnih et al. 2016, arXiv 1602.01783",
            (source, options, backend) => new A3C(source, options, backend)),
        AlgorithmInfo.Of<AcktrOptions>(
            "acktr",
            "Natural gradient from Kronecker factors of the Fisher matrix, inside a trust region.",
            "Wu et al. 2017, arXiv 1708.05144",
            (source, options, backend) => new Acktr(source, options, backend),
            (lease, options, backend) => new Acktr(options, lease, backend)),
        AlgorithmInfo.Of<PpoOptions>(
            "ppo",
            "Proximal policy optimisation: several epochs of clipped minibatch steps per rollout.",
            "Schulman et al. 2017, arXiv 1707.06347",
            (source, options, backend) => new Ppo(source, options, backend),
            (lease, options, backend) => new Ppo(options, lease, backend)),
        AlgorithmInfo.Of<TrpoOptions>(
            "trpo",
            "Trust region policy optimisation: conjugate gradients, then a line search that bounds the divergence.",
            "Schulman et al. 2015, arXiv 1502.05477",
            (source, options, backend) => new Trpo(source, options, backend),
            (lease, options, backend) => new Trpo(options, lease, backend)),
        AlgorithmInfo.Of<StreamACOptions>(
            StreamAC.Name,
            "Actor-critic that learns from every step at once and keeps none: eligibility traces, and a bound on each step.",
            "Elsayed et al. 2024, arXiv 2410.14606",
            (source, options, backend) => new StreamAC(source, options, backend)),
    ];

    /// <summary>Finds an algorithm by name, ignoring case.</summary>
    /// <param name="name">Its name, such as <c>a2c</c>.</param>
    /// <exception cref="ArgumentException">There is no such name; the message suggests the nearest one.</exception>
    public static AlgorithmInfo Find(string name) =>
        All.FirstOrDefault(algorithm => algorithm.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException(
            $"There is no algorithm '{name}'.{NearestName.Suggestion(name, All.Select(algorithm => algorithm.Name))}");
}
