using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>A masked distribution is the distribution over the legal choices alone.</summary>
public sealed class ActionMaskTests
{
    private static readonly double[] Logits = [0.3, -1.2, 2, 0.7, -0.4];
    private static readonly int[] Legal = [1, 3, 4];

    public static TheoryData<string> Statistics => ["log-probability", "entropy", "divergence"];

    [Theory]
    [MemberData(nameof(Statistics))]
    public void Value_and_gradient_are_those_of_the_smaller_set(string statistic)
    {
        (double maskedValue, double[] maskedGradient) = Measure(statistic, Logits, masked: true);
        (double value, double[] gradient) = Measure(statistic, [.. Legal.Select(i => Logits[i])], masked: false);

        Assert.Equal(value, maskedValue, 1e-12);
        for (int i = 0; i < Logits.Length; i++)
        {
            int rank = Array.IndexOf(Legal, i);
            if (rank < 0)
            {
                Assert.Equal(0, maskedGradient[i]); // exactly
            }
            else
            {
                Assert.Equal(gradient[rank], maskedGradient[i], 1e-12);
            }
        }
    }

    [Fact]
    public void The_Fisher_product_is_that_of_the_smaller_set()
    {
        ActionDistribution<double> masked = Record(Logits, masked: true, out CompiledTape<double> tape, out _);
        ActionDistribution<double> small = Record([.. Legal.Select(i => Logits[i])], masked: false, out CompiledTape<double> smallTape, out _);
        tape.Forward();
        smallTape.Forward();
        double[] v = [1, -2, 3, 0.5, 4];
        double[] product = Product(masked, v);
        double[] expected = Product(small, [.. Legal.Select(i => v[i])]);
        Assert.Equal((0, 0), (product[0], product[2]));
        Assert.All(Legal, i => Assert.Equal(expected[Array.IndexOf(Legal, i)], product[i], 1e-12));

        static double[] Product(ActionDistribution<double> distribution, double[] v)
        {
            var x = new Tensor<double>(1, v.Length);
            x.CopyFrom(v);
            distribution.FisherProduct(0, x, x);
            return x.Read().ToArray();
        }
    }

    [Fact]
    public void Illegal_choices_are_never_drawn_however_likely_they_were()
    {
        ActionDistribution<double> distribution = Record([50, 0, 50, 0, -30], masked: true, out CompiledTape<double> tape, out _);
        tape.Forward();
        var rng = new Rng(1);
        int[] action = new int[1];
        var counts = new int[5];
        for (int i = 0; i < 20_000; i++)
        {
            distribution.Sample(0, rng);
            distribution.WriteAction(0, action);
            counts[action[0]]++;
        }

        Assert.Equal((0, 0), (counts[0], counts[2]));
        Assert.InRange(counts[1], 9_500, 10_500); // half of the draws, five standard deviations of 71 either way
        distribution.Mode(0);
        distribution.WriteAction(0, action);
        Assert.Equal(1, action[0]);
    }

    [Fact]
    public void Real_actions_cannot_be_masked()
    {
        string message = Assert.Throws<ArgumentException>(() => new ActionHead(new Box(-1, 1, 2), masked: true)).Message;
        Assert.StartsWith("Box(-1.0, 1.0, (2,), float32) cannot be masked; only discrete actions can.", message, StringComparison.Ordinal);
    }

    private static (double Value, double[] Gradient) Measure(string statistic, double[] logits, bool masked)
    {
        ActionDistribution<double> distribution = Record(logits, masked, out _, out Var<double> leaf, compile: false);
        Var<double> value = statistic switch
        {
            "log-probability" => distribution.LogProb(),
            "entropy" => distribution.Entropy(),
            _ => distribution.Divergence(),
        };
        CompiledTape<double> tape = leaf.Tape.Compile();
        tape.Forward();
        ((Categorical<double>)distribution).Actions.CopyFrom([masked ? 3 : 1]);
        if (statistic == "divergence")
        {
            distribution.Freeze();
            using (HostWrite<double> write = leaf.Value.Edit())
            {
                for (int i = 0; i < logits.Length; i++)
                {
                    write.Span[i] *= 0.5; // the same for the legal choices of both
                }
            }
        }

        tape.Forward();
        tape.Backward(value);
        return (value.Value.Read()[0], leaf.Gradient.Read().ToArray());
    }

    private static ActionDistribution<double> Record(
        double[] logits, bool masked, out CompiledTape<double> compiled, out Var<double> leaf, bool compile = true)
    {
        var tape = new Tape<double>(new ReferenceBackend<double>());
        leaf = tape.Leaf("logits", 1, logits.Length);
        leaf.Value.CopyFrom(logits);
        ActionDistribution<double> distribution =
            new ActionHead(new Discrete(logits.Length), masked: masked).Record(leaf, theta: null!, logStd: null);
        distribution.Mask?.Store(0, [.. Enumerable.Range(0, logits.Length).Select(i => Array.IndexOf(Legal, i) >= 0)]);
        compiled = compile ? tape.Compile() : null!;
        return distribution;
    }
}
