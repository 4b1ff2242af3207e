using Gradus.Autodiff;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>Distributions over memory that the host cannot index.</summary>
public sealed class GuardedDistributionTests
{
    public static TheoryData<string> Names => DistributionTable.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_distribution_touches_no_memory_on_the_side(string name)
    {
        var managed = new ManagedBackend<double>();
        Assert.Equal(Everything(name, managed), Everything(name, new GuardedBackend<double>(managed)));
    }

    /// <summary>What a distribution is asked for in a rollout and an update.</summary>
    private static double[] Everything(string name, Backend<double> backend)
    {
        var tape = new Tape<double>(backend);
        Tensor<double>[] values = DistributionTable.Parameters(name, seed: 5);
        Var<double>[] leaves = [.. values.Select((value, i) => tape.Leaf($"parameter {i}", value.Rows, value.Cols))];
        Var<double>[] gathered = [.. values.Select((value, i) => tape.Leaf($"gathered {i}", value.Rows, value.Cols))];
        for (int i = 0; i < values.Length; i++)
        {
            leaves[i].Value.CopyFrom(values[i].Span);
            gathered[i].Value.CopyFrom(values[i].Span);
        }

        ActionDistribution<double> distribution = DistributionTable.Record(name, leaves, seed: 6);
        ActionDistribution<double> minibatch = DistributionTable.Record(name, gathered, seed: 7);
        Var<double>[] results = [distribution.LogProb(), distribution.Entropy(), distribution.Divergence(), minibatch.LogProb()];
        CompiledTape<double> compiled = tape.Compile();
        distribution.Mode(1);
        minibatch.GatherActions(distribution, [3, 1]);
        distribution.Freeze();
        compiled.Forward();
        var numbers = new List<double>();
        foreach (Var<double> result in results)
        {
            numbers.AddRange(result.Value.Read());
        }

        for (int i = 0; i < leaves.Length; i++)
        {
            Tensor<double> v = backend.Allocate(leaves[i].Shape.Rows, leaves[i].Shape.Cols), product = backend.Allocate(v.Rows, v.Cols);
            v.CopyFrom([.. Enumerable.Range(0, v.Count).Select(j => Math.Sin(j))]);
            distribution.FisherProduct(i, v, product);
            numbers.AddRange(product.Read());
        }

        return [.. numbers];
    }
}
