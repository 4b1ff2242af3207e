using Gradus.Autodiff;

namespace Gradus.Tests;

public sealed class WrongGradientsTests
{
    private const int Seeds = 20;

    [Fact]
    public void No_wrong_gradient_passes_with_any_seed()
    {
        var passed = new List<string>();
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            foreach (HardFunction wrong in WrongGradients.Draw(seed))
            {
                GradientReport report = wrong.Check(seed);
                bool isStraight = wrong.Name.StartsWith("straight through a", StringComparison.Ordinal) || wrong.Name.EndsWith("levels", StringComparison.Ordinal);
                if (report.Passed || (!report.Failed && !isStraight))
                {
                    passed.Add($"{wrong.Name}: {report}");
                }
            }
        }

        Assert.True(passed.Count == 0, string.Join("\n", passed.Take(10)));
    }

    /// <summary>
    /// A black box that stands still may be a floor, whose slope is 0, or (2⁵² + x) − 2⁵², which is x rounded to whole numbers: the same numbers.
    /// </summary>
    [Fact]
    public void A_straight_through_gradient_cannot_be_told_from_rounding_and_does_not_pass()
    {
        const double large = 1L << 52;
        foreach (Func<double[], double> f in (Func<double[], double>[])[x => Math.Round(x[0]), x => large + x[0] - large])
        {
            GradientReport through = GradientCheck.External(f, _ => [1], [7.1]), still = GradientCheck.External(f, _ => [0], [7.1]);
            Assert.Equal((GradientVerdict.IllConditioned, GradientVerdict.Correct), (through.Verdict, still.Verdict));
            Assert.Contains("staircase", through.Reason, StringComparison.Ordinal);
        }
    }
}
