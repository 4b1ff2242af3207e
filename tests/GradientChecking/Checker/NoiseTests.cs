using Gradus.Autodiff;
using static Gradus.Tests.EverySeed;
using static Gradus.Tests.LossFunctions;

namespace Gradus.Tests;

/// <summary>What the rounding of f hides is neither called correct nor wrong, and nothing else hides behind rounding.</summary>
public sealed class NoiseTests
{
    [Fact]
    public void What_rounding_or_oscillation_hides_is_never_called_correct()
    {
        NeverPasses(x => Math.Sin(1e6 * x[0]), _ => [0], [0.3]);
        NeverPasses(x => 1e10 + (1e-3 * x[0]), _ => [0], [1]);
        NeverPasses(x => (float)(x[0] * x[0]), _ => [0], [1.3]);
        NeverPasses(x => 1e18 + Math.Sin(x[0]), x => [Math.Cos(x[0])], [0.3]);
        NeverPasses(x => 1e18 + Math.Sin(x[0]), _ => [0], [0.3]);
    }

    [Fact]
    public void A_function_computed_in_single_precision_is_held_to_single_precision()
    {
        NeverFails(x => (float)(x[0] * x[0]), x => [2 * x[0]], [1.3]);
        NeverFails(x => MathF.Tanh((float)x[0] * 0.7f), x => [0.7f / Math.Pow(Math.Cosh(x[0] * 0.7f), 2)], [0.4]);
        foreach (double b in new[] { 1e10, 1e12, 1e14, 1e15 })
        {
            NeverFails(x => b + x[0] - b, _ => [1], [1.7]);
        }

        AlwaysWrong(x => (float)(x[0] * x[0]), x => [2.01 * x[0]], [1.3], "x0[0, 0]");
        float[] point = [0.3f, -1.2f, 2.5f];
        Assert.Equal(GradientVerdict.Correct, GradientCheck.External((float[] x) => x[0] * x[1] * x[2], (float[] x) => [x[1] * x[2], x[0] * x[2], x[0] * x[1]], point).Verdict);
        Assert.True(GradientCheck.External((float[] x) => x[0] * x[1] * x[2], (float[] x) => [x[1] * x[2], x[0] * x[2], 1.01f * x[0] * x[1]], point).Failed);
    }

    [Fact]
    public void Stairs_may_be_rounding_with_the_slope_of_what_was_rounded()
    {
        Always(GradientVerdict.Correct, x => Math.Floor(x[0]), _ => [0], [0.5]);
        Always(GradientVerdict.Correct, x => Math.Round(Math.Sin(x[0]) * 1e4) / 1e4, x => [Math.Cos(x[0])], [0.3]);
    }

    [Fact]
    public void What_another_element_hides_is_not_called_correct()
    {
        // 1/x₀ is 1e69: what x₁ adds to it is far below its rounding.
        NeverPasses(x => (1 / x[0]) + Math.Log(x[1]), x => [-1 / (x[0] * x[0]), 1.01 / x[1]], [1e-69, 0.7]);

        // The gradient jumps between neighbours by more than itself: no differences can hold it to anything.
        NeverPasses(x => x[0] == 0 ? 0 : x[0] * x[0] * Math.Sin(1 / x[0]), x => [x[0] == 0 ? 0.1 : (2 * x[0] * Math.Sin(1 / x[0])) - Math.Cos(1 / x[0])], [0]);
    }

    [Fact]
    public void A_slope_that_settles_far_away_to_one_side_refutes_nothing()
    {
        // ln(1 + eˣ) at 9.7 has slope 0.99994, and 1 far to the right; an offset hides the difference nearby.
        NeverFails(x => Math.Log(1 + Math.Exp(x[0])) - 1.7e11, x => [1 / (1 + Math.Exp(-x[0]))], [9.675]);
        AlwaysWrong(x => double.LogP1(x[0]), x => [1.000_001 / (1 + x[0])], [2e-11], "x0[0, 0]");
    }

    // Series give the right gradients; f has lost its digits, and its noise goes along with the steps.
    // ln(1 + eᵏˣ) is flat far to the left and has slope k far to the right, and steps to both sides at once meet in the mean, k/2. At x the
    // slope is k/2 + k²x/4, which the offset hides until steps are long.
    [Fact]
    public void The_mean_of_the_slopes_of_two_asymptotes_refutes_nothing()
    {
        foreach ((double k, double x0) in new[] { (1.0, -1.1e-5), (30, 1e-6), (1_000, 1e-9), (1e5, 1e-12) })
        {
            NeverFails(x => 1e9 + Math.Log(1 + Math.Exp(k * x[0])), x => [k / (1 + Math.Exp(-k * x[0]))], [x0]);
            AlwaysWrong(x => 1e3 + Math.Log(1 + Math.Exp(k * x[0])), x => [1.01 * k / (1 + Math.Exp(-k * x[0]))], [x0], "x0[0, 0]");
        }
    }

    [Fact]
    public void Where_small_steps_do_not_move_f_ordinary_ones_tell_the_slope()
    {
        foreach (double x0 in new[] { 1e-9, 3e-10, 1e-12 })
        {
            Always(GradientVerdict.Correct, x => Math.Cos(x[0]), x => [-Math.Sin(x[0])], [x0]);
            Always(GradientVerdict.Correct, x => 1e6 + Math.Log(1 + Math.Exp(x[0])), x => [1 / (1 + Math.Exp(-x[0]))], [x0]);
            AlwaysWrong(x => Math.Cos(x[0]), _ => [0.5], [x0], "x0[0, 0]");
        }
    }

    [Fact]
    public void A_right_gradient_of_a_function_whose_computation_cancels_is_never_called_wrong()
    {
        foreach (double size in (double[])[1e-6, 1e-7, 5e-8, 2e-8, 1e-8, 1e-9, 1e-10, 1e-12])
        {
            foreach (double x0 in (double[])[size, -size, 1.37 * size])
            {
                NeverFails(x => (1 - Math.Cos(x[0])) / (x[0] * x[0]), x => [-x[0] / 12], [x0]);
            }
        }

        foreach (double size in (double[])[1e-9, 1e-11, 1e-13, 1e-14, 1e-15, 3e-16, 1e-16, 1e-17])
        {
            foreach (double x0 in (double[])[size, -size, 1.37 * size])
            {
                NeverFails(x => (Math.Exp(x[0]) - 1) / x[0], x => [0.5 + (x[0] / 3)], [x0]);
                NeverFails(x => Math.Log(1 + x[0]) / x[0], x => [-0.5 + (2 * x[0] / 3)], [x0]);
            }
        }
    }

    // x holds no steps that are exactly four times each other; beside a minimum, where the slope is a billionth of what f bends, that shows.
    [Fact]
    public void Steps_that_are_rounded_beside_a_minimum_make_no_other_slope()
    {
        foreach ((double place, double x0) in new[] { (1.5938667274416223, 1.5938667274699758), (1.5938667274416223, 1.5938667274132687), (1.4334699403980649, 1.4334699399906061) })
        {
            double Bend(double x) => x > place ? 1 : 0.4;
            NeverFails(x => (x[0] - place) * (x[0] - place) * Bend(x[0]), x => [2 * (x[0] - place) * Bend(x[0])], [x0]);
            AlwaysWrong(x => (x[0] - place) * (x[0] - place) * Bend(x[0]), x => [1.01 * 2 * (x[0] - place) * Bend(x[0])], [place + 1e-5]);
        }
    }

    [Fact]
    public void Where_a_part_of_f_is_computed_in_floats_and_stands_still_its_slope_is_hidden_and_no_more()
    {
        static double Squared(double x) => x * x;
        foreach (double x0 in (double[])[-9.35, -9.1, -12, 9.3, 10])
        {
            double F(double[] x) => Math.Exp(-Math.Abs(x[0])) + MathF.Tanh((float)x[0]);
            double Slope(double x) => (-Math.Sign(x) * Math.Exp(-Math.Abs(x))) + (1 / Squared(Math.Cosh(x)));
            NeverFails(F, x => [Slope(x[0])], [x0]);
            Each(F, x => [1.1 * Slope(x[0])], [x0], 3, report => Assert.False(report.Passed, report.ToString()));
        }

        GradientReport report = GradientCheck.External(x => Math.Exp(x[0]) + MathF.Tanh((float)x[0]), x => [Math.Exp(x[0]) + (1 / Squared(Math.Cosh(x[0])))], [-9.35]);
        Assert.Contains("single precision", report.Reason, StringComparison.Ordinal);
        AlwaysWrong(x => Math.Exp(x[0]) + MathF.Tanh((float)x[0]), x => [1.01 * Math.Exp(x[0])], [-9.35]);
        AlwaysWrong(x => Math.Exp(x[0]) + Math.Tanh(x[0]), x => [Math.Exp(x[0])], [-9.35]); // no floats, no excuse
    }

    // Far to one side the divergence has the slope −q of one class, which is all that steps show that are long enough for its rounding.
    [Fact]
    public void Behind_its_rounding_the_slope_of_an_asymptote_refutes_nothing()
    {
        foreach (double largest in (double[])[500, 1_000])
        {
            double[] logits = [-130, largest - 24, largest, -largest];
            HardFunction divergence = Divergence(logits, [.. logits.Select((value, i) => value + (1e-3 * (i - 1.5)))]);
            NeverFails(divergence.F, divergence.Gradient, divergence.X);
        }
    }

    [Fact]
    public void Where_f_stands_still_at_0_a_slope_that_is_nothing_is_not_called_wrong()
    {
        static double[] Softmax(double[] x) => [.. x.Select(value => Math.Exp(value - 614.5) / x.Sum(other => Math.Exp(other - 614.5)))];
        foreach (double x0 in (double[])[1e-4, 8e-4])
        {
            NeverFails(
                x => 614.5 + Math.Log(x.Sum(value => Math.Exp(value - 614.5))) - Softmax(x).Zip(x, (p, value) => p * value).Sum(),
                x => [.. Softmax(x).Select((p, i) => -p * Softmax(x).Select((r, j) => r * (x[i] - x[j])).Sum())],
                [0.3, 614.5, x0]);
            NeverPasses(x => Math.Max(x[0], 0) + x[1], _ => [1e-9, 1], [-x0, 0.3]);
        }
    }

    [Fact]
    public void A_slope_that_is_nothing_by_itself_is_refuted_where_f_moves_with_another()
    {
        AlwaysWrong(x => 1e-3 + (0.9e-12 * x[0]), _ => [-0.9e-12], [1e-4]);
        Always(GradientVerdict.Correct, x => 1e-3 + (0.9e-12 * x[0]), _ => [0.9e-12], [1e-4]);
    }

    // ln Σ eˣ is about as large as the logits, and so is its rounding: teeth of 1e-11 in an entropy of 1e-3.
    [Theory]
    [InlineData(3_000)]
    [InlineData(36_000)]
    public void The_rounding_of_large_logits_is_no_slope(double largest)
    {
        double[] x = [largest, largest - 10, largest - 11, largest - 13];
        static double Entropy(double[] at) => -Softmax(at).Select((p, i) => p * (at[i] - LogSumExp(at))).Sum();
        static double[] Slopes(double[] at)
        {
            double[] p = Softmax(at);
            return [.. p.Select((q, i) => -q * p.Select((r, j) => r * (at[i] - at[j])).Sum())];
        }

        PassesUnlessWrong(new HardFunction("entropy", Entropy, Slopes, x), 0, 2, 1.1, 1.01);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(3_000)]
    [InlineData(36_000)]
    public void A_divergence_of_large_logits_is_neither_called_wrong_nor_excuses_it(double largest)
    {
        double[] x = [largest, largest - 6, largest - 7, largest - 7.8];
        PassesUnlessWrong(Divergence([largest + 0.01, largest - 5.98, largest - 7.01, largest - 7.8], x), 0, 2, 1.1);
    }

    // As small beside the point as its rounding, but without jumps.
    [Fact]
    public void Waves_as_small_as_the_rounding_of_the_point_are_not_rounding()
    {
        foreach ((double size, double speed) in ((double, double)[])[(1e8, 10), (1e8, 0.1), (1e6, 10)])
        {
            double height = 32 * size * ScalarField.DoubleUnit;
            double Slope(double x) => 1e-16 + (height * speed * Math.Cos(speed * x));
            NeverFails(x => (1e-16 * x[0]) + (height * Math.Sin(speed * x[0])), x => [Slope(x[0])], [size]);
            AlwaysWrong(x => (1e-16 * x[0]) + (height * Math.Sin(speed * x[0])), x => [1.1 * Slope(x[0])], [size]);
            AlwaysWrong(x => (1e-16 * x[0]) + (height * Math.Sin(speed * 100 * x[1])), _ => [1e-16, 0], [size, 1], "x0[0, 1]");
        }
    }

    // The excuse is for teeth of rounding, not for what really moves, jumps once, or has teeth as wide as the point is large.
    [Fact]
    public void What_only_looks_like_a_saw_excuses_nothing()
    {
        AlwaysWrong(x => Math.Sin(1e6 * x[0]), _ => [0], [0.3]);
        AlwaysWrong(x => x[0] + (1e-3 * Math.Sin(1e6 * x[0])), _ => [1], [0.3]);
        AlwaysWrong(x => Math.Abs((1e4 * x[0] % 2) - 1), _ => [0], [0.500_03]);
        AlwaysWrong(x => x[0] > 1.05 ? 1 : 0, _ => [0.5], [1]);
        AlwaysWrong(x => x[0] % 1, _ => [0], [0.5003]);
        AlwaysWrong(x => x[0] + Math.Floor(x[0]), _ => [2], [0.503]);
        AlwaysWrong(x => (Math.Exp(x[0]) - 1) / x[0], _ => [0.6], [1e-4]);
        AlwaysWrong(x => (1 - Math.Cos(x[0])) / (x[0] * x[0]), x => [x[0] / 12], [0.1]);
        NeverPasses(x => (1 - Math.Cos(x[0])) / (x[0] * x[0]), _ => [1], [1e-4]);
        NeverPasses(x => x[0] + Math.Floor(100 * x[0]), _ => [101], [0.503]);
        NeverPasses(x => (Math.Exp(x[0]) - 1) / x[0], x => [-1 / x[0]], [1e-9]); // the slope of a tooth
    }

    /// <summary>The divergence of the distribution of x from that of some logits.</summary>
    private static HardFunction Divergence(double[] logits, double[] x)
    {
        double[] q = Softmax(logits), logs = [.. logits.Select(value => value - LogSumExp(logits))];
        return new HardFunction(
            "divergence",
            at => q.Select((share, i) => share * (logs[i] - (at[i] - LogSumExp(at)))).Sum(),
            at => [.. Softmax(at).Zip(q, (p, share) => p - share)],
            x);
    }

    /// <summary>A right gradient is not called wrong, and one with its first or second element times any of the factors is.</summary>
    private static void PassesUnlessWrong(HardFunction right, params double[] factors)
    {
        NeverFails(right.F, right.Gradient, right.X);
        foreach (double factor in factors)
        {
            foreach (int element in (int[])[0, 1])
            {
                HardFunction wrong = right.Wrong(element, factor);
                AlwaysWrong(wrong.F, wrong.Gradient, wrong.X);
            }
        }
    }
}
