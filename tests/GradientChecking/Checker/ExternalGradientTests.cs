using Gradus.Autodiff;
using static Gradus.Tests.EverySeed;

namespace Gradus.Tests;

/// <summary>What a check of a hand-written gradient must find, and what it must not complain about, whatever the seed.</summary>
public sealed class ExternalGradientTests
{
    [Theory]
    [InlineData(1e-2)]
    [InlineData(1.1e-3)]
    [InlineData(5e-4)]
    [InlineData(1e-4)]
    [InlineData(1e-5)]
    [InlineData(1e-6)]
    [InlineData(1e-7)]
    public void A_wrong_derivative_of_a_smooth_function_is_found_with_every_seed(double error)
    {
        AlwaysWrong(x => Math.Sin(x[0]), x => [(1 - error) * Math.Cos(x[0])], [0.3], "x0[0, 0]", seeds: 50);
        AlwaysWrong(x => Math.Exp(x[0]) * x[1], x => [Math.Exp(x[0]) * x[1], (1 + error) * Math.Exp(x[0])], [0.7, 1.3], "x0[0, 1]", seeds: 50);
        AlwaysWrong(x => Math.Log(x[0]) + (x[1] * x[1]), x => [(1 + error) / x[0], 2 * x[1]], [1e-8, 1.3], "x0[0, 0]", seeds: 50);
    }

    [Fact]
    public void One_wrong_element_among_many_is_named()
    {
        AlwaysWrong(x => (1e3 * x[0]) + (0.1 * Math.Sin(x[1])), _ => [1e3, 0], [0.3, 0.4], "x0[0, 1]");
        double[] point = [.. Enumerable.Range(0, 1_000).Select(i => 0.5 + (0.3 * Math.Sin(i)))];
        foreach (double factor in new[] { -1.0, 0.0, 1.1, 1.000_001 })
        {
            AlwaysWrong(x => x.Sum(v => v * v * v), x => [.. x.Select((v, i) => (i == 500 ? factor : 1) * 3 * v * v)], point, "x0[0, 500]", seeds: 3);
        }
    }

    [Fact]
    public void Points_at_the_edge_of_a_domain_and_tiny_points_are_no_kinks()
    {
        foreach (double x0 in new[] { 1e-3, 1e-8, 1e-17, 1e-200, 1e-300 })
        {
            Always(GradientVerdict.Correct, x => Math.Log(x[0]) + x[1], x => [1 / x[0], 1], [x0, 1]);
        }

        Always(GradientVerdict.Correct, x => Math.Sqrt(x[0]), x => [0.5 / Math.Sqrt(x[0])], [1e-16]);
        Always(GradientVerdict.Correct, x => Math.Exp(x[0]) * x[1], x => [Math.Exp(x[0]) * x[1], Math.Exp(x[0])], [1e-20, 1]);
        Always(GradientVerdict.Correct, x => Math.Sin(x[0]), x => [Math.Cos(x[0])], [-1e-19]);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(36)]
    [InlineData(40)]
    [InlineData(800)]
    [InlineData(-700)]
    public void A_saturated_function_is_correct(double x0)
    {
        Always(GradientVerdict.Correct, x => Sigmoid(x[0]), x => [Sigmoid(x[0]) * (1 - Sigmoid(x[0]))], [x0]);
        Always(GradientVerdict.Correct, x => Math.Tanh(x[0]), x => [1 - (Math.Tanh(x[0]) * Math.Tanh(x[0]))], [x0]);
    }

    [Fact]
    public void Saturated_is_correct_at_any_size_of_the_function_and_huge_values_are_no_obstacle()
    {
        Always(GradientVerdict.Correct, x => 1e6 * Math.Tanh(x[0]), x => [1e6 / Math.Pow(Math.Cosh(x[0]), 2)], [25]);
        Always(GradientVerdict.Correct, x => 1e200 * Math.Sin(x[0]), x => [1e200 * Math.Cos(x[0])], [0.3]);
        AlwaysWrong(x => 1e200 * Math.Sin(x[0]), x => [(1 + 1e-6) * 1e200 * Math.Cos(x[0])], [0.3]);
    }

    [Fact]
    public void A_gradient_that_is_not_a_number_where_the_slope_is_one_is_wrong()
    {
        GradientReport sinc = GradientCheck.External(x => x[0] == 0 ? 1 : Math.Sin(x[0]) / x[0], x => [(Math.Cos(x[0]) / x[0]) - (Math.Sin(x[0]) / (x[0] * x[0]))], [0]);

        Assert.Equal(GradientVerdict.WrongReverse, sinc.Verdict);
        Assert.Equal(0, sinc.Numeric, 1e-6);
    }

    [Fact]
    public void Bad_input_is_said_as_what_it_is()
    {
        GradientReport throws = GradientCheck.External(x => x[0] * x[1], x => [x[1], x[2]], [1, 2]);
        Assert.Equal(GradientVerdict.Throws, throws.Verdict);
        Assert.Contains("the gradient threw IndexOutOfRangeException", throws.ToString(), StringComparison.Ordinal);
        Assert.Equal(GradientVerdict.ChangesShape, GradientCheck.External(x => x[0] * x[1], x => [x[1]], [1, 2]).Verdict);

        GradientReport single = GradientCheck.External(x => Math.Sin(x[0]) * x[1], x => [(float)(Math.Cos(x[0]) * x[1]), (float)Math.Sin(x[0])], [0.3, 0.7]);
        Assert.Equal(GradientVerdict.SinglePrecisionGradient, single.Verdict);
        Assert.True(single.Failed);
    }

    // The second derivative is twice what it should be, and 10⁻²³ of the first: nothing. A column of worst errors is not to say 0.5.
    [Fact]
    public void The_worst_error_of_what_is_right_is_a_share_of_the_gradient()
    {
        Each(
            x => (1e3 * Math.Sin(x[0])) + (1e-20 * Math.Sin(x[1])), x => [1e3 * Math.Cos(x[0]), 2e-20 * Math.Cos(x[1])], [0.3, 0.7], Seeds,
            report => Assert.True(report.Verdict == GradientVerdict.Correct && report.Worst < 1e-9, report.ToString()));
    }

    [Fact]
    public void A_point_that_is_written_and_put_back_is_written()
    {
        double[] Swapped(double[] x)
        {
            (x[0], x[1]) = (x[1], x[0]); // twice gives the point again
            return [x[0], x[1]];
        }

        Assert.Equal(GradientVerdict.MutatesInput, GradientCheck.External(x => x[0] * x[1], Swapped, [1, 2]).Verdict);
        Assert.Equal(GradientVerdict.MutatesInput, GradientCheck.External(x => Swapped(x)[0] * x[1], x => [x[1], x[0]], [1, 2]).Verdict);
    }

    [Fact]
    public void A_gradient_that_remembers_its_first_answer_is_wrong()
    {
        double[]? memory = null;

        Assert.True(GradientCheck.External(x => x[0] * x[0], x => memory ??= [2 * x[0]], [1.5]).Failed);
    }

    [Fact]
    public void A_Hessian_vector_product_is_checked_like_a_gradient()
    {
        // f = x₀³·x₁, ∇f = (3x₀²x₁, x₀³), Hu = (6x₀x₁u₀ + 3x₀²u₁, 3x₀²u₀).
        static double F(double[] x) => x[0] * x[0] * x[0] * x[1];
        static double[] Gradient(double[] x) => [3 * x[0] * x[0] * x[1], x[0] * x[0] * x[0]];
        static double[] Right(double[] x, double[] u) => [(6 * x[0] * x[1] * u[0]) + (3 * x[0] * x[0] * u[1]), 3 * x[0] * x[0] * u[0]];
        static double[] Wrong(double[] x, double[] u) => [6 * x[0] * x[1] * u[0], 3 * x[0] * x[0] * u[0]];

        Assert.Equal(GradientVerdict.Correct, GradientCheck.External(F, Gradient, Right, [0.7, 1.3]).Verdict);
        GradientReport report = GradientCheck.External(F, Gradient, Wrong, [0.7, 1.3]);
        Assert.Equal((GradientVerdict.WrongReverse, GradientChecks.SecondOrder, "x0[0, 0]"), (report.Verdict, report.Check, report.Where));
    }

    [Fact]
    public void A_report_says_what_was_tried_what_would_have_shown_and_what_is_worst()
    {
        GradientReport report = GradientCheck.External(x => Math.Exp(x[0]) * x[1], x => [Math.Exp(x[0]) * x[1], Math.Exp(x[0])], [0.7, 1.3]);

        Assert.StartsWith("x0[0, ", report.WorstElement, StringComparison.Ordinal);
        Assert.InRange(report.VisibleError, 1e-12, 1e-6);
        Assert.Equal(0, report.MissProbability);
        Assert.Contains("each of the 2 elements", report.Tried, StringComparison.Ordinal);

        double[] many = [.. Enumerable.Range(0, 20_000).Select(i => 1 + (0.5 * Math.Sin(i)))];
        GradientReport groups = GradientCheck.External(x => x.Sum(v => v * v), x => [.. x.Select(v => 2 * v)], many, new GradientCheckOptions { MaxEvaluations = 400 });
        Assert.Equal(GradientVerdict.Correct, groups.Verdict);
        Assert.Equal(1.0 / 16, groups.MissProbability);
        GradientReport wrong = GradientCheck.External(x => x.Sum(v => v * v), x => [.. x.Select((v, i) => (i == 12_345 ? 2.02 : 2) * v)], many, new GradientCheckOptions { MaxEvaluations = 400 });
        Assert.Equal((GradientVerdict.WrongReverse, "x0[0, 12345]"), (wrong.Verdict, wrong.Where));
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
