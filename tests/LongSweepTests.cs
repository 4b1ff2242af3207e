namespace Gradus.Tests;

/// <summary>The one command for the whole of the long sweeps leaves none of them out.</summary>
public sealed class LongSweepTests
{
    /// <summary>What a class takes a part of is asked for by its category; the parts of a partial class share theirs.</summary>
    [Fact]
    public void Every_class_that_does_a_part_of_a_sweep_is_of_the_category_of_the_whole()
    {
        string[] sources = [.. Repository.Files("tests", "*.cs")];
        string[] marked = [.. sources.Where(file => Has(file, "[Trait(\"Category\", \"Stress\")]")).Select(ClassOf)];
        string[] sweeping = [.. sources
            .Where(file => Has(file, "LongSweep.") || Has(file, "SeedRange.") || Has(file, "[InlineDataOfWhole("))
            .Where(file => Has(file, "Fact]") || Has(file, "Theory]"))
            .Select(ClassOf)
            .Distinct()];

        Assert.InRange(sweeping.Length, 20, int.MaxValue);
        Assert.Empty(sweeping.Except(["LongSweepTests", "BackendConformance"]).Except(marked)); // the latter's classes are these:
        Assert.Empty(new[] { nameof(SingleConformance), nameof(DoubleConformance) }.Except(marked));
    }

    private static bool Has(string file, string text) => Repository.Read(file).Contains(text, StringComparison.Ordinal);

    private static string ClassOf(string file) => Path.GetFileName(file).Split('.')[0];
}
