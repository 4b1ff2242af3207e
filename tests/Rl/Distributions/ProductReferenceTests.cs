using System.Text.Json;
using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>
/// Mixed actions against an independent computation with 50 digits, tests/Reference/products: a choice under a mask, two numbers and two
/// switches.
/// </summary>
public sealed class ProductReferenceTests
{
    private const double Tolerance = 1e-9;
    private static readonly int[] Widths = [4, 2, 2, 2];
    private static readonly Box Numbers = new(-1, 1, 2);
    private static readonly TupleSpace Actions = new(new Discrete(4), Numbers, new MultiBinary(2));

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, 12)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Statistics_and_their_gradients_are_those_of_the_definition(int number)
    {
        JsonElement expected = ReferenceFile.Load("products/products.json")[number];
        var model = new Model(expected);
        CompiledTape<double> tape = model.Tape.Compile();
        model.Move(expected.GetProperty("old").Doubles());
        tape.Forward();
        model.Policy.Freeze();
        model.Move(expected.GetProperty("parameters").Doubles());
        tape.Forward();
        foreach ((string name, Var<double> statistic) in model.Statistics)
        {
            Assert.Equal(expected.GetProperty(name).GetDouble(), statistic.Value.Read()[0], Tolerance);
            tape.Backward(statistic);
            Near.Equal(expected.GetProperty($"{name}_gradient").Doubles(), model.Gradient(), Tolerance);
        }

        Near.Equal(expected.GetProperty("fisher").Doubles(), model.Fisher(expected.GetProperty("vector").Doubles()), Tolerance);
    }

    [Fact]
    public void The_parts_are_drawn_stored_and_written_one_after_the_other()
    {
        JsonElement expected = ReferenceFile.Load("products/products.json")[0];
        var model = new Model(expected);
        CompiledTape<double> tape = model.Tape.Compile();
        model.Move([-50, -50, 60, 50, 0.25, -0.5, -40, -40, 50, -50]);
        model.Mask.Store(0, [true, true, false, true]);
        tape.Forward();
        float[] action = new float[5];
        foreach (bool greedy in new[] { true, false })
        {
            if (greedy)
            {
                model.Policy.Mode(0);
            }
            else
            {
                model.Policy.Sample(0, new Rng(1));
            }

            model.Policy.WriteAction(0, action);
            Assert.Equal([3, 0.25f, -0.5f, 1, 0], action);
        }

        Assert.Throws<InvalidOperationException>(() => model.Policy.WriteAction(0, new int[5]));
    }

    [Fact]
    public void There_is_one_distribution_for_each_part()
    {
        var tape = new Tape<double>(new ReferenceBackend<double>());
        Var<double> logits = tape.Leaf("logits", 1, 4);
        Assert.StartsWith(
            "Tuple(Discrete(4), Box(-1.0, 1.0, (2,), float32), MultiBinary(2)) has 3 parts, but there are 1 distributions.",
            Assert.Throws<ArgumentException>(() => Product<double>.Record([Categorical<double>.Record(logits)], Actions)).Message,
            StringComparison.Ordinal);
    }

    private sealed class Model
    {
        private readonly Var<double>[] _leaves;

        public Model(JsonElement expected)
        {
            Tape = new Tape<double>(new ReferenceBackend<double>());
            _leaves = Array.ConvertAll(Widths, width => Tape.Leaf($"z{width}", 1, width));
            Mask = new ActionMask<double>(Tape, 1, 4);
            Mask.Store(0, [.. expected.GetProperty("legal").EnumerateArray().Select(legal => legal.GetBoolean())]);
            var choice = Categorical<double>.Record(_leaves[0], mask: Mask);
            var numbers = DiagonalGaussian<double>.Record(_leaves[1], _leaves[2], Numbers);
            var switches = Bernoulli<double>.Record(_leaves[3]);
            choice.Actions.CopyFrom([expected.GetProperty("choice").GetInt32()]);
            numbers.Actions.CopyFrom(expected.GetProperty("numbers").Doubles());
            switches.Actions.CopyFrom(expected.GetProperty("switches").Doubles());
            Policy = Product<double>.Record([choice, numbers, switches], Actions);
            Statistics =
            [
                ("log_prob", Policy.LogProb()), ("entropy", Policy.Entropy()), ("divergence", Policy.Divergence()),
            ];
        }

        public Tape<double> Tape { get; }

        public ActionMask<double> Mask { get; }

        public Product<double> Policy { get; }

        public (string Name, Var<double> Value)[] Statistics { get; }

        public void Move(double[] parameters)
        {
            foreach (Var<double> leaf in _leaves)
            {
                leaf.Value.CopyFrom(parameters.AsSpan(0, leaf.Shape.Cols));
                parameters = parameters[leaf.Shape.Cols..];
            }
        }

        public double[] Gradient() => [.. _leaves.SelectMany(leaf => leaf.Gradient.Read().ToArray())];

        /// <summary>F v. The mask lies before the logits, so an illegal choice's block is 0 as it is here.</summary>
        public double[] Fisher(double[] v)
        {
            var product = new List<double>();
            for (int i = 0; i < Policy.Parameters.Count; i++)
            {
                var x = new Tensor<double>(1, Policy.Parameters[i].Shape.Cols);
                x.CopyFrom(v.AsSpan(product.Count, x.Cols));
                Policy.FisherProduct(i, x, x);
                product.AddRange(x.Read());
            }

            return [.. product];
        }
    }
}
