using System.Globalization;
using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>
/// A mutation score over rules that are nearly right, at 20 cases of everything that has a gradient. Of all pairs of a slip and a case one in 503
/// is tried in every run (of networks one in 3,001), and one in 101 where the whole is asked for (<see cref="LongSweep"/>); with a number in
/// GRADUS_MUTATION_EVERY one in so many, and all of them with 1. The table of docs/planted-bugs.md is left beside the tests as slips.md, and what
/// was not called wrong as slips.txt.
/// </summary>
public sealed class SlipScoreTests
{
    private const int Seeds = 20;

    private static readonly int? Asked =
        int.TryParse(Environment.GetEnvironmentVariable("GRADUS_MUTATION_EVERY"), CultureInfo.InvariantCulture, out int every) ? every : null;

    [Fact]
    [Trait("Category", "Stress")]
    public void Slips_are_caught_down_to_a_millionth_and_nothing_right_is_called_wrong()
    {
        (SlipResult[] results, string[] falseAlarms) = Slips.Plant(Seeds, Asked ?? LongSweep.Of(503, 101), Asked ?? LongSweep.Of(3_001, 101));
        string survivors = string.Join("\n", results.Where(result => result.Fate != SlipFate.Killed));
        File.WriteAllText(Path.Combine(AppContext.BaseDirectory, "slips.md"), SlipTable.Write(results));
        File.WriteAllText(Path.Combine(AppContext.BaseDirectory, "slips.txt"), survivors);

        Assert.True(falseAlarms.Length == 0, string.Join("\n", falseAlarms));
        Assert.InRange(results.Select(result => (result.Subject, result.Form, result.Slip)).Distinct().Count(), 300, int.MaxValue);
        foreach (IGrouping<double, SlipResult> size in results.GroupBy(result => result.Slip.Error))
        {
            (int killed, int counted) = SlipTable.Rate(size);
            double least = size.Key >= 1e-4 ? 0.99 : 0.97;
            Assert.True(killed >= least * counted, $"Of the slips of {size.Key} only {killed} of {counted} are caught:\n{survivors}");
        }
    }

    [Fact]
    public void In_a_smooth_network_of_4610_parameters_rounding_is_neither_an_infinite_slope_nor_a_kink()
    {
        var slip = new Slip("Linear", 1, SlipExtent.Row, 1e-6, "net.0") { Place = 3 };
        GradientReport right = TapeSlipCase.OfModule(13).Check(SlipForm.Module, slip: null, GradientChecks.All);
        GradientReport wrong = TapeSlipCase.OfModule(10).Check(SlipForm.Module, slip, GradientChecks.All);

        Assert.True(right.Verdict == GradientVerdict.Correct, right.ToString());
        Assert.True(wrong.Failed && wrong.Where.StartsWith("net.0[3, ", StringComparison.Ordinal), wrong.ToString());
    }
}
