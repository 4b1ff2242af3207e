using Gradus.Autodiff;
using static Gradus.Tests.EverySeed;

namespace Gradus.Tests;

/// <summary>Right gradients of functions that are hard to check, drawn by the thousand, raise no alarm.</summary>
public sealed class HardFunctionsTests
{
    /// <summary>The command for more: GRADUS_HARD_FUNCTIONS=100000 dotnet test --filter raise_no_alarm.</summary>
    [Fact]
    [Trait("Category", "Stress")]
    public void Hard_functions_with_right_gradients_raise_no_alarm()
    {
        var alarms = new List<string>();
        int missed = 0, planted = 0, count = 0;
        foreach (ulong seed in SeedRange.Of(1_000, 10_000))
        {
            count++;
            HardFunction drawn = HardFunctions.Draw(seed);
            if (!double.IsFinite(drawn.F(drawn.X)) || !Array.TrueForAll(drawn.Gradient(drawn.X), double.IsFinite))
            {
                continue;
            }

            GradientReport report = drawn.Check(seed);
            if (report.Failed)
            {
                alarms.Add($"{drawn.Name}: {report}");
            }

            // Where the check says that it would see an error, it does.
            int element = (int)(seed % (ulong)drawn.X.Length);
            double off = new[] { 1e-2, 1e-4, 1e-6 }[seed % 3];
            if (report.Verdict == GradientVerdict.Correct && Math.Abs(drawn.Gradient(drawn.X)[element]) * off > 2 * report.VisibleError)
            {
                HardFunction wrong = drawn.Wrong(element, 1 + off);
                planted++;
                missed += wrong.Check(seed).Passed ? 1 : 0;
            }
        }

        Assert.True(alarms.Count == 0, $"{alarms.Count}: {string.Join("\n", alarms.Take(10))}");
        Assert.True(planted > count / 4);
        Assert.True(missed <= planted / 200, $"Of {planted} mistakes that the report says would show, {missed} passed.");
    }

    /// <summary>The command for more: GRADUS_HARD_FUNCTIONS=100000 dotnet test --filter raise_no_alarm.</summary>
    [Fact]
    [Trait("Category", "Stress")]
    public void Cancelling_functions_with_right_gradients_raise_no_alarm()
    {
        var alarms = new List<string>();
        int correct = 0, count = 0;
        foreach (ulong seed in SeedRange.Of(1_000, 10_000))
        {
            count++;
            HardFunction drawn = CancellingFunctions.Draw(seed);
            GradientReport report = drawn.Check(seed);
            correct += report.Passed ? 1 : 0;
            if (report.Failed || (report.Verdict == GradientVerdict.IllConditioned && report.Reason.Length == 0))
            {
                alarms.Add($"{drawn.Name}: {report}");
            }
        }

        Assert.True(alarms.Count == 0, $"{alarms.Count}: {string.Join("\n", alarms.Take(10))}");
        Assert.True(correct > count / 2, $"{correct}"); // where digits are left, they are used
    }

    // Long runs found these: where f stands still until it jumps, over steps that are long beside the point and short beside a tooth; where
    // the values of a coarse grid are all single-precision numbers; and where the point itself is beside a jump.
    [Theory]
    [InlineData(1_286)]
    [InlineData(1_335)]
    [InlineData(1_461)]
    [InlineData(8_551)]
    [InlineData(12_882)]
    [InlineData(17_983)]
    [InlineData(19_598)]
    [InlineData(24_861)]
    public void Cancelling_functions_that_once_raised_an_alarm_raise_none(ulong seed)
    {
        HardFunction drawn = CancellingFunctions.Draw(seed);
        NeverFails(drawn.F, drawn.Gradient, drawn.X);
    }

    [Theory]
    [InlineData(46_991)]
    [InlineData(51_466)]
    [InlineData(89_836)]
    public void Hard_functions_that_once_raised_an_alarm_raise_none(ulong seed)
    {
        HardFunction drawn = HardFunctions.Draw(seed);
        NeverFails(drawn.F, drawn.Gradient, drawn.X);
    }
}
