using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Tests;

public sealed class SaturatedFunctionsTests
{
    private static readonly int Count = LongSweep.Of(400, 10_000);

    [Fact]
    public void Logarithms_of_large_logits_pass_and_mistakes_that_would_show_do_not()
    {
        (int passed, string[] alarms) = Check(SaturatedFunctions.Logarithm);

        Assert.True(alarms.Length == 0, string.Join("\n", alarms.Take(10)));
        Assert.True(passed >= 0.995 * Count, $"{passed}");
        int planted = 0, missed = 0;
        for (ulong seed = 0; seed < (ulong)Count; seed++)
        {
            HardFunction drawn = SaturatedFunctions.Logarithm(seed);
            GradientReport right = drawn.Check(seed);
            int element = (int)(seed % (ulong)drawn.X.Length);
            double error = new[] { 1, 1e-2, 1e-4, 1e-6 }[seed / 7 % 4];
            if (Math.Abs(drawn.Gradient(drawn.X)[element]) * error > 2 * right.VisibleError)
            {
                planted++;
                missed += drawn.Wrong(element, 1 + error).Check(seed).Failed ? 0 : 1;
            }
        }

        Assert.True(planted > Count / 3, $"{planted}");
        Assert.True(missed <= planted / 100, $"{missed} of {planted}");
    }

    // f and its gradient are 0 there but for the rounding of numbers about 1.
    [Fact]
    [Trait("Category", "Stress")]
    public void The_divergence_of_a_distribution_from_itself_is_not_called_wrong()
    {
        (int passed, string[] alarms) = Check(SaturatedFunctions.Divergence);

        Assert.True(alarms.Length <= Count / 10_000, string.Join("\n", alarms.Take(10)));
        Assert.True(passed >= 0.9 * Count, $"{passed}");
    }

    // −Σ p ln p with ln(1 − 1e-20) = 0: what the computer has is another function, whose slope is off by one part in ln p. The rounding is
    // seen where the entropy is larger, and allowed for.
    [Fact]
    [Trait("Category", "Stress")]
    public void The_entropy_of_a_one_hot_softmax_is_not_called_wrong()
    {
        (int passed, string[] alarms) = Check(SaturatedFunctions.Entropy);

        Assert.True(alarms.Length <= Count / 10_000, string.Join("\n", alarms.Take(10)));
        Assert.True(passed >= 0.95 * Count, $"{passed}");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(1.01)]
    public void Nothing_is_excused_by_values_that_only_become_small(double factor)
    {
        (Func<double, double> F, Func<double, double> Slope, double X)[] functions =
        [
            (Math.Exp, Math.Exp, -60),
            (x => 1 / (1 + Math.Exp(-x)), x => Math.Exp(-x) / Math.Pow(1 + Math.Exp(-x), 2), -50),
            (x => Math.Pow(x, 20), x => 20 * Math.Pow(x, 19), 0.01),
            (x => 1 / x, x => -1 / (x * x), 4e7),
        ];
        foreach ((Func<double, double> f, Func<double, double> slope, double x) in functions)
        {
            EverySeed.Always(GradientVerdict.Correct, at => f(at[0]), at => [slope(at[0])], [x]);
            EverySeed.AlwaysWrong(at => f(at[0]), at => [factor * slope(at[0])], [x]);
        }
    }

    [Fact]
    public void A_divergence_on_a_tape_has_a_symmetric_Hessian_where_the_logits_are_saturated()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            var rng = new Rng(seed);
            Tensor<double> x = seed % 2 == 0 ? Row(5.228, 25.863) : Row([.. Enumerable.Range(0, 3).Select(_ => 20 * rng.NextNormal())]);
            var other = seed % 2 == 0 ? Row(-9.165, -0.348) : x;
            foreach (ITapeFunction function in (ITapeFunction[])[new Divergence(x), new Divergence(other)])
            {
                var options = new GradientCheckOptions { Seed = seed };
                Tensor<double> at = ((Divergence)function).Point;
                GradientReport generic = GradientCheck.Verify(function, options, at), doubles = GradientCheck.Verify(function.Record, options, at);
                Assert.False(generic.Failed, $"seed {seed}: {generic}");
                Assert.False(doubles.Failed, $"seed {seed}, in doubles: {doubles}");
            }
        }
    }

    private static (int Passed, string[] Alarms) Check(Func<ulong, HardFunction> draw)
    {
        int passed = 0;
        var alarms = new List<string>();
        for (ulong seed = 0; seed < (ulong)Count; seed++)
        {
            HardFunction drawn = draw(seed);
            GradientReport report = drawn.Check(seed);
            passed += report.Passed ? 1 : 0;
            if (report.Failed)
            {
                alarms.Add($"{drawn.Name}: {report}");
            }
        }

        return (passed, [.. alarms]);
    }

    private static Tensor<double> Row(params double[] values)
    {
        var x = new Tensor<double>(1, values.Length);
        x.CopyFrom(values);
        return x;
    }

    /// <summary>KL(p ‖ softmax x) with p = softmax of the point.</summary>
    private sealed class Divergence(Tensor<double> point) : ITapeFunction
    {
        public Tensor<double> Point => point;

        public Var<T> Record<T>(Var<T>[] x)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            Var<T> logs = x[0].LogSoftmax(), kept = x[0].Tape.Input("ln p", point.Rows, point.Cols);
            double[] values = [.. point.Read()];
            double largest = values.Max(), logSum = largest + Math.Log(values.Sum(value => Math.Exp(value - largest)));
            for (int i = 0; i < values.Length; i++)
            {
                kept.Value.Span[i] = T.CreateTruncating(values[i] - logSum);
            }

            return (kept.Exp() * (kept - logs)).RowSum();
        }
    }
}
