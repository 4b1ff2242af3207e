using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>
/// Where kinks of several ops meet, right rules need not add up to a gradient of the whole. That passes, with every seed, for functions in
/// doubles and in any number type; a wrong rule at the same points does not.
/// </summary>
public sealed class MeetingKinksTests
{
    private const int Seeds = 20;

    public static TheoryData<string> Names => ["relu(x) - relu(-x)", "max + min", "max - min of three", "clip beside relu", "relu of a difference that ties"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Right_rules_pass_with_every_seed_in_doubles_and_in_any_number_type(string name)
    {
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            var options = new GradientCheckOptions { Seed = seed };
            GradientReport lambda = GradientCheck.Verify(x => Record(name, x), options, Points(name)), generic = GradientCheck.Verify(new Function(name), options, Points(name));
            Assert.True(lambda.Passed, $"{name}, a lambda, seed {seed}: {lambda}");
            Assert.True(generic.Passed, $"{name}, seed {seed}: {generic}");
        }
    }

    [Fact]
    public void Without_a_tape_there_are_no_rules_to_ask_and_the_gradient_is_wrong()
    {
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            GradientReport report = GradientCheck.External(
                x => Math.Max(x[0], 0) - Math.Max(-x[0], 0), _ => [0], [0], new GradientCheckOptions { Seed = seed });
            Assert.True(report.Verdict == GradientVerdict.WrongReverse, report.ToString());
        }
    }

    [Fact]
    public void Where_elements_of_a_result_have_kinks_in_the_same_inputs_each_makes_its_own_choice()
    {
        for (ulong seed = 0; seed < 4; seed++)
        {
            // The case that random programs found; kinks in seventy elements may also be too many to say anything.
            var options = new GradientCheckOptions { Seed = seed, Directions = 2, MaxEvaluations = 200 };
            GradientReport pool = GradientCheck.Verify(
                x => x[0].MaxPool(new PatchGeometry(new ImageShape(1, 5, 2), 2, 1, 1)), options, new Tensor<double>(7, 10));
            Assert.True(pool.Verdict is GradientVerdict.Kink or GradientVerdict.IllConditioned, $"seed {seed}: {pool}");

            var ties = new Tensor<double>(1, 40);
            foreach ((double first, double second, bool isRight) in ((double, double, bool)[])[(1, 0, true), (0.25, 0.75, true), (1, 1, false), (0.5, 0.49, false), (0, 0, false)])
            {
                GradientReport report = GradientCheck.Verify(x => x[0].Tape.Record(new LargerNeighbour(x[0], first, second)), options, ties);
                Assert.True(report.Passed == isRight, $"{first} and {second}, seed {seed}: {report}");
            }
        }
    }

    [Theory]
    [InlineData(1.02)]
    [InlineData(0.98)]
    [InlineData(-1)]
    [InlineData(1 + 1e-4)]
    public void A_wrong_slope_beside_the_same_kinks_is_found_with_every_seed(double factor)
    {
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            var options = new GradientCheckOptions { Seed = seed };
            GradientReport report = GradientCheck.Verify(
                x => x[0].Tape.Record(new Ramp(x[0], factor, 0)) - (-x[0]).Relu(), options, Row(0, 0.5, -0.25, 0));
            Assert.True(report.Failed, $"seed {seed}: {report}");
        }
    }

    [Theory]
    [InlineData(1.5)]
    [InlineData(-0.5)]
    [InlineData(1.01)]
    public void A_slope_at_the_kink_that_no_op_may_have_is_found_with_every_seed(double atKink)
    {
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            var options = new GradientCheckOptions { Seed = seed };
            GradientReport report = GradientCheck.Verify(
                x => x[0].Tape.Record(new Ramp(x[0], 1, atKink)) - (-x[0]).Relu(), options, Row(0, 0.5, -0.25, 0));
            Assert.True(report.Failed, $"seed {seed}: {report}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.02)]
    public void A_sort_takes_any_order_of_equals_and_nothing_else(double error)
    {
        foreach (double[] x in new double[][] { [0, 0, 1, 2, 3, 4], [0, 0, 0, 1, 2, 3], [0, 0, 0, 0, 1, 2], [1, 1, 1, 1, 1, 1], [2, 2, 2, 5, 5, 5] })
        {
            for (ulong seed = 0; seed < Seeds; seed++)
            {
                GradientReport report = GradientCheck.Verify(
                    v => (v[0].Tape.Record(new Sort(v[0], error)) * v[1]).Sum(), new GradientCheckOptions { Seed = seed }, Row(x), Row(1, 2, -3, 0.5, 2, -1));
                Assert.True(error == 0 ? report.Passed : report.Failed, $"seed {seed}, [{string.Join(", ", x)}]: {report}");
            }
        }
    }

    private static Tensor<double>[] Points(string name) => name switch
    {
        "max + min" or "relu of a difference that ties" => [Row(1, 2, -3, 0), Row(1, 2, -3, 1)],
        "max - min of three" => [Row(1, 2, 0), Row(1, 2, 0), Row(1, 2, 0)],
        _ => [Row(0, 0.5, -0.25, 0)],
    };

    private static Var<T> Record<T>(string name, Var<T>[] x)
        where T : unmanaged, IFloatingPointIeee754<T> => name switch
        {
            "relu(x) - relu(-x)" => x[0].Relu() - (-x[0]).Relu(),
            "max + min" => x[0].Maximum(x[1]) + x[0].Minimum(x[1]),
            "max - min of three" => x[0].Maximum(x[1]).Maximum(x[2]) - x[0].Minimum(x[1]).Minimum(x[2]),
            "clip beside relu" => x[0].Clip(T.Zero, T.One) + x[0].Clip(-T.One, T.Zero),
            _ => (x[0] - x[1]).Relu() - (x[1] - x[0]).Relu(),
        };

    private static Tensor<double> Row(params double[] values)
    {
        var x = new Tensor<double>(1, values.Length);
        x.CopyFrom(values);
        return x;
    }

    private sealed class Function(string name) : ITapeFunction
    {
        public Var<T> Record<T>(Var<T>[] x)
            where T : unmanaged, IFloatingPointIeee754<T> => MeetingKinksTests.Record(name, x);
    }

    /// <summary>max(x, 0), whose rule has another slope to the right of 0, and one of its own at 0.</summary>
    private sealed class Ramp(Var<double> x, double slope, double atKink) : SimpleOp<double>(x.Shape, x)
    {
        public override void Forward(Backend<double> backend, RowWindow rows) => backend.Relu(x.Value, Output.Value);

        public override void Jvp(Backend<double> backend) => Each((i, factor) => Output.Tangent[0, i] = factor * x.Tangent[0, i]);

        protected override void Vjp(Backend<double> backend) => Each((i, factor) => x.Gradient[0, i] += factor * Output.Gradient[0, i]);

        private void Each(Action<int, double> element)
        {
            for (int i = 0; i < x.Shape.Cols; i++)
            {
                element(i, x.Value[0, i] == 0 ? atKink : x.Value[0, i] > 0 ? slope : 0);
            }
        }
    }

    /// <summary>The elements in order; among equals the first comes first. One derivative may be off.</summary>
    private sealed class Sort(Var<double> x, double error) : SimpleOp<double>(x.Shape, x)
    {
        public override void Forward(Backend<double> backend, RowWindow rows) => Each((from, to) => Output.Value[0, to] = x.Value[0, from]);

        public override void Jvp(Backend<double> backend) => Each((from, to) => Output.Tangent[0, to] = x.Tangent[0, from] * (from == 0 ? 1 + error : 1));

        protected override void Vjp(Backend<double> backend) => Each((from, to) => x.Gradient[0, from] += Output.Gradient[0, to] * (from == 0 ? 1 + error : 1));

        private void Each(Action<int, int> place)
        {
            int to = 0;
            foreach (int from in Enumerable.Range(0, x.Shape.Cols).OrderBy(i => x.Value[0, i]).ToArray())
            {
                place(from, to++);
            }
        }
    }

    /// <summary>y_i = max(x_i, x_{i+1}) of a row, with a share of the gradient for each where they are equal.</summary>
    private sealed class LargerNeighbour(Var<double> x, double first, double second)
        : SimpleOp<double>(new Shape(1, x.Shape.Cols - 1), x)
    {
        public override void Forward(Backend<double> backend, RowWindow rows)
        {
            for (int i = 0; i < Output.Value.Count; i++)
            {
                Output.Value.Span[i] = Math.Max(x.Value.Span[i], x.Value.Span[i + 1]);
            }
        }

        public override void Jvp(Backend<double> backend)
        {
            for (int i = 0; i < Output.Value.Count; i++)
            {
                (double here, double next) = Shares(i);
                Output.Tangent.Span[i] = (here * x.Tangent.Span[i]) + (next * x.Tangent.Span[i + 1]);
            }
        }

        protected override void Vjp(Backend<double> backend)
        {
            for (int i = 0; i < Output.Value.Count; i++)
            {
                (double here, double next) = Shares(i);
                x.Gradient.Span[i] += here * Output.Gradient.Span[i];
                x.Gradient.Span[i + 1] += next * Output.Gradient.Span[i];
            }
        }

        private (double Here, double Next) Shares(int i) => x.Value.Span[i].CompareTo(x.Value.Span[i + 1]) switch
        {
            0 => (first, second),
            > 0 => (1, 0),
            _ => (0, 1),
        };
    }
}
