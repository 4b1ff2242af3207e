using System.Globalization;

namespace Gradus.Autodiff;

/// <summary>The result of a gradient check, with the information needed to find the mistake.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Check">
/// The check that found it; <see cref="GradientChecks.None"/> if everything passed or the function itself is not sound.
/// </param>
/// <param name="Worst">The largest error over all directions, relative to the size of the derivative; the tolerance is about 1e-7.</param>
/// <param name="Where">The input element or the op with the largest error, such as <c>x0[1, 0]</c>; empty if everything passed.</param>
/// <param name="Analytic">The op's derivative at that place.</param>
/// <param name="Numeric">The correct derivative at that place.</param>
/// <param name="ErrorEstimate">The possible error of <paramref name="Numeric"/>.</param>
/// <param name="Seed">The seed of the random directions.</param>
public sealed record GradientReport(
    GradientVerdict Verdict,
    GradientChecks Check,
    double Worst,
    string Where,
    double Analytic,
    double Numeric,
    double ErrorEstimate,
    ulong Seed)
{
    /// <summary>True if the gradient is right, which includes a kink handled correctly; false if nothing can be said.</summary>
    public bool Passed => Verdict is GradientVerdict.Correct or GradientVerdict.Kink;

    /// <summary>True if something is certainly wrong.</summary>
    public bool Failed => !Passed && Verdict != GradientVerdict.IllConditioned;

    /// <summary>One sentence.</summary>
    public override string ToString() => Verdict switch
    {
        GradientVerdict.Correct or GradientVerdict.Kink => Text($"{Verdict}: worst relative error {Worst:G3} (seed {Seed})."),
        GradientVerdict.IllConditioned =>
            Text($"IllConditioned at {Where}: rounding hides the derivative, so nothing can be said at this point (seed {Seed})."),
        GradientVerdict.NotDeterministic =>
            Text($"NotDeterministic at {Where}: two evaluations at the same point differ, {Analytic:G12} and {Numeric:G12} (seed {Seed})."),
        GradientVerdict.NotFinite => Text($"NotFinite: {Where} (seed {Seed})."),
        GradientVerdict.ChangesShape => Text($"ChangesShape: {Where} (seed {Seed})."),
        GradientVerdict.MutatesInput =>
            Text($"MutatesInput at {Where}: it was {Numeric:G12} and became {Analytic:G12}; inputs are read, never written (seed {Seed})."),
        GradientVerdict.WrongReverse or GradientVerdict.WrongForward =>
            Text($"{Verdict} at {Where} ({Check}): the gradient says {Analytic:G12}, it should be {Numeric:G12} ")
                + Text($"(relative error {Worst:G3}, seed {Seed})."),
        _ => Text($"{Verdict} at {Where}: {Analytic:G12} instead of {Numeric:G12} (relative error {Worst:G3}, seed {Seed})."),
    };

    /// <summary>Throws if the check did not pass: one line in any test framework.</summary>
    /// <exception cref="InvalidOperationException">The check did not pass; the message is the report.</exception>
    public void ThrowIfFailed()
    {
        if (!Passed)
        {
            throw new InvalidOperationException(ToString());
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
