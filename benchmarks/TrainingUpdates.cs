using BenchmarkDotNet.Attributes;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Benchmarks;

/// <summary>One whole update of each algorithm on CartPole-v1 with 8 environments and T = 20: acting, returns, gradients, step.</summary>
public class TrainingUpdates
{
    private Agent? _agent;

    [Params("a2c", "acktr", "ppo")]
    public string Algorithm { get; set; } = "a2c";

    [GlobalSetup]
    public void Setup()
    {
        AlgorithmInfo info = Algorithms.Find(Algorithm);
        var options = info.Hyperparameters.Set(info.Hyperparameters.Defaults, "n_steps=20");
        options = Algorithm == "ppo" ? info.Hyperparameters.Set(options, "minibatch_size=160") : options;
        _agent = info.Create(EnvironmentSource.Of("CartPole-v1", count: 8, seed: 0), options, new ManagedBackend<float>());
    }

    [GlobalCleanup]
    public void Cleanup() => _agent!.Dispose();

    /// <summary>160 transitions.</summary>
    [Benchmark]
    public void Update() => _agent!.Learn(_agent.StepsPerUpdate);
}
