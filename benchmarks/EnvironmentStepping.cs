using BenchmarkDotNet.Attributes;
using Gradus.Envs;

namespace Gradus.Benchmarks;

/// <summary>How many environment steps a core makes, with given actions, through a <see cref="VectorEnvironment"/> on one thread.</summary>
public class EnvironmentStepping
{
    private const int Count = 1024;
    private const int ActionTables = 16;

    private VectorEnvironment _vector = null!;
    private float[] _observations = [];
    private int[] _choices = [];
    private float[] _torques = [];
    private int _table;

    /// <summary>Everything that the registry knows and that needs no other setting.</summary>
    [Params("CartPole-v1", "Acrobot-v1", "MountainCar-v0", "MountainCarContinuous-v0", "Pendulum-v1", "LunarLander-v3", "BipedalWalker-v3")]
    public string Id { get; set; } = "";

    /// <summary>One by one, or together where the environment can.</summary>
    [Params(false, true)]
    public bool Batched { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _vector = VectorEnvironment.Make(Id, Count, seed: 1, AutoresetMode.SameStep, threads: 1, Batched);
        _observations = new float[Count * _vector.ObservationSize];
        _vector.Reset(_observations);
        var rng = new Rng(2);
        int choices = _vector.ActionSpace is Discrete discrete ? discrete.N : 1;
        _choices = [.. Enumerable.Range(0, ActionTables * Count).Select(_ => rng.NextInt32(choices))];
        _torques = [.. Enumerable.Range(0, ActionTables * Count * _vector.ActionSize).Select(_ => (float)rng.NextUniform(-1, 1))];
    }

    [GlobalCleanup]
    public void Cleanup() => _vector.Dispose();

    /// <summary>A thousand at once under random actions, so that CartPole's episodes are short: resets included.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public void Vector()
    {
        _table = (_table + 1) % ActionTables;
        int length = Count * _vector.ActionSize;
        Range row = (_table * length)..((_table + 1) * length);
        if (_vector.ActionSpace is Box)
        {
            _vector.Step(_torques.AsSpan()[row], _observations);
        }
        else
        {
            _vector.Step(_choices.AsSpan()[row], _observations);
        }
    }
}
