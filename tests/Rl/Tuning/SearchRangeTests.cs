using System.Globalization;
using Gradus.Experiments;
using Gradus.Rl;

namespace Gradus.Tests;

public sealed class SearchRangeTests
{
    private const int Draws = 20_000;

    /// <summary>Four standard errors of a share near a half among that many draws: 4 · √(0.25 / 20,000).</summary>
    private const double Near = 0.0142;

    public static TheoryData<string> AllAlgorithms => [.. Algorithms.All.Select(algorithm => algorithm.Name)];

    [Theory]
    [MemberData(nameof(AllAlgorithms))]
    public void Every_algorithm_declares_what_a_search_varies(string name)
    {
        HyperparameterTable table = Algorithms.Find(name).Hyperparameters;
        var space = new SearchSpace(table, table.SearchRanges);

        Assert.Contains(space.Ranges, range => range.Key is "learning_rate" or "max_kl");
        for (int trial = 0; trial < 50; trial++)
        {
            table.Set(table.Defaults, space.Draw(1, trial).Select(setting => $"{setting.Key}={setting.Value}")); // throws for a wrong value
        }
    }

    [Fact]
    public void An_own_declaration_counts_in_place_of_an_inherited_one()
    {
        Assert.Equal("0.5..40:log", Algorithms.Find("a3c").Hyperparameters.SearchRanges["max_grad_norm"].ToString());
        Assert.Equal("0.3..5:log", Algorithms.Find("a2c").Hyperparameters.SearchRanges["max_grad_norm"].ToString());
    }

    [Fact]
    public void A_logarithmic_range_has_as_many_draws_in_every_order_of_magnitude()
    {
        double[] values = Numbers("1e-4..1e-2:log", isWhole: false);

        Assert.All(values, value => Assert.InRange(value, 1e-4, 1e-2));
        Assert.InRange(Share(values, value => value < 1e-3), 0.5 - Near, 0.5 + Near);
    }

    [Fact]
    public void A_linear_range_has_as_many_draws_in_every_part_of_equal_width()
    {
        double[] values = Numbers("-2..6", isWhole: false);

        Assert.All(values, value => Assert.InRange(value, -2, 6));
        Assert.InRange(Share(values, value => value < 2), 0.5 - Near, 0.5 + Near);
    }

    [Fact]
    public void Both_ends_of_a_range_of_whole_numbers_are_drawn_as_often_as_those_between()
    {
        double[] values = Numbers("3..6", isWhole: true);

        foreach (int value in (int[])[3, 4, 5, 6])
        {
            Assert.InRange(Share(values, drawn => drawn == value), 0.25 - Near, 0.25 + Near);
        }
    }

    [Fact]
    public void Choices_are_drawn_as_often_as_each_other_and_may_have_commas()
    {
        SearchRange range = SearchRange.ParseChoices("64,64:256,256");
        var rng = new Rng(3);
        string[] values = [.. Enumerable.Range(0, Draws).Select(_ => range.Draw(rng, isWhole: false))];

        Assert.Equal(["64,64", "256,256"], range.Choices);
        Assert.InRange(values.Count(value => value == "64,64") / (double)Draws, 0.5 - Near, 0.5 + Near);
        Assert.Equal("64,64:256,256", range.ToString());
    }

    [Fact]
    public void The_settings_of_a_trial_depend_on_seed_and_number_alone()
    {
        HyperparameterTable table = Algorithms.Find("ppo").Hyperparameters;
        var space = new SearchSpace(table, table.SearchRanges);

        Assert.Equal(space.Draw(7, 41), new SearchSpace(table, table.SearchRanges).Draw(7, 41));
        Assert.NotEqual(space.Draw(7, 41), space.Draw(7, 42));
        Assert.NotEqual(space.Draw(7, 41), space.Draw(8, 41));
        Assert.NotEqual(space.Draw(7, 41), space.Draw(7, 41, attempt: 1));
    }

    [Theory]
    [InlineData("1e-2..1e-4", "The range '1e-2..1e-4' is empty: its first number must be less than its second")]
    [InlineData("1..1", "is empty")]
    [InlineData("0..1:log", "has no logarithm: with :log its first number must be greater than 0")]
    [InlineData("1..", "is not a range: it takes LOW..HIGH")]
    [InlineData("1..2..3", "is not a range")]
    [InlineData("1..inf", "is not a range")]
    [InlineData("8,,16", "is not a list of values")]
    [InlineData("8,16,8", "has the value '8' twice")]
    public void What_is_no_range_is_refused_with_what_would_be_right(string text, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => SearchRange.Parse(text)).Message, StringComparison.Ordinal);

    private static double[] Numbers(string text, bool isWhole)
    {
        SearchRange range = SearchRange.ParseInterval(text);
        var rng = new Rng(11);
        return [.. Enumerable.Range(0, Draws).Select(_ => double.Parse(range.Draw(rng, isWhole), CultureInfo.InvariantCulture))];
    }

    private static double Share(double[] values, Func<double, bool> counts) => values.Count(counts) / (double)values.Length;
}
