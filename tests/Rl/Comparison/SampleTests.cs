using Gradus.Experiments;

namespace Gradus.Tests;

public sealed class SampleTests
{
    [Fact]
    public void Quantiles_interpolate_between_order_statistics()
    {
        // NumPy's default (Hyndman and Fan, number 7): position q·(n − 1) = 0.25·3 = 0.75, so 1 + 0.75·(2 − 1).
        var sample = new Sample([4, 1, 3, 2, double.NaN]);

        Assert.Equal(4, sample.Count);
        Assert.Equal(1.75, sample.Quantile(0.25), 1e-12);
        Assert.Equal((2.5, 3.25), (sample.Median, sample.Quantile(0.75)));
        Assert.Equal((1, 4), (sample.Quantile(0), sample.Quantile(1)));
    }

    [Fact]
    public void One_number_has_no_interval_and_none_has_no_mean()
    {
        Assert.True(double.IsNaN(new Sample([7]).MeanInterval().Low));
        Assert.True(double.IsNaN(new Sample([]).Mean));
        Assert.True(double.IsNaN(new Sample([double.NaN]).Median));
    }

    [Fact]
    public void Equal_numbers_have_an_interval_without_width() => Assert.Equal((5, 5), new Sample([5, 5, 5]).MeanInterval());

    [Fact]
    public void The_interval_of_two_numbers_is_all_that_resampling_can_give()
    {
        // The mean of two draws from {0, 1} is 0 or 1 with probability ¼ each, so 2.5 % and 97.5 % of the distribution are 0 and 1.
        Assert.Equal((0, 1), new Sample([0, 1]).MeanInterval());
        Assert.Equal((9, 11), new Sample([10, 11]).DifferenceInterval(new Sample([0, 1])));
    }

    [Fact]
    public void The_interval_of_many_normal_numbers_is_that_of_the_central_limit()
    {
        // n = 400 and σ = 1: the standard error is 1/20, so the interval is about 1.96/20 to either side.
        var rng = new Rng(3);
        var sample = new Sample(Enumerable.Range(0, 400).Select(_ => rng.NextNormal()));
        (double low, double high) = sample.MeanInterval();

        Assert.Equal(sample.Mean - 0.098, low, 0.01);
        Assert.Equal(sample.Mean + 0.098, high, 0.01);
    }

    [Fact]
    public void A_band_has_the_quartiles_of_the_curves_on_a_common_grid()
    {
        // Three lines y = x, y = 2x, y = 3x from 0 to 10, given at different places.
        CurveBand band = CurveBand.Of([[(0, 0), (10, 10)], [(0, 0), (5, 10), (10, 20)], [(0, 0), (1, 3), (10, 30)]]);

        Assert.Equal((0, 10), (band.X[0], band.X[^1]));
        for (int i = 0; i < band.X.Length; i++)
        {
            Assert.Equal(2 * band.X[i], band.Middle[i], 1e-9);
            Assert.Equal(1.5 * band.X[i], band.Low[i], 1e-9);
            Assert.Equal(2.5 * band.X[i], band.High[i], 1e-9);
        }
    }

    [Fact]
    public void A_band_ends_where_half_of_the_curves_have_ended_and_leaves_out_what_is_not_finite()
    {
        CurveBand band = CurveBand.Of([[(0, double.NaN), (1, 1), (4, 1)], [(1, 1), (6, 1)], [(1, 1), (8, 1)], []]);

        Assert.Equal((1, 6), (band.X[0], band.X[^1]));
        Assert.All(band.Middle, y => Assert.Equal(1, y));
        Assert.Empty(CurveBand.Of([[], [(double.NaN, 1)]]).X);
    }

    [Theory]
    [InlineData(0, 500, new double[] { 0, 100, 200, 300, 400, 500 })]
    [InlineData(0, 40_000, new double[] { 0, 10_000, 20_000, 30_000, 40_000 })]
    [InlineData(-1.2, 0.31, new double[] { -1, -0.5, 0 })]
    public void Ticks_are_round_numbers(double low, double high, double[] expected) => Assert.Equal(expected, Ticks.Between(low, high, 5));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(9500, "9500")]
    [InlineData(40_000, "40k")]
    [InlineData(1_500_000, "1.5M")]
    [InlineData(0.02, "0.02")]
    public void Tick_texts_are_short(double value, string expected) => Assert.Equal(expected, Ticks.Text(value));
}
