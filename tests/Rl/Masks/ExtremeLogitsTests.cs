using System.Numerics;
using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>No finite logit outweighs a mask: an illegal choice has probability 0 and gradient 0, and the legal ones share 1.</summary>
public sealed class ExtremeLogitsTests
{
    private static readonly bool[] Mask = [false, true, false, true, true, false];

    /// <summary>Which legal and which illegal logits there are, as shares of the greatest number, or as themselves below 1e36.</summary>
    public static TheoryData<string, double[], double[]> Logits => new()
    {
        { "illegal ones above", [0, -1, 0.5], [1e29, 1e30, 3e30] },
        { "legal ones at the floor", [-1e30, -1e30, -1e30], [0, 1, 2] },
        { "legal ones below the floor", [-2e30, -3e30, -2e30], [0, -1e30, 1e30] },
        { "legal ones the least", [-3.4e38, -3.4e38, -3.4e38], [3.4e38, 0, -3.4e38] },
        { "all the greatest", [3.4e38, 3.4e38, 3.4e38], [3.4e38, 3.4e38, 3.4e38] },
        { "all the least", [float.MinValue, float.MinValue, float.MinValue], [float.MinValue, float.MaxValue, float.MinValue] },
    };

    [Theory]
    [MemberData(nameof(Logits))]
    public void Illegal_choices_have_no_probability_and_no_gradient(string name, double[] legal, double[] illegal)
    {
        Assert.NotEmpty(name);
        foreach (Space space in new Space[] { new Discrete(6), new MultiDiscrete(2, 4), new MultiBinary(6), Mixed() })
        {
            Check(space, new ReferenceBackend<float>(), legal, illegal);
            Check(space, new ManagedBackend<float>(), legal, illegal);
            Check(space, new ReferenceBackend<double>(), legal, illegal);
            Check(space, new ManagedBackend<double>(), legal, illegal);
        }
    }

    [Theory]
    [InlineData(0)] // not legal
    [InlineData(1)] // legal
    public void A_mask_hides_no_logit_that_is_not_finite(int choice)
    {
        foreach (Space space in new Space[] { new Discrete(6), new MultiDiscrete(2, 4), new MultiBinary(6) })
        {
            foreach (double broken in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
            {
                (CompiledTape<double> tape, Var<double> leaf, _, Var<double> loss) = Record(space, new ManagedBackend<double>());
                using (HostWrite<double> write = leaf.Value.Edit())
                {
                    write.Span[choice] = broken;
                }

                tape.Forward();
                Assert.False(double.IsFinite(loss.Value.Read()[0]), $"{space}, {broken}");
                Assert.Contains("'logits'", tape.FindNonFinite(), StringComparison.Ordinal);
            }
        }
    }

    private static TupleSpace Mixed() => new(new MultiBinary(2), new Discrete(4), new Box(-1, 1, 1));

    private static void Check<T>(Space space, Backend<T> backend, double[] legal, double[] illegal)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        (CompiledTape<T> tape, Var<T> leaf, ActionDistribution<T> policy, Var<T> loss) = Record(space, backend);
        int nextLegal = 0, nextIllegal = 0;
        using (HostWrite<T> write = leaf.Value.Edit())
        {
            for (int i = 0; i < Mask.Length; i++)
            {
                write.Span[i] = T.CreateTruncating(Mask[i] ? legal[nextLegal++] : illegal[nextIllegal++]);
            }
        }

        tape.Forward();
        double[] probabilities = [.. Probabilities(policy)];
        for (int i = 0; i < Mask.Length; i++)
        {
            Assert.True(Mask[i] || probabilities[i] == 0, $"{space}, {typeof(T).Name}: {probabilities[i]} at {i}");
        }

        if (space is Discrete)
        {
            Assert.Equal(1, probabilities.Sum(), 1e-6);
        }

        policy.Sample(0, new Rng(1));
        tape.Forward();
        tape.Backward(loss);
        ReadOnlySpan<T> gradient = leaf.Gradient.Read();
        for (int i = 0; i < Mask.Length; i++)
        {
            Assert.True(Mask[i] || gradient[i] == T.Zero, $"{space}, {typeof(T).Name}: a gradient of {gradient[i]} at {i}");
        }

        Assert.True(T.IsFinite(loss.Value.Read()[0]), $"{space}, {typeof(T).Name}: {loss.Value.Read()[0]}");
    }

    private static (CompiledTape<T> Tape, Var<T> Leaf, ActionDistribution<T> Policy, Var<T> Loss) Record<T>(Space space, Backend<T> backend)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var tape = new Tape<T>(backend);
        var head = new ActionHead(space, new GaussianOptions(LogStdKind.State), masked: true);
        Var<T> leaf = tape.Leaf("logits", 1, head.Outputs);
        ActionDistribution<T> policy = head.Record(leaf, theta: null!, logStd: null);
        policy.Mask!.Store(0, Mask);
        Var<T> loss = policy.LogProb() + policy.Entropy();
        return (tape.Compile(), leaf, policy, loss);
    }

    private static IEnumerable<double> Probabilities<T>(ActionDistribution<T> policy)
        where T : unmanaged, IFloatingPointIeee754<T> => policy switch
        {
            Categorical<T> choice => Numbers(choice.Probabilities),
            Bernoulli<T> flags => Numbers(flags.Probabilities),
            MultiCategorical<T> several => several.Elements.SelectMany(Probabilities),
            Product<T> parts => parts.Factors.SelectMany(Probabilities),
            _ => [],
        };

    private static double[] Numbers<T>(Var<T> row)
        where T : unmanaged, IFloatingPointIeee754<T> => Array.ConvertAll(row.Value.Read().ToArray(), double.CreateTruncating);
}
