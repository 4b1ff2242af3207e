using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>External functions over complex numbers: the complex step is believed where the function is continued there, and nowhere else.</summary>
public sealed class ComplexFunctionTests
{
    [Theory]
    [InlineData(-1.5)]
    [InlineData(2.25)]
    public void A_power_whose_value_is_not_real_is_held_against_differences(double x)
    {
        GradientReport right = GradientCheck.External((Complex[] z) => Complex.Pow(z[0], 2), at => [2 * at[0]], [x]);
        GradientReport wrong = GradientCheck.External((Complex[] z) => Complex.Pow(z[0], 2), at => [2.0001 * at[0]], [x]);

        Assert.True(right.Verdict == GradientVerdict.Correct, right.ToString());
        Assert.True(wrong.Verdict == GradientVerdict.WrongReverse && Math.Abs(wrong.Numeric - (2 * x)) < 1e-6, wrong.ToString());
    }

    [Fact]
    public void Where_the_complex_step_alone_is_asked_for_and_says_nothing_nothing_is_called_right()
    {
        var alone = new GradientCheckOptions { Checks = GradientChecks.ComplexStep };
        GradientReport report = GradientCheck.External((Complex[] z) => Complex.Pow(z[0], 2), x => [2 * x[0]], [-1.5], alone);

        Assert.True(report.Verdict == GradientVerdict.IllConditioned, report.ToString());
        Assert.Contains("f is not real at a real point", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_function_that_loses_the_step_refutes_nothing_that_differences_confirm()
    {
        GradientReport right = GradientCheck.External((Complex[] z) => Complex.Atan(z[0]), x => [1 / (1 + (x[0] * x[0]))], [0.7]);
        GradientReport wrong = GradientCheck.External((Complex[] z) => Complex.Atan(z[0]), x => [1.0001 / (1 + (x[0] * x[0]))], [0.7]);
        GradientReport tiny = GradientCheck.External((Complex[] z) => 1e-290 * z[0] * z[0], x => [2e-290 * x[0]], [1.3]);

        Assert.True(right.Verdict == GradientVerdict.Correct, right.ToString());
        Assert.Contains("the complex step says nothing about it", right.Reason, StringComparison.Ordinal);
        Assert.True(wrong.Verdict == GradientVerdict.WrongReverse, wrong.ToString());
        Assert.True(tiny.Verdict == GradientVerdict.Correct, tiny.ToString());
    }

    [Fact]
    public void The_rounding_of_a_saturated_gradient_is_no_mistake_and_a_mistake_is_one()
    {
        for (int i = 0; i < 60; i++)
        {
            double x = 8 + (0.2 * i);
            GradientReport sigmoid = GradientCheck.External((Complex[] z) => 1 / (1 + Complex.Exp(-z[0])), at => [Slope(at[0])], [x]);
            GradientReport tanh = GradientCheck.External(
                (Complex[] z) => Complex.Tanh(z[0]), at => [1 - (Math.Tanh(at[0]) * Math.Tanh(at[0]))], [x / 2]);
            GradientReport wrong = GradientCheck.External(
                (Complex[] z) => 1 / (1 + Complex.Exp(-z[0])), at => [1.00001 * Slope(at[0])], [x]);

            Assert.False(sigmoid.Failed, $"{x}: {sigmoid}");
            Assert.False(tanh.Failed, $"{x / 2}: {tanh}");
            Assert.True(wrong.Failed || x > 17, $"{x}: {wrong}"); // from there on s(1 − s) itself is off by that
        }

        static double Slope(double x) => 1 / (1 + Math.Exp(-x)) is var s ? s * (1 - s) : 0;
    }

    [Fact]
    public void Its_checks_are_those_that_are_asked_for_and_what_it_throws_is_reported()
    {
        static Complex Throws(Complex[] z) => z[0].Imaginary != 0 ? throw new ArgumentException("a real number, please") : z[0];
        GradientReport thrown = GradientCheck.External(Throws, _ => [1], [1.3]);
        GradientReport asked = GradientCheck.External(Throws, _ => [1], [1.3], new GradientCheckOptions { Checks = GradientChecks.Differences });

        Assert.True(thrown.Verdict == GradientVerdict.Throws, thrown.ToString());
        Assert.Contains("a real number, please", thrown.Where, StringComparison.Ordinal);
        Assert.True(asked.Verdict == GradientVerdict.Correct, asked.ToString());
    }
}
