using Gradus.Experiments;

namespace Gradus.Tests;

/// <summary>ε² = 1 − (SS within / (n − k)) / (SS of all / (n − 1)), by hand on ranks.</summary>
public sealed class ImportanceTests
{
    /// <summary>Ranks 1 2 | 3 4: SS of all 5, within 0.5 + 0.5; 1 − (1/2)/(5/3) = 0.7. The returns' scale does not matter.</summary>
    [Fact]
    public void A_hyper_parameter_that_separates_good_from_bad_is_important() =>
        Assert.Equal(0.7, Importance.Of([0, 0, 1, 1], [-1e9, -5, 0, 1e-3]), 12);

    /// <summary>Ranks 1 4 | 2 3: both means are 2.5, so SS within is all of the 5; 1 − (5/2)/(5/3) = −0.5: less than chance explains.</summary>
    [Fact]
    public void One_whose_groups_have_the_same_mean_explains_less_than_chance() =>
        Assert.Equal(-0.5, Importance.Of([0, 1, 1, 0], [1, 2, 3, 4]), 12);

    /// <summary>Two failures share the ranks 1 and 2, as 1.5: SS of all 1 + 1 + 0.25 + 2.25, within 0 + 0.5; 1 − 0.25/1.5.</summary>
    [Fact]
    public void A_failure_ranks_below_every_return() =>
        Assert.Equal(1 - (0.25 / 1.5), Importance.Of([0, 0, 1, 1], [double.NaN, double.NaN, -1e300, 4]), 12);

    [Theory]
    [InlineData(new[] { 0, 0, 0 }, new[] { 1.0, 2.0, 3.0 })]
    [InlineData(new[] { 0, 1, 2 }, new[] { 1.0, 2.0, 3.0 })]
    [InlineData(new[] { 0, 0, 1, 1 }, new[] { 2.0, 2.0, 2.0, 2.0 })]
    public void Nothing_is_said_where_groups_or_scores_do_not_differ_or_no_group_has_two_trials(int[] groups, double[] scores) =>
        Assert.True(double.IsNaN(Importance.Of(groups, scores)));

    [Fact]
    public void Parts_of_an_interval_have_equally_many_trials_and_equal_values_are_together()
    {
        double[] values = [.. Enumerable.Range(0, 20).Select(i => Math.Pow(2, i))];
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4], Importance.GroupsOf(values));
        Assert.Equal([0, 0, 0, 0, 0], Importance.GroupsOf([1, 2, 3, 4, 5])); // too few for two parts
        Assert.Single(Importance.GroupsOf([7, 7, 7, 7, 7, 7, 7, 7]).Distinct());
    }
}
