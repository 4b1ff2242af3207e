using Gradus.Autodiff;

namespace Gradus.Tests;

public sealed class TrustRegionTests
{
    [Fact]
    public void A_steep_step_is_cut_to_the_divergence_allowed()
    {
        // √(2·0.02/4) = 0.1, and ½·0.1²·4 = 0.02.
        Assert.Equal(new TrustRegion(0.1, TrustRegionLimit.Divergence, 0.02), TrustRegion.Fit(slope: 4, maxKl: 0.02, maxStepSize: 0.25));
    }

    [Fact]
    public void A_flat_step_has_the_largest_size_and_predicts_less()
    {
        Assert.Equal(new TrustRegion(0.25, TrustRegionLimit.MaxStepSize, 0.5 * 0.0625 * 0.1), TrustRegion.Fit(slope: 0.1, maxKl: 0.02, maxStepSize: 0.25));
    }

    [Theory]
    [InlineData(0, TrustRegionLimit.NoDescent)]
    [InlineData(-1e-30, TrustRegionLimit.NoDescent)]
    [InlineData(double.NaN, TrustRegionLimit.NotFinite)]
    [InlineData(double.PositiveInfinity, TrustRegionLimit.NotFinite)]
    [InlineData(double.NegativeInfinity, TrustRegionLimit.NotFinite)]
    public void No_root_of_what_has_none(double slope, TrustRegionLimit limit) =>
        Assert.Equal(new TrustRegion(0, limit, 0), TrustRegion.Fit(slope, 0.01, 0.25));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(double.NaN, 1)]
    [InlineData(1, 0)]
    [InlineData(1, double.NaN)]
    public void Limits_must_be_positive(double maxKl, double maxStepSize)
    {
        string message = Assert.Throws<ArgumentOutOfRangeException>(() => TrustRegion.Fit(1, maxKl, maxStepSize)).Message;
        Assert.Contains("must be positive", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_smallest_slope_still_has_a_finite_step() =>
        Assert.Equal(0.25, TrustRegion.Fit(double.Epsilon, 0.01, 0.25).StepSize);
}
