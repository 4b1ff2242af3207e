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
