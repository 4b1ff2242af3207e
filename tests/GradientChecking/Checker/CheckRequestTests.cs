using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>What the checker is asked, and what it asks of the functions that it is given.</summary>
public sealed class CheckRequestTests
{
    [Fact]
    public void Numbers_that_mean_nothing_are_refused_where_they_are_given()
    {
        Assert.Throws<ArgumentOutOfRangeException>("Directions", () => new GradientCheckOptions { Directions = 0 });
        Assert.Throws<ArgumentOutOfRangeException>("MaxEvaluations", () => new GradientCheckOptions { MaxEvaluations = -1 });
    }

    [Fact]
    public void What_is_null_is_named()
    {
        var x = new Tensor<double>(1, 2);
        Assert.Throws<ArgumentNullException>("function", () => GradientCheck.Verify((Func<Var<double>[], Var<double>>)null!, x));
        Assert.Throws<ArgumentNullException>("options", () => GradientCheck.Verify(inputs => inputs[0], null!, x));
        Assert.Throws<ArgumentNullException>("theta", () => GradientCheck.Module((_, batch) => batch, null!, x));
    }

    [Fact]
    public void A_function_without_an_op_is_the_identity_and_one_without_a_result_is_named()
    {
        var x = new Tensor<double>(2, 2);
        Assert.True(GradientCheck.Verify(inputs => inputs[0], x).Passed);
        Assert.Equal(GradientVerdict.Throws, GradientCheck.Verify(_ => default, x).Verdict);
    }

    [Fact]
    public void A_point_that_is_no_number_is_named() =>
        Assert.Contains("x0[0, 1] is NaN", GradientCheck.External(x => x[0] + x[1], _ => [1, 1], [1.3, double.NaN]).Where, StringComparison.Ordinal);

    [Fact]
    public void Two_values_that_differ_in_their_last_digit_are_told_apart()
    {
        double value = 2;
        GradientReport report = GradientCheck.External(_ => value = Math.BitIncrement(value), _ => [0], [1]);
        Assert.Matches(@"2\.\d{10,} and 2\.\d{10,}", report.ToString());
    }

    [Fact]
    public void A_gradient_that_reads_what_f_has_left_behind_is_asked_after_it()
    {
        double[] left = [];
        double Cubes(double[] x) => (left = [.. x]).Sum(value => value * value * value);
        GradientReport Check(double factor) => GradientCheck.External(
            Cubes, _ => [.. left.Select(value => 3 * value * value)], (x, u) => [.. x.Select((value, i) => factor * value * u[i])],
            [1.2, -0.7, 2]);

        Assert.True(Check(6).Verdict == GradientVerdict.Correct, Check(6).ToString());
        Assert.True(Check(6.001) is { Verdict: GradientVerdict.WrongReverse, Check: GradientChecks.SecondOrder }, Check(6.001).ToString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1e12)]
    [InlineData(1e15)]
    public void Inputs_that_hold_the_same_numbers_are_moved_in_units_of_theirs(double unit)
    {
        var a = new Tensor<double>(1, 2);
        var b = new Tensor<double>(1, 2);
        a.CopyFrom([3 * unit, unit]);
        b.CopyFrom([2 * unit, 5 * unit]);
        GradientReport report = GradientCheck.Verify(inputs => (inputs[0] - inputs[1]).Square().Mean(), a, b);
        Assert.True(report.Passed, report.ToString());
    }

    [Theory]
    [InlineData(1e-13)]
    [InlineData(1e-15)]
    public void A_logarithm_with_a_small_constant_is_not_called_infinitely_steep(double small)
    {
        GradientReport right = GradientCheck.External(x => -Math.Log(x[0] + small), x => [-1 / (x[0] + small)], [0]);
        GradientReport wrong = GradientCheck.External(x => -Math.Log(x[0] + small), x => [1 / (x[0] + small)], [0]);
        Assert.False(right.Failed, right.ToString());
        Assert.False(wrong.Passed, wrong.ToString());
    }
}
