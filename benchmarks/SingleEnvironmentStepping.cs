using BenchmarkDotNet.Attributes;
using Gradus.Envs;

namespace Gradus.Benchmarks;

/// <summary>What one step through <see cref="IEnvironment"/> costs.</summary>
public class SingleEnvironmentStepping
{
    private const int Steps = 10_000;

    private readonly IEnvironment _one = EnvironmentRegistry.Make("CartPole-v1");
    private readonly float[] _observation = new float[4];

    [GlobalSetup]
    public void Setup() => _one.Reset(1, _observation);

    /// <summary>One CartPole, balanced by a rule, so that episodes are long: the figure of the environment, not of its resets.</summary>
    [Benchmark(OperationsPerInvoke = Steps)]
    public void OneCartPole()
    {
        for (int i = 0; i < Steps; i++)
        {
            if (_one.Step(_observation[2] + (0.5f * _observation[3]) > 0 ? 1 : 0, _observation).Ended)
            {
                _one.Reset(null, _observation);
            }
        }
    }
}
