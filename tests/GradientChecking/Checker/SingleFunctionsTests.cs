using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>Gradients in single precision, through the overloads that take float functions and as doubles that were computed in floats.</summary>
public sealed class SingleFunctionsTests
{
    private static readonly int Seeds = LongSweep.Of(4, 100);

    [Fact]
    [Trait("Category", "Stress")]
    public void Right_gradients_in_floats_raise_an_alarm_once_in_two_thousand_times_at_most_and_what_floats_show_is_found()
    {
        var alarms = new List<string>();
        int all = 0, passed = 0, shown = 0, found = 0;
        for (ulong seed = 0; seed < (ulong)Seeds; seed++)
        {
            foreach (SingleFunction drawn in SingleFunctions.Draw(seed))
            {
                if (!float.IsFinite(drawn.F(drawn.X)) || !Array.TrueForAll(drawn.Gradient(drawn.X), float.IsFinite))
                {
                    continue;
                }

                foreach (bool asDoubles in (bool[])[false, true])
                {
                    GradientReport right = Check(drawn, drawn.Gradient, seed, asDoubles);
                    bool isNamed = asDoubles && right.Verdict == GradientVerdict.SinglePrecisionGradient;
                    all++;
                    passed += right.Passed || isNamed ? 1 : 0;
                    if (right.Failed && !isNamed)
                    {
                        alarms.Add($"{drawn.Name}, {(asDoubles ? "as doubles, " : "")}seed {seed}: {right}");
                    }

                    float[] g = drawn.Gradient(drawn.X);
                    int largest = Array.IndexOf(g, g.MaxBy(Math.Abs));
                    float factor = 1 + new[] { 1, 1e-1f, 1e-2f, 1e-3f }[seed % 4];
                    if (right.Verdict == GradientVerdict.Correct && Math.Abs(g[largest]) * (factor - 1) > 4 * right.VisibleError)
                    {
                        shown++;
                        found += Check(drawn, at => [.. drawn.Gradient(at).Select((slope, i) => i == largest ? factor * slope : slope)], seed, asDoubles).Passed ? 0 : 1;
                    }
                }
            }
        }

        Assert.True(alarms.Count <= all / 2_000, $"{alarms.Count}: {string.Join("\n", alarms.Take(10))}");
        Assert.True(passed > 0.8 * all, $"{passed} of {all}");
        Assert.True(shown > all / 3 && found >= 0.97 * shown, $"{found} of {shown} of {all}");
    }

    // Of numbers about 1e5 a float has two digits left behind the point. Over steps at which rounding no longer hides f, it is bounded: it does
    // not move there, which says nothing of how steep it is at the point.
    [Theory]
    [InlineData(1e2f)]
    [InlineData(1e3f)]
    [InlineData(1e4f)]
    [InlineData(1e5f)]
    public void A_normalised_row_is_not_called_wrong_whatever_its_offset(float offset)
    {
        for (ulong seed = 0; seed < EverySeed.Seeds; seed++)
        {
            SingleFunction drawn = SingleFunctions.RowWithOffset(seed, offset);
            GradientReport right = Check(drawn, drawn.Gradient, seed, asDoubles: false);
            Assert.False(right.Failed, $"seed {seed}: {right}");
            if (offset < 1e5f)
            {
                float[] g = drawn.Gradient(drawn.X);
                int largest = Array.IndexOf(g, g.MaxBy(Math.Abs));
                GradientReport twice = Check(drawn, at => [.. drawn.Gradient(at).Select((slope, i) => i == largest ? 2 * slope : slope)], seed, asDoubles: false);
                Assert.True(twice.Failed && twice.Where == $"x0[0, {largest}]", $"seed {seed}: {twice}");
            }
        }
    }

    private static GradientReport Check(SingleFunction drawn, Func<float[], float[]> gradient, ulong seed, bool asDoubles)
    {
        var options = new GradientCheckOptions { Seed = seed };
        float[] Singles(double[] at) => Array.ConvertAll(at, value => (float)value);
        return asDoubles
            ? GradientCheck.External(
                (double[] at) => drawn.F(Singles(at)), at => Array.ConvertAll(gradient(Singles(at)), value => (double)value), Array.ConvertAll(drawn.X, value => (double)value), options)
            : GradientCheck.External(drawn.F, gradient, drawn.X, options);
    }
}
