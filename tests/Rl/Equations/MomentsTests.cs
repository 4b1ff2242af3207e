using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>Statistics of a batch some of whose rows are no transitions, or whose numbers are all the same.</summary>
public sealed class MomentsTests
{
    [Theory]
    [InlineData(1f)]
    [InlineData(0.1f)]
    [InlineData(123456.7f)]
    public void Equal_returns_have_no_variance_to_explain(float r)
    {
        foreach (int n in (int[])[1, 5, 40, 4096])
        {
            float[] returns = [.. Enumerable.Repeat(r, n)];
            float[] values = [.. Enumerable.Range(0, n).Select(i => r + (0.01f * (i % 3)))];

            Assert.True(double.IsNaN(Moments.ExplainedVariance<float>(values, returns)), $"{n} returns of {r}");
        }
    }

    [Fact]
    public void A_shift_of_returns_and_values_explains_as_much()
    {
        double[] returns = [1, 2, 3, 4];
        double[] values = [1, 2, 3, 5]; // errors 0, 0, 0, -1: variance 3/16 of 5/4

        Assert.Equal(0.85, Moments.ExplainedVariance<double>(values, returns), 12);
        Assert.Equal(0.85, Moments.ExplainedVariance<double>([.. values.Select(x => x + 1e9)], [.. returns.Select(x => x + 1e9)]), 12);
    }

    [Fact]
    public void Rows_that_do_not_count_are_in_no_mean_and_no_variance()
    {
        bool[] counts = [false, true, true, false, true];
        double[] advantages = [1e6, 1, 2, -1e6, 3]; // of 1, 2, 3: mean 2, unbiased standard deviation 1

        Assert.Equal(2.0 / 3, Moments.Variance<double>(advantages, counts), 12);
        Assert.Equal(1, Moments.ExplainedVariance<double>([7, 1, 2, 7, 3], advantages, counts), 12);
        Moments.Normalize<double>(advantages, counts, epsilon: 0);

        Assert.Equal([0, -1, 0, 0, 1], advantages);
    }

    [Fact]
    public void A_row_that_counts_alone_keeps_its_number()
    {
        double[] advantages = [1e6, 0.25];
        Moments.Normalize<double>(advantages, [false, true]);
        Assert.Equal([0, 0.25], advantages);

        double[] single = [-3];
        Moments.Normalize<double>(single, [true]);
        Assert.Equal([-3], single);
    }

    [Fact]
    public void Where_every_row_counts_the_bits_are_those_without_a_mask()
    {
        float[] all = [0.1f, 0.7f, -0.3f, 12.5f, 3.25f, -8f, 1e-3f];
        float[] masked = [.. all];

        Moments.Normalize<float>(all);
        Moments.Normalize<float>(masked, [true, true, true, true, true, true, true]);

        Assert.Equal(all, masked);
    }
}
