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

    private static string Said<T>(Arbitrary<T> drawn, Func<T, bool> holds) =>
        Assert.ThrowsAny<Exception>(() => Prop.ForAll(drawn, holds).Check(Config.QuickThrowOnFailure.WithReplay(7, 9))).Message;

    private static string Shrunk(string said) => said.Split("Shrunk:")[^1].Split("with exception")[0];
}
