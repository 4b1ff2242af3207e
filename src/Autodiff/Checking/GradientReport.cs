using System.Globalization;

namespace Gradus.Autodiff.Checking;

/// <summary>The result of a gradient check, with what is needed to find the mistake.</summary>
/// <param name="Verdict">What was found.</param>
/// <param name="Worst">The largest error over all directions, relative to the size of the derivative; the tolerance is about 1e-7.</param>
/// <param name="Where">The input element with the largest error, such as <c>x[1, 0]</c>; empty when all is well.</param>
/// <param name="Analytic">The derivative that the op claims, there.</param>
/// <param name="Numeric">The derivative from differences (or, for forward mode, from reverse mode), there.</param>
/// <param name="Seed">The seed of the random directions.</param>
public sealed record GradientReport(GradientVerdict Verdict, double Worst, string Where, double Analytic, double Numeric, ulong Seed)
{
    /// <summary>True unless something is wrong; a kink that is handled as it may be is right.</summary>
    public bool Passed => Verdict is GradientVerdict.Correct or GradientVerdict.Kink;

    /// <summary>One sentence.</summary>
    public override string ToString() => Passed
        ? string.Create(CultureInfo.InvariantCulture, $"{Verdict}: worst relative error {Worst:G3} (seed {Seed}).")
        : string.Create(CultureInfo.InvariantCulture, $"{Verdict} at {Where}: the gradient says {Analytic:G12}, it should be {Numeric:G12} (relative error {Worst:G3}, seed {Seed}).");

    /// <summary>Throws when the check failed: one line in any test framework.</summary>
    /// <exception cref="InvalidOperationException">The check failed; the message is the report.</exception>
    public void ThrowIfFailed()
    {
        if (!Passed)
        {
            throw new InvalidOperationException(ToString());
        }
    }
}
