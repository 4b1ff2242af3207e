using System.Globalization;
using Gradus.Autodiff;

namespace Gradus.GradientChecking;

/// <summary>A program whose gradient is wrong.</summary>
/// <param name="Seed">The seed that generates the original again.</param>
/// <param name="Original">The program as generated.</param>
/// <param name="Minimal">The smallest failing program found.</param>
/// <param name="Report">The report.</param>
public sealed record ProgramFailure(ulong Seed, TapeProgram Original, TapeProgram Minimal, GradientReport Report)
{
    /// <summary>The verdict with analytic and numeric value, and the smallest program as C# that runs.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Report}\nError estimate {Report.ErrorEstimate:G3}. The program with seed {Seed} had {Original.Steps.Count} ops; the smallest "
            + $"that fails has {Minimal.Steps.Count}:\n\n{Minimal}");
}
