using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>Where many elements tie, as in a pool over a flat picture: each vertex of Clarke's generalised gradient is one of them.</summary>
public sealed class ManyTiesTests
{
    [Theory]
    [Trait("Category", "Stress")]
    [InlineData(28)]
    [InlineData(64)]
    [InlineDataOfWhole(128)]
    public void An_even_share_of_a_maximum_is_a_mixture_of_all_and_another_share_is_not(int count)
    {
        foreach (ulong seed in (ulong[])[0, 1, 2])
        {
            var options = new GradientCheckOptions { Seed = seed };
            GradientReport even = GradientCheck.External(x => x.Max(), x => Shares(x, 1), new double[count], options);
            Assert.True(even.Verdict == GradientVerdict.Kink, even.ToString());
            foreach (double sum in (double[])[1.01, 2, 0])
            {
                GradientReport wrong = GradientCheck.External(x => x.Max(), x => Shares(x, sum), new double[count], options);
                Assert.True(wrong.Verdict == GradientVerdict.WrongReverse, $"{count} × {sum}: {wrong}");
            }
        }
    }

    [Fact]
    public void Where_too_many_tie_to_look_at_nothing_is_called_wrong_that_may_be_right()
    {
        GradientReport even = GradientCheck.External(x => x.Max(), x => Shares(x, 1), new double[400]);
        GradientReport twice = GradientCheck.External(x => x.Max(), x => Shares(x, 2), new double[400]);

        Assert.False(even.Failed, even.ToString());
        Assert.False(twice.Passed, twice.ToString());
    }

    private static double[] Shares(double[] x, double sum)
    {
        double largest = x.Max();
        int ties = x.Count(value => value == largest);
        return [.. x.Select(value => value == largest ? sum / ties : 0)];
    }
}
