using System.Globalization;
using Gradus.Autodiff;

namespace Gradus.GradientChecking;

/// <summary>A program whose gradient is wrong.</summary>
/// <param name="Seed">Draws the original again.</param>
/// <param name="Original">The program as it was drawn.</param>
/// <param name="Minimal">The smallest program found that fails too.</param>
/// <param name="Report">What is wrong with it.</param>
public sealed record ProgramFailure(ulong Seed, TapeProgram Original, TapeProgram Minimal, GradientReport Report)
{
    /// <summary>The verdict with analytic and numeric value, and the smallest program as C# that runs.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Report}\nError estimate {Report.ErrorEstimate:G3}. The program with seed {Seed} had {Original.Steps.Count} ops; the smallest that fails has {Minimal.Steps.Count}:\n\n{Minimal}");
}
