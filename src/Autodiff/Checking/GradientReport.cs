using static System.FormattableString;

namespace Gradus.Autodiff;

/// <summary>The result of a gradient check, with what is needed to find the mistake.</summary>
/// <param name="Verdict">What was found.</param>
/// <param name="Check">The check that found it; <see cref="GradientChecks.None"/> when all is well or the function itself is not
/// sound.</param>
/// <param name="Worst">
/// The error of what is wrong, relative to itself; where nothing is, the largest error of what was compared, relative to the largest
/// derivative: one that is nothing beside the others is known to no digit of itself.
/// </param>
/// <param name="Where">The input element or the op that is wrong, such as <c>x0[1, 0]</c> or <c>pi.1[3, 7]</c>; empty when all is
/// well.</param>
/// <param name="Analytic">The derivative that the gradient claims, there.</param>
/// <param name="Numeric">What it should be, there.</param>
/// <param name="ErrorEstimate">How far <paramref name="Numeric"/> may itself be off.</param>
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
    /// <summary>Why nothing can be said, or what kind of point it is; empty when there is nothing to add.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What differences tried: every element, or which groups; empty when there were no differences.</summary>
    public string Tried { get; init; } = "";

    /// <summary>The element whose derivative agrees least, also when all is well; empty when no element was tried by itself.</summary>
    public string WorstElement { get; init; } = "";

    /// <summary>
    /// An error of this size in any one element would have been called wrong at this point, whichever element it is; smaller ones may be.
    /// It is twice what differences let pass here in the element where they let most pass, because a wrong element also moves what it is
    /// held against. NaN when there were no differences.
    /// </summary>
    public double VisibleError { get; init; } = double.NaN;

    /// <summary>
    /// The probability that several wrong elements of a group cancel and are missed; 0 where every element was tried by itself.
    /// </summary>
    public double MissProbability { get; init; }

    /// <summary>
    /// True when the gradient is right; a kink that is handled as it may be is right. Where nothing can be said this is false.
    /// </summary>
    public bool Passed => Verdict is GradientVerdict.Correct or GradientVerdict.Kink;

    /// <summary>True if something is certainly wrong.</summary>
    public bool Failed => !Passed && Verdict != GradientVerdict.IllConditioned;

    /// <summary>One sentence, and what was tried.</summary>
    public override string ToString() => Verdict switch
    {
        GradientVerdict.Correct or GradientVerdict.Kink =>
            Invariant($"{Verdict}: worst error {Worst:G3} of the gradient{At(WorstElement)} (seed {Seed}).{Because()}{Extent()}"),
        GradientVerdict.IllConditioned =>
            Invariant($"IllConditioned at {Where}: {Cause}, so nothing can be said at this point (seed {Seed}).{Extent()}"),
        GradientVerdict.NotDeterministic =>
            Invariant($"NotDeterministic at {Where}: two evaluations at the same point differ, ")
            + Invariant($"{Analytic:R} and {Numeric:R} (seed {Seed})."),
        GradientVerdict.NotFinite => Invariant($"NotFinite: {Where} (seed {Seed}).{Because()}"),
        GradientVerdict.ChangesShape or GradientVerdict.Throws => Invariant($"{Verdict}: {Where} (seed {Seed})."),
        GradientVerdict.FrozenWhenRecorded =>
            Invariant($"FrozenWhenRecorded at {Where}: replayed at another point it is {Analytic:G12}, recorded there {Numeric:G12}; ")
            + Invariant($"something was fixed when it was recorded (seed {Seed})."),
        GradientVerdict.KeepsState => Invariant($"KeepsState at {Where}: {Reason}; {Analytic:G12} for {Numeric:G12} (seed {Seed})."),
        GradientVerdict.MutatesInput =>
            Invariant($"MutatesInput at {Where}: it was {Numeric:G12} and became {Analytic:G12}; inputs are read, ")
            + Invariant($"never written (seed {Seed})."),
        GradientVerdict.SinglePrecisionGradient =>
            Invariant($"SinglePrecisionGradient: {Reason}; at {Where} it is {Analytic:G17}")
            + (Worst > 0 ? Invariant($" for {Numeric:G17} (relative error {Worst:G3}, seed {Seed}).") : Invariant($" (seed {Seed}).")),
        GradientVerdict.WrongReverse or GradientVerdict.WrongForward =>
            Invariant($"{Verdict} at {Where} ({Check}): the gradient says {Analytic:G12}, it should be {Numeric:G12} ")
            + Invariant($"(relative error {Worst:G3}, seed {Seed}).{Because()}"),
        _ => Invariant($"{Verdict} at {Where}: {Analytic:G12} instead of {Numeric:G12} ")
            + Invariant($"(relative error {Worst:G3}, seed {Seed}).{Because()}"),
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

    /// <summary>How much more than what passes is called wrong for certain.</summary>
    private const double Surely = 2;

    internal static GradientReport Of(PointFinding found, ScalarField field, GradientChecks check, ulong seed)
    {
        LineFinding numbers = found.Finding;
        string element = found.Element < 0 ? "" : field.Element(found.Element);
        bool isWell = found.Verdict is GradientVerdict.Correct or GradientVerdict.Kink;
        return new GradientReport(
            found.Verdict, found.IsFailure ? check : GradientChecks.None, isWell ? found.Worst : numbers.Relative, isWell ? ""
                : element, numbers.Claimed, numbers.Slope, numbers.Error, seed)
        {
            Where = found.Verdict == GradientVerdict.NotFinite ? $"the gradient at {element}" : isWell ? "" : element,
            Reason = numbers.Reason ?? "",
            Tried = found.Tried,
            WorstElement = element,
            VisibleError = Surely * found.Visible,
            MissProbability = found.MissProbability,
        };
    }

    private string Cause => Reason.Length > 0 ? Reason : "rounding hides the derivative";

    private static string At(string element) => element.Length == 0 ? "" : $" at {element}";

    private string Because() => Reason.Length == 0 ? "" : $" {char.ToUpperInvariant(Reason[0])}{Reason[1..]}.";

    private string Extent() =>
        Tried.Length == 0 ? "" : Invariant($" Tried: {Tried}; an error of {VisibleError:G2} in one element would have shown.");
}
