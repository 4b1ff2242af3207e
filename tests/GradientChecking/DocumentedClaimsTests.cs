using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>Sentences of docs/gradient-checking.md that no other test holds.</summary>
public sealed class DocumentedClaimsTests
{
    [Fact]
    public void ThrowIfFailed_throws_with_the_report_as_its_message_and_for_what_cannot_be_judged()
    {
        GradientReport wrong = GradientCheck.External(x => x[0] * x[0], x => [3 * x[0]], [2]);
        GradientReport unclear = GradientCheck.External(x => 1e18 + Math.Sin(x[0]), x => [Math.Cos(x[0])], [0.3]);
        GradientCheck.External(x => x[0] * x[0], x => [2 * x[0]], [2]).ThrowIfFailed();

        Assert.Equal(GradientVerdict.IllConditioned, unclear.Verdict);
        foreach (GradientReport report in (GradientReport[])[wrong, unclear])
        {
            Assert.Contains(report.ToString(), Assert.ThrowsAny<InvalidOperationException>(report.ThrowIfFailed).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Null_is_refused_by_name_and_a_mistake_beyond_single_precision_is_called_wrong()
    {
        Assert.Throws<ArgumentNullException>("f", () => GradientCheck.External((Func<double[], double>)null!, x => x, [1]));
        Assert.Throws<ArgumentNullException>("gradient", () => GradientCheck.External((double[] x) => x[0], null!, [1]));
        Assert.Throws<ArgumentNullException>("x", () => GradientCheck.External((double[] x) => x[0], x => x, null!));
        GradientReport single = GradientCheck.External(x => Math.Sin(x[0]), x => [MathF.Cos((float)x[0])], [0.3]);
        GradientReport wrong = GradientCheck.External(x => Math.Sin(x[0]), x => [2 * MathF.Cos((float)x[0])], [0.3]);

        Assert.Equal(GradientVerdict.SinglePrecisionGradient, single.Verdict);
        Assert.Equal(GradientVerdict.WrongReverse, wrong.Verdict);
        Assert.Contains("single-precision number", wrong.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1e-8, true)]
    [InlineData(1e-12, false)]
    public void The_complex_step_sees_a_hundred_millionth_in_one_op_of_a_network(double error, bool isSeen)
    {
        var slip = new Slip("Tanh", 0, SlipExtent.Whole, error);
        for (ulong seed = 0; seed < 20; seed++)
        {
            GradientReport report = TapeSlipCase.Of(GradientChecking.GradientSubjects.Find("Mlp, tanh"), seed).Check(SlipForm.Generic, slip, GradientChecks.ComplexStep);
            Assert.True(report.Failed == isSeen, report.ToString());
        }
    }

    [Theory]
    [InlineData(1e-7, true)]
    [InlineData(1e-9, false)]
    public void Differences_see_a_ten_millionth_and_take_a_billionth_for_rounding(double error, bool isSeen)
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            double x0 = 0.3 + (0.05 * seed);
            GradientReport report = GradientCheck.External(x => Math.Sin(x[0]), x => [(1 + error) * Math.Cos(x[0])], [x0], new GradientCheckOptions { Seed = seed });
            Assert.True(report.Failed == isSeen, report.ToString());
        }
    }

    [Fact]
    public void What_a_tape_calls_an_input_is_a_constant_also_where_it_was_computed_from_the_point()
    {
        // The advantage of an actor-critic is such a number: no gradient may flow through it, and none does.
        var x = new Tensor<double>(3, 1);
        x.CopyFrom([0.5, -1, 2]);
        GradientReport report = GradientCheck.Verify(
            v =>
            {
                Var<double> mean = v[0].Tape.Input("mean", 3, 1);
                mean.Value.Span.Fill(v[0].Value.Span.ToArray().Average());
                return (v[0] - mean).Square();
            },
            x);

        Assert.Equal(GradientVerdict.Correct, report.Verdict);
    }
}
