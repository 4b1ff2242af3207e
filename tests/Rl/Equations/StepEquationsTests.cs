using Gradus.Autodiff;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>What decides the length of a natural-gradient step, with the arithmetic in the comments.</summary>
public sealed class StepEquationsTests
{
    [Fact]
    public void Advantages_and_returns_give_each_other()
    {
        float[] advantages = new float[3];
        float[] returns = new float[3];
        Advantage.FromReturns<float>([5, 2, -1], [4, 2.5f, 1], advantages);
        Assert.Equal([1, -0.5f, -2], advantages);
        Advantage.ToReturns<float>(advantages, [4, 2.5f, 1], returns);
        Assert.Equal([5, 2, -1], returns);
    }

    [Fact]
    public void The_norm_of_a_gradient_is_Euclids()
    {
        var gradient = new Tensor<double>(1, 3);
        (gradient.Span[0], gradient.Span[1], gradient.Span[2]) = (2, 3, 6); // √(4 + 9 + 36)
        Assert.Equal(7, GradientNorm.Of(new ReferenceBackend<double>(), gradient));
    }

    [Fact]
    public void The_predicted_decrease_is_the_slope_less_half_the_curvature()
    {
        // η = 0.1 and Δᵀ∇ = 4: predicted KL = ½·0.01·4 = 0.02, decrease = 0.1·4 − 0.02 = 0.38.
        Assert.Equal(0.38, StepCorrection.PredictedDecrease(new TrustRegion(0.1, TrustRegionLimit.Divergence, 0.02)), 1e-15);
        Assert.Equal(0, StepCorrection.PredictedDecrease(new TrustRegion(0, TrustRegionLimit.NoDescent, 0)));
    }

    [Theory]
    [InlineData(0.9, 1, 2.0 / 3)] // ρ = 0.9: the model is good, λ shrinks by 1.5
    [InlineData(0.5, 1, 1)] // ρ = 0.5: neither
    [InlineData(0.1, 1, 1.5)] // ρ = 0.1: the model is bad
    [InlineData(-1, 1, 1.5)] // the loss has risen
    [InlineData(1, 0, 1)] // nothing was predicted
    [InlineData(1, -1, 1)]
    public void Damping_follows_the_reduction_ratio(double actual, double predicted, double expected) =>
        Assert.Equal(expected, StepCorrection.Damping(1, setting: 1, actual, predicted), 1e-15);

    [Fact]
    public void Damping_stays_within_a_factor_of_a_hundred_of_its_setting()
    {
        Assert.Equal(300, StepCorrection.Damping(299, setting: 3, actual: 0, predicted: 1));
        Assert.Equal(0.03, StepCorrection.Damping(0.031, setting: 3, actual: 1, predicted: 1), 1e-15);
    }

    [Theory]
    [InlineData(0.02, 0.01, 2.0 / 3)] // twice what was predicted
    [InlineData(0.012, 0.01, 1)] // within a factor of 1.5
    [InlineData(0.005, 0.01, 1.5)] // half of it
    [InlineData(0.02, 0, 1)] // no step
    [InlineData(0.02, double.NaN, 1)]
    public void The_divergence_bound_follows_what_was_measured(double measured, double predicted, double expected) =>
        Assert.Equal(expected, StepCorrection.Divergence(1, measured, predicted), 1e-15);

    [Fact]
    public void The_factor_of_the_divergence_bound_stays_between_a_tenth_and_ten()
    {
        Assert.Equal(10, StepCorrection.Divergence(9.9, measured: 0, predicted: 1));
        Assert.Equal(0.1, StepCorrection.Divergence(0.11, measured: 9, predicted: 1));
    }

    [Fact]
    public void The_line_search_takes_the_longest_step_that_is_short_enough_and_improves()
    {
        // Lengths 1, ½, ¼: the first diverges too far, the second does not improve.
        var tried = new List<double>();
        LineSearchResult result = new LineSearch(maxTries: 5, factor: 0.5).Run(1, 0.1, length =>
        {
            tried.Add(length);
            return (length == 0.5 ? 0 : 0.3, length / 5);
        });

        Assert.Equal([1, 0.5, 0.25], tried);
        Assert.Equal(new LineSearchResult(0.25, 0.3, 0.05, 3), result);
        Assert.True(result.IsAccepted);
    }

    [Fact]
    public void A_line_search_without_success_takes_no_step()
    {
        var search = new LineSearch(maxTries: 3, factor: 0.5);
        LineSearchResult none = new(0, 0, 0, 3);
        Assert.Equal(none, search.Run(1, 0.1, _ => (1, 0.2)));
        Assert.Equal(none, search.Run(1, 0.1, _ => (double.NaN, 0.05)));
        Assert.Equal(none, search.Run(1, 0.1, _ => (1, double.NaN)));
        Assert.Equal(none with { Tries = 0 }, search.Run(0, 0.1, _ => (1, 0)));
        Assert.False(none.IsAccepted);
    }

    [Fact]
    public void The_weighted_sum_is_taken_in_double() =>
        Assert.Equal(0.5 + (0.25 * 3), Moments.WeightedSum<float>([0.5f, 0, 0.25f], [1, 7, 3]));
}
