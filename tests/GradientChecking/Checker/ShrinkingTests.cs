using FsCheck;
using FsCheck.Fluent;
using Gradus.GradientChecking;

namespace Gradus.Tests;

/// <summary>A property that fails is shown at the simplest case, in numbers.</summary>
public sealed class ShrinkingTests
{
    [Fact]
    public void A_distribution_shrinks_to_one_row_of_zeros_and_prints_its_numbers()
    {
        string said = Said(Arbitraries.Distributions(), _ => false);

        Assert.DoesNotContain("(0 shrinks)", said, StringComparison.Ordinal);
        Assert.DoesNotContain("System.Double", said, StringComparison.Ordinal);
        Assert.Matches(@"x0 \(1, \d\) = \[0(, 0)*\]", Shrunk(said));
    }

    [Fact]
    public void Numbers_of_a_tensor_that_do_not_matter_shrink_to_zero()
    {
        Assert.DoesNotMatch("[1-9]", Shrunk(Said(Arbitraries.Tensors(), x => x.Count < 5)).Split(']')[0].Split('[')[^1].Replace("(", "", StringComparison.Ordinal));
        Assert.Contains("1", Shrunk(Said(Arbitraries.Tensors(), x => !x.Span.ToArray().Any(value => value > 0.5))), StringComparison.Ordinal);
    }

    [Fact]
    public void What_fails_because_of_one_number_shrinks_to_that_number_wherever_it_is()
    {
        // The number may be in any row and column: cropped from all sides, and as round as it can be.
        string shrunk = Shrunk(Said(Arbitraries.Tensors(maxSide: 12, scale: 3), x => !x.Span.ToArray().Any(value => value < -2)));
        Assert.Matches(@"^\s*\[\s*-3\s*\]\s*$", shrunk);
    }

    [Fact]
    public void A_distribution_that_fails_at_an_action_prints_the_action()
    {
        string said = Said(Arbitraries.Distributions(), drawn => !drawn.ToString().StartsWith("Categorical, log", StringComparison.Ordinal));
        Assert.Matches(@"Categorical, log prob at x0 \(1, \d\) = \[0(, 0)*\], actions \d", Shrunk(said));
    }

    private static string Said<T>(Arbitrary<T> drawn, Func<T, bool> holds) =>
        Assert.ThrowsAny<Exception>(() => Prop.ForAll(drawn, holds).Check(Config.QuickThrowOnFailure.WithReplay(7, 9))).Message;

    private static string Shrunk(string said) => said.Split("Shrunk:")[^1].Split("with exception")[0];
}
