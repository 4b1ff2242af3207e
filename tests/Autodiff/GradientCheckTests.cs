using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>A check that cannot fail checks nothing: planted mistakes must be found, and kinks must not be mistaken for mistakes.</summary>
public sealed class GradientCheckTests
{
    [Fact]
    public void A_wrong_reverse_rule_is_found_and_located()
    {
        GradientReport report = GradientCheck.Verify(x => x[0].Tape.Record(new Cube(x[0], Mistake.Reverse)), Column(0.1, 2, -0.3));

        Assert.Equal(GradientVerdict.WrongReverse, report.Verdict);
        Assert.Equal("x0[1, 0]", report.Where);
    }

    [Fact]
    public void A_wrong_forward_rule_is_found_and_located()
    {
        GradientReport report = GradientCheck.Verify(x => x[0].Tape.Record(new Cube(x[0], Mistake.Forward)), Column(0.1, 2, -0.3));

        Assert.Equal(GradientVerdict.WrongForward, report.Verdict);
        Assert.Equal("x0[1, 0]", report.Where);
    }

    [Fact]
    public void A_mistake_made_in_both_modes_is_found_by_differences()
    {
        GradientReport report = GradientCheck.Verify(x => x[0].Tape.Record(new Cube(x[0], Mistake.Both)), Column(0.1, 2, -0.3));

        Assert.Equal(GradientVerdict.WrongReverse, report.Verdict);
        Assert.Equal("x0[1, 0]", report.Where);
        Assert.Equal(3 * 2 * 2, Math.Abs(report.Numeric / (report.Analytic / 8)), 6); // claimed 2x² = 8, true 3x² = 12
    }

    [Fact]
    public void A_rule_that_overwrites_instead_of_adding_is_found()
    {
        GradientReport report = GradientCheck.Verify(x => x[0].Tape.Record(new Cube(x[0], Mistake.Overwrite)) + x[0].Tanh(), Column(0.5, 1.5));

        Assert.False(report.Passed);
    }

    [Fact]
    public void A_function_that_depends_on_how_often_it_ran_is_reported_as_such()
    {
        GradientReport report = GradientCheck.Verify(x => x[0].Tape.Record(new Cube(x[0], Mistake.Drift)), Column(1));

        Assert.Equal(GradientVerdict.NotDeterministic, report.Verdict);
    }

    [Fact]
    public void A_function_that_is_not_finite_is_reported_as_such()
    {
        Assert.Equal(GradientVerdict.NotFinite, GradientCheck.Verify(x => x[0].Log(), Column(-1)).Verdict);
    }

    [Fact]
    public void A_kink_at_the_point_is_right_when_the_gradient_lies_between_the_sides()
    {
        Assert.Equal(GradientVerdict.Kink, GradientCheck.Verify(x => x[0].Relu(), Column(0, 1)).Verdict);
        Assert.Equal(GradientVerdict.Kink, GradientCheck.Verify(x => x[0].Minimum(x[1]), Column(0.5), Column(0.5)).Verdict);
    }

    [Fact]
    public void A_clip_between_equal_bounds_is_constant()
    {
        var tape = new Tape<double>(new ManagedBackend<double>());
        Var<double> x = tape.Leaf("x", 3, 1), y = x.Clip(1, 1);
        x.Value.CopyFrom([0.5, 1, 2]);
        CompiledTape<double> compiled = tape.Compile();
        compiled.Forward();
        compiled.Backward(y, Column(5, 5, 5));
        Assert.Equal([1, 1, 1], y.Value.Span.ToArray());
        Assert.Equal([0, 0, 0], x.Gradient.Span.ToArray());

        GradientReport report = GradientCheck.Verify(new ClipToOne(), Column(0.5, 1, 2));
        Assert.True(report.Verdict == GradientVerdict.Correct, report.ToString());
    }

    [Fact]
    public void A_formula_is_held_against_small_elements_beside_large_ones()
    {
        double[] Formula(Tensor<double>[] x, double error) => [.. x[0].Span.ToArray().Select((value, i) => value * value * (i == 1 ? 1 + error : 1))];
        foreach (double error in new[] { 0, 1e-3, 1e-6, 1e-9 })
        {
            GradientReport report = GradientCheck.Verify(x => x[0].Square(), new GradientCheckOptions { Formula = x => Formula(x, error) }, Column(1e5, 1e-4, 3));
            Assert.Equal(error == 0 ? GradientVerdict.Correct : GradientVerdict.WrongValue, report.Verdict);
            Assert.Equal(error != 0, report.Where.EndsWith("[1, 0], against its formula", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_gradient_that_the_formula_does_not_have_is_found_in_the_element_that_has_it()
    {
        // A stop-gradient that the formula knows nothing of: the value is right, one slope is not.
        GradientReport report = GradientCheck.Verify(
            x => x[0].Tape.Record(new Cube(x[0], Mistake.Both)),
            new GradientCheckOptions { Checks = GradientChecks.Formula, Formula = x => [.. x[0].Span.ToArray().Select(value => Math.Pow(value, 3))] },
            Column(1e-3, 2e2, 0));

        Assert.Equal((GradientVerdict.WrongReverse, GradientChecks.Formula, "x0[1, 0]"), (report.Verdict, report.Check, report.Where));
    }

    [Fact]
    public void A_correct_rule_passes_at_any_scale()
    {
        foreach (double scale in new[] { 1e-6, 1e-3, 1, 1e3 })
        {
            GradientReport report = GradientCheck.Verify(x => x[0].Tape.Record(new Cube(x[0], Mistake.None)), Column(scale, 2 * scale));

            Assert.True(report.Passed, $"scale {scale}: {report}");
        }
    }

    private static Tensor<double> Column(params double[] values)
    {
        var x = new Tensor<double>(values.Length, 1);
        values.CopyTo(x.Span);
        return x;
    }

    private sealed class ClipToOne : ITapeFunction
    {
        public Var<T> Record<T>(Var<T>[] x)
            where T : unmanaged, IFloatingPointIeee754<T> => x[0].Clip(T.One, T.One);
    }

    private enum Mistake
    {
        None,
        Reverse,
        Forward,
        Both,
        Overwrite,
        Drift,
    }

    /// <summary>y = x³ with a mistake of one's choice.</summary>
    private sealed class Cube(Var<double> x, Mistake mistake) : SimpleOp<double>(x.Shape, x)
    {
        private double _drift;

        public override RowDependence RowDependence => RowDependence.Independent;

        public override void Forward(Backend<double> backend, RowWindow rows)
        {
            _drift += mistake == Mistake.Drift ? 1 : 0;
            for (int i = 0; i < x.Shape.Rows; i++)
            {
                Output.Value[i, 0] = Math.Pow(x.Value[i, 0], 3) + _drift;
            }
        }

        protected override void Vjp(Backend<double> backend)
        {
            for (int i = 0; i < x.Shape.Rows; i++)
            {
                double factor = mistake is Mistake.Reverse or Mistake.Both ? 2 : 3;
                double before = mistake == Mistake.Overwrite ? 0 : x.Gradient[i, 0];
                x.Gradient[i, 0] = before + (factor * x.Value[i, 0] * x.Value[i, 0] * Output.Gradient[i, 0]);
            }
        }

        public override void Jvp(Backend<double> backend)
        {
            for (int i = 0; i < x.Shape.Rows; i++)
            {
                double factor = mistake is Mistake.Forward or Mistake.Both ? 2 : 3;
                Output.Tangent[i, 0] = factor * x.Value[i, 0] * x.Value[i, 0] * x.Tangent[i, 0];
            }
        }
    }
}
