using Gradus.Autodiff;
using static Gradus.Tests.EverySeed;

namespace Gradus.Tests;

/// <summary>Right gradients at the extremes raise no alarm, and wrong ones beside them are not called right.</summary>
public sealed class ExtremeFunctionsTests
{
    private static readonly double[] Errors = [2, 1, -1, 1e-2, 1e-4, 1e-6];

    /// <summary>More: GRADUS_HARD_FUNCTIONS=0-100000 dotnet test --filter raise_no_alarm.</summary>
    [Fact]
    [Trait("Category", "Stress")]
    public void Functions_at_the_extremes_with_right_gradients_raise_no_alarm()
    {
        var alarms = new List<string>();
        var passed = new List<string>();
        int count = 0, planted = 0, missed = 0;
        foreach (ulong seed in SeedRange.Of(600, 36_000))
        {
            HardFunction drawn = ExtremeFunctions.Draw(seed);
            double[] gradient = drawn.Gradient(drawn.X);
            if (!double.IsFinite(drawn.F(drawn.X)) || !Array.TrueForAll(gradient, double.IsFinite))
            {
                continue;
            }

            GradientReport right = drawn.Check(seed);
            count++;
            if (right.Failed || (right.Verdict == GradientVerdict.IllConditioned && right.Reason.Length == 0))
            {
                alarms.Add($"{drawn.Name}: {right}");
            }

            // Beside each, one with an error in one element, that the report says it would see.
            int element = (int)(seed / 12 % (ulong)gradient.Length);
            double error = Errors[seed / 84 % (ulong)Errors.Length];
            if (right.Verdict == GradientVerdict.Correct && Math.Abs(gradient[element] * error) > 2 * right.VisibleError)
            {
                HardFunction twin = drawn.Wrong(element, 1 + error);
                GradientReport wrong = twin.Check(seed);
                planted++;
                missed += wrong.Failed ? 0 : 1;
                if (wrong.Passed)
                {
                    passed.Add($"{twin.Name}: {wrong}");
                }
            }
        }

        Assert.True(alarms.Count <= count / 10_000, $"{alarms.Count} of {count}: {string.Join("\n", alarms.Take(20))}");
        Assert.True(planted > 0.5 * count, $"{planted} of {count}");
        Assert.True(missed <= planted / 100, $"{missed} of {planted} mistakes that the report says would show are not called wrong.");
        Assert.True(passed.Count <= planted / 1_000, $"{passed.Count} of {planted}: {string.Join("\n", passed.Take(20))}");
    }

    // A nearly certain distribution whose logarithms are rounded to 0; equal ones; a square of a float; ties in numbers of 1e-8 and of 1e8;
    // a bend beside a kink; a slope that has underflowed; a float beside a double; steps that were rounded; asymptotes behind rounding; f that
    // stands still at 0; large logits; plateaus on both sides; waves far away from a tie at which f stands still.
    [Theory]
    [InlineData(347)]
    [InlineData(875)]
    [InlineData(1_247)]
    [InlineData(2_254)]
    [InlineData(78)]
    [InlineData(121)]
    [InlineData(2_533)]
    [InlineData(2_701)]
    [InlineData(11_382)]
    [InlineData(18_361)]
    [InlineData(25_645)]
    [InlineData(30_866)]
    [InlineData(39_277)]
    [InlineData(33_414)]
    [InlineData(44_469)]
    [InlineData(103_427)]
    [InlineData(110_602)]
    [InlineData(111_624)]
    [InlineData(125_339)]
    [InlineData(129_635)]
    [InlineData(137_250)]
    [InlineData(142_873)]
    [InlineData(160_126)]
    public void Functions_that_once_raised_an_alarm_raise_none(ulong seed)
    {
        HardFunction drawn = ExtremeFunctions.Draw(seed);
        NeverFails(drawn.F, drawn.Gradient, drawn.X);
        GradientReport itself = drawn.Check(seed);
        Assert.False(itself.Failed, itself.ToString());
    }

    // f stands still where rounding leaves nothing of it, on a grid whose numbers are short enough for floats, and beside its own jitter.
    [Theory]
    [InlineData(1_231, 0, 0.0)]
    [InlineData(1_686, 0, 0.0)]
    public void A_wrong_gradient_hidden_where_f_stands_still_does_not_pass(ulong seed, int element, double factor)
    {
        HardFunction wrong = CancellingFunctions.Draw(seed).Wrong(element, factor);
        NeverPasses(wrong.F, wrong.Gradient, wrong.X);
    }

    [Fact]
    public void On_a_grid_of_short_numbers_a_wrong_gradient_passes_only_below_the_error_that_would_show()
    {
        HardFunction right = ExtremeFunctions.Draw(11_093), wrong = right.Wrong(0, 3);
        double error = 2 * Math.Abs(right.Gradient(right.X)[0]);
        Each(wrong.F, wrong.Gradient, wrong.X, Seeds, report => Assert.True(!report.Passed || report.VisibleError > error, report.ToString()));
    }

    [Fact]
    public void Where_an_entropy_all_but_vanishes_what_is_off_by_more_than_a_digit_is_not_called_right()
    {
        foreach ((ulong seed, int element) in ((ulong, int)[])[(77, 0), (94, 1), (1_191, 1)])
        {
            foreach (double factor in (double[])[0, 2, 3])
            {
                HardFunction wrong = SaturatedFunctions.Entropy(seed).Wrong(element, factor);
                NeverPasses(wrong.F, wrong.Gradient, wrong.X);
            }
        }
    }
}
