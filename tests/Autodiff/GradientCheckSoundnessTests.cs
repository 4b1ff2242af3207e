using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>Bad input is reported as exactly what it is, and each way into the check reaches every element.</summary>
public sealed class GradientCheckSoundnessTests
{
    [Fact]
    public void A_function_that_draws_random_numbers_is_not_deterministic()
    {
        var rng = new Rng(1);

        Assert.Equal(GradientVerdict.NotDeterministic, GradientCheck.Verify(x => rng.NextDouble() * x[0], Row(1, 2)).Verdict);
        Assert.Equal(GradientVerdict.NotDeterministic, GradientCheck.External(x => x[0] + rng.NextDouble(), x => [1], [1]).Verdict);
        Assert.Equal(GradientVerdict.NotDeterministic, GradientCheck.External(x => x[0], x => [rng.NextDouble()], [1]).Verdict);
    }

    [Fact]
    public void A_result_that_changes_its_shape_is_reported_with_both_shapes()
    {
        int calls = 0;
        GradientReport report = GradientCheck.Verify(x => calls++ == 0 ? x[0] : x[0].RowSum(), Row(1, 2));

        Assert.Equal(GradientVerdict.ChangesShape, report.Verdict);
        Assert.Contains("(1, 2) and then (1, 1)", report.ToString(), StringComparison.Ordinal);
        Assert.Equal(GradientVerdict.ChangesShape, GradientCheck.External(x => x[0] + x[1], x => [1], [1, 2]).Verdict);
    }

    [Fact]
    public void A_pass_that_writes_its_input_is_reported_with_the_element()
    {
        foreach (string pass in new[] { "forward", "vjp", "jvp" })
        {
            GradientReport report = GradientCheck.Verify(x => x[0].Tape.Record(new Meddler(x[0], pass)), Row(3, 4));

            Assert.Equal(GradientVerdict.MutatesInput, report.Verdict);
            Assert.Equal("x0[0, 1]", report.Where);
        }

        GradientReport external = GradientCheck.External(x => x[0] = 2, x => [0], [1]);
        Assert.Equal(GradientVerdict.MutatesInput, external.Verdict);
        Assert.Equal("x0[0, 0]", external.Where);
    }

    [Theory]
    [InlineData("throws in reverse", GradientVerdict.Throws, "reverse mode threw InvalidOperationException at the point: no rule for 2")]
    [InlineData("throws forward", GradientVerdict.Throws, "forward mode threw InvalidOperationException at the point: no rule for 2")]
    public void A_rule_that_throws_for_one_element_is_said_as_that(string fault, GradientVerdict verdict, string words)
    {
        GradientReport report = GradientCheck.Verify(x => x[0].Tape.Record(new Faulty(x[0].Tanh(), fault)).Square(), Row(0.3, Math.Atanh(0.5), 1.7));

        Assert.Equal(verdict, report.Verdict);
        Assert.Contains(words, report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_function_that_throws_while_it_is_recorded_is_said_as_that()
    {
        GradientReport lambda = GradientCheck.Verify(x => x[0].Shape.Rows == 1 ? throw new NotSupportedException("one row") : x[0], Row(1, 2));
        GradientReport shapes = GradientCheck.Verify(x => x[0] + x[0].RowSum().Square().Tape.Input("wide", 7, 7), Row(1, 2));

        Assert.Equal((GradientVerdict.Throws, "recording threw NotSupportedException at the point: one row"), (lambda.Verdict, lambda.Where));
        Assert.Equal(GradientVerdict.Throws, shapes.Verdict);
        Assert.Contains("7", shapes.Where, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gradient_of_another_length_at_second_call_or_null_is_said_as_that()
    {
        int calls = 0;
        GradientReport second = GradientCheck.External(x => x[0] * x[1], x => calls++ % 2 == 1 ? [x[1], x[0]] : [x[1]], [1, 2]);
        GradientReport none = GradientCheck.External(x => x[0], _ => null!, [1]);

        Assert.Equal(GradientVerdict.ChangesShape, second.Verdict);
        Assert.Contains("the gradient has 1 elements, but the point has 2", second.ToString(), StringComparison.Ordinal);
        Assert.Equal(GradientVerdict.ChangesShape, none.Verdict);
        Assert.Contains("the gradient is null", none.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_gradient_that_is_not_finite_is_reported_with_its_place()
    {
        // √ has an infinite slope at 0, where its value is 0: log 0 = −∞, but exp(½·log x) is 0 there.
        GradientReport report = GradientCheck.External(x => Math.Sqrt(x[0]), x => [0.5 / Math.Sqrt(x[0])], [0]);

        Assert.Equal(GradientVerdict.NotFinite, report.Verdict);
        Assert.Equal(GradientVerdict.NotFinite, GradientCheck.External(x => double.NaN, x => [0], [0]).Verdict);
    }

    [Fact]
    public void A_gradient_without_a_tape_is_checked_by_differences_or_by_the_complex_step()
    {
        // f = x₀²·sin x₁ with ∇f = (2x₀·sin x₁, x₀²·cos x₁).
        double[] point = [1.3, -0.4];
        Assert.True(GradientCheck.External(x => x[0] * x[0] * Math.Sin(x[1]), Right, point).Passed);
        Assert.True(GradientCheck.External((Complex[] x) => x[0] * x[0] * Complex.Sin(x[1]), Right, point).Passed);

        GradientReport differences = GradientCheck.External(x => x[0] * x[0] * Math.Sin(x[1]), Wrong, point);
        GradientReport complex = GradientCheck.External((Complex[] x) => x[0] * x[0] * Complex.Sin(x[1]), Wrong, point);
        Assert.Equal((GradientVerdict.WrongReverse, "x0[0, 1]"), (differences.Verdict, differences.Where));
        Assert.Equal((GradientVerdict.WrongReverse, "x0[0, 1]", GradientChecks.ComplexStep), (complex.Verdict, complex.Where, complex.Check));
        Assert.Equal(1.3 * 1.3 * Math.Cos(-0.4), complex.Numeric, 1e-14);

        static double[] Right(double[] x) => [2 * x[0] * Math.Sin(x[1]), x[0] * x[0] * Math.Cos(x[1])];
        static double[] Wrong(double[] x) => [2 * x[0] * Math.Sin(x[1]), x[0] * x[0] * Math.Sin(x[1])];
    }

    [Fact]
    public void A_module_is_checked_in_every_parameter_and_every_input_and_left_as_it_was()
    {
        var layout = new ParameterLayout();
        Mlp network = Mlp.Declare(layout, "pi", [3, 4, 2], Activation.Tanh);
        var theta = new ParameterVector<double>(layout);
        network.InitializeOrthogonal(theta, new Rng(5), hiddenGain: 1, lastGain: 1);
        string before = theta.Hash();
        Tensor<double> batch = Row(1, -0.5, 2, 0.25, 0.75, -1.5).Reshape(2, 3);

        Assert.Equal(GradientVerdict.Correct, GradientCheck.Module((tape, x) => network.Record(tape, theta, x), theta, batch).Verdict);
        Assert.Equal(before, theta.Hash());

        // A mistake that only the batch sees, and one that only a parameter sees.
        GradientReport input = GradientCheck.Module((tape, x) => network.Record(tape, theta, tape.Record(new Leak(x))), theta, batch);
        GradientReport weight = GradientCheck.Module((tape, x) => x.Linear(tape.Parameter(theta, layout.Blocks[0])).Tanh().Linear(tape.Record(new Leak(tape.Parameter(theta, layout.Blocks[1])))), theta, batch);
        Assert.StartsWith("x0[", input.Where, StringComparison.Ordinal);
        Assert.StartsWith("pi.1[", weight.Where, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gradient_next_to_a_kink_is_right_and_a_wrong_one_is_not_excused_by_it()
    {
        foreach (double distance in new[] { 1e-3, 1e-5, 1e-7, 1e-9 })
        {
            Assert.True(GradientCheck.Verify(x => x[0].Relu(), Row(distance, -distance, 1)).Passed);
            Assert.True(GradientCheck.External(x => Math.Max(x[0], 0), x => [1.02], [distance]).Failed);
        }

        // At a kink a slope outside the one-sided ones is wrong: |x| has slopes −1 and 1 at 0.
        Assert.Equal(GradientVerdict.Kink, GradientCheck.External(x => Math.Abs(x[0]), x => [0.5], [0]).Verdict);
        Assert.Equal(GradientVerdict.WrongReverse, GradientCheck.External(x => Math.Abs(x[0]), x => [1.5], [0]).Verdict);
    }

    [Fact]
    public void Where_many_elements_are_at_kinks_at_once_the_gradients_nearby_bound_what_a_gradient_may_be()
    {
        // Σ w·relu at zeros: along (1, −1) with w = (1, −1) both one-sided slopes are 1, and yet 0 is a gradient: that of all elements below 0.
        Assert.Equal(GradientVerdict.Kink, GradientCheck.Verify(x => x[0].Relu(), Row(0, 0, 0, 0)).Verdict);
        Assert.Equal(GradientVerdict.Kink, GradientCheck.Verify(x => x[0].Tanh().Clip(0, 1), Row(0, 0, 0, 0)).Verdict);
        Assert.Equal(GradientVerdict.Kink, GradientCheck.Verify(x => x[0].Maximum(x[1]), Row(1, 2, 3), Row(1, 2, 3)).Verdict);
        Assert.Equal(GradientVerdict.WrongReverse, GradientCheck.External(x => Math.Max(x[0], x[1]), x => [1, 1], [2, 2]).Verdict);
        Assert.Equal(GradientVerdict.WrongReverse, GradientCheck.External(x => Math.Abs(x[0]) + Math.Abs(x[1]), x => [0, 1.5], [0, 0]).Verdict);
    }

    [Fact]
    public void A_field_that_is_the_gradient_of_nothing_has_an_unsymmetric_Hessian()
    {
        // (−x₁, x₀) turns in circles: no function has it for its gradient. Its derivative is antisymmetric.
        var options = new GradientCheckOptions { Checks = GradientChecks.SecondOrder };
        GradientReport report = GradientCheck.External(x => 0, x => [-x[1], x[0]], [1, 2], options);

        Assert.Equal((GradientVerdict.WrongReverse, GradientChecks.SecondOrder), (report.Verdict, report.Check));
    }

    [Fact]
    public void Where_rounding_hides_the_derivative_nothing_is_claimed()
    {
        GradientReport report = GradientCheck.External(x => 1e18 + Math.Sin(x[0]), x => [Math.Cos(x[0])], [0.3]);

        Assert.Equal(GradientVerdict.IllConditioned, report.Verdict);
        Assert.False(report.Passed);
        Assert.False(report.Failed);
    }

    private static Tensor<double> Row(params double[] values)
    {
        var x = new Tensor<double>(1, values.Length);
        values.CopyTo(x.Span);
        return x;
    }

    /// <summary>The identity, one of whose passes writes the second element of its input.</summary>
    private sealed class Meddler(Var<double> x, string pass) : SimpleOp<double>(x.Shape, x)
    {
        public override void Forward(Backend<double> backend, RowWindow rows)
        {
            backend.Copy(x.Value, Output.Value);
            Meddle("forward");
        }

        protected override void Vjp(Backend<double> backend)
        {
            backend.AddScaled(1, Output.Gradient, x.Gradient);
            Meddle("vjp");
        }

        public override void Jvp(Backend<double> backend)
        {
            backend.Copy(x.Tangent, Output.Tangent);
            Meddle("jvp");
        }

        private void Meddle(string now)
        {
            if (pass == now)
            {
                x.Value[0, 1] = -1;
            }
        }
    }

    /// <summary>Four times the input, with rules that fail for 0.5.</summary>
    private sealed class Faulty(Var<double> x, string fault) : SimpleOp<double>(x.Shape, x)
    {
        public override void Forward(Backend<double> backend, RowWindow rows) => backend.Scale(4, x.Value, Output.Value);

        protected override void Vjp(Backend<double> backend)
        {
            ThrowIf("throws in reverse");
            for (int i = 0; i < x.Shape.Cols; i++)
            {
                x.Gradient[0, i] += 4 * Output.Gradient[0, i];
            }
        }

        public override void Jvp(Backend<double> backend)
        {
            ThrowIf("throws forward");
            backend.Scale(4, x.Tangent, Output.Tangent);
        }

        private void ThrowIf(string mode)
        {
            for (int i = 0; fault == mode && i < x.Shape.Cols; i++)
            {
                if (Math.Abs(Output.Value[0, i] - 2) < 1e-9)
                {
                    throw new InvalidOperationException("no rule for 2");
                }
            }
        }
    }

    /// <summary>The identity, which passes only nine tenths of the gradient on.</summary>
    private sealed class Leak(Var<double> x) : SimpleOp<double>(x.Shape, x)
    {
        public override void Forward(Backend<double> backend, RowWindow rows) => backend.Copy(x.Value, Output.Value);

        protected override void Vjp(Backend<double> backend) => backend.AddScaled(0.9, Output.Gradient, x.Gradient);

        public override void Jvp(Backend<double> backend) => backend.Scale(0.9, x.Tangent, Output.Tangent);
    }
}
