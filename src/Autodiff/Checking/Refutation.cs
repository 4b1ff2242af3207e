using static System.FormattableString;

namespace Gradus.Autodiff;

/// <summary>
/// What is said of a claim after a whole ladder of steps. That one ladder refutes it is not enough: f may be off by more than its values
/// show. What hides behind larger numbers, in the teeth of a saw and in floats is ruled out first, and then ladders of other lengths have
/// to refute it as well, and to agree on another slope.
/// </summary>
/// <param name="field">The function.</param>
/// <param name="line">The line, already set.</param>
/// <param name="noise">The rounding of f.</param>
/// <param name="check">What one ladder says.</param>
internal sealed class Refutation(ScalarField field, FieldLine line, NoiseProfile noise, LineCheck check)
{
    /// <summary>
    /// A slope that is off by this share shares no digit with the one that is seen: where f all but vanishes, they are not taken for one.
    /// </summary>
    private const double Digit = 0.1;

    /// <summary>Other lengths of the largest step that has to refute a claim as well, as shares of it.</summary>
    private static readonly double[] Lengths = [0.86, 0.73, 0.62, 0.53, 0.45, 0.37, 0.29];

    /// <summary>What the spacings are multiplied by at which the rounding of f is measured again before a claim is refuted.</summary>
    private static readonly double[] Stretches = [1, 0.83, 0.71, 1.21];

    /// <summary>
    /// Slopes that are apart by this share of what the claim is off by are one slope, whatever the rounding of f seems to be.
    /// </summary>
    private const double Alike = 1.0 / 32;

    /// <summary>
    /// The whole ladder; where it refutes the claim by steps within the teeth of a saw, or finds no more than that these have its slope,
    /// again, with the teeth as rounding.
    /// </summary>
    /// <param name="claim">What the gradient says.</param>
    /// <param name="isOfMany">
    /// Whether it is the sum of what it says of many elements, which are searched if it does not hold, whatever the reason.
    /// </param>
    public LineFinding Examine(LineClaim claim, bool isOfMany = false)
    {
        line.Remember();
        LineFinding finding = check.Climb(claim, out double flatUpTo);
        bool disagrees = finding.Refutes;
        bool agrees = finding.Verdict == LineVerdict.Agrees && finding.Error <= LineCheck.Loose * claim.Finite && claim.Slope != 0;
        if (disagrees && VanishingValue.Rounding(field, line, claim.Scale) is > 0 and var rounding)
        {
            double seen = finding.Slope;
            claim = claim with { Displacement = claim.Displacement + rounding };
            finding = check.Climb(claim, out flatUpTo);
            disagrees = finding.Refutes;
            bool isNothing = claim.Slope == 0 && line.AtZero == 0;
            if (finding.Verdict == LineVerdict.Agrees && !isNothing && Math.Abs(claim.Slope - seen) > Digit * claim.Finite)
            {
                return finding with
                {
                    Verdict = LineVerdict.Unclear,
                    Reason = Invariant($"f all but vanishes here, and is off by the rounding of larger numbers, about {rounding:G2} in ")
                        + Invariant($"{Math.Abs(line.AtZero):G3}, which hides the slope"),
                };
            }
        }

        double teeth = disagrees ? Sawtooth.Height(line, claim, finding.Slope, flatUpTo)
            : agrees && field.Unit == ScalarField.DoubleUnit ? Sawtooth.HeightUnder(line, claim)
            : 0;
        LineFinding among = teeth == 0 ? finding : check.Climb(claim with { Displacement = claim.Displacement + teeth }, out _);
        bool isWide = teeth > 0 && among.Verdict == LineVerdict.Agrees && check.IsWide(teeth, claim.Finite * claim.Scale);
        return isWide || (agrees && among.Verdict == LineVerdict.Disagrees)
            ? LineFinding.Unclear(claim,
                Invariant($"f jumps by {teeth:G3} at many places nearby, and its slope between two jumps may be rounding"))
            : disagrees && among.Verdict == LineVerdict.Disagrees && !isOfMany ? Again(claim, BesideSingles(claim, among))
            : among;
    }

    /// <summary>A claim that is refuted, if the rounding of a part of f that is computed in floats cannot hide what it is off by.</summary>
    private LineFinding BesideSingles(LineClaim claim, LineFinding finding)
    {
        double height = SingleTeeth.Height(field, line, claim, finding.Slope);
        return height == 0 || check.Climb(claim with { Displacement = claim.Displacement + height }, out _).Verdict == LineVerdict.Disagrees
            ? finding
            : LineFinding.Unclear(claim,
                Invariant($"f jumps by {height:G3} at several places nearby, as where a part of it is computed in single precision, and ")
                + "what that part adds to the slope is hidden");
    }

    /// <summary>
    /// Whether f follows the claim over the last steps that x can hold, all shorter than those of a ladder, and moves and turns by more
    /// than its rounding there: it turns nearby, as |x − c| and its root do a few hundred numbers from c.
    /// </summary>
    private bool FollowsBetween(LineClaim claim, double slope)
    {
        const double near = 0.15, visible = 32;
        const int last = -53, inARow = 2;
        double off = Math.Abs(claim.Slope - slope), moves = Math.Min(off, Math.Abs(claim.Slope));
        int followed = 0;
        for (int exponent = LineCheck.Finest - 1; exponent >= last && followed < inARow; exponent--)
        {
            double step = Math.ScaleB(claim.Scale, exponent);
            (double right, double up) = line.At(step);
            (double left, double down) = line.At(-step);
            double rounding = field.Rounding(Math.Max(Math.Abs(right), Math.Abs(left))) + claim.Displacement;
            bool follows = moves * (up - down) > visible * rounding
                && Math.Abs(((right - left) / (up - down)) - claim.Slope) <= near * off;
            followed = follows ? followed + 1 : 0;
        }

        return followed == inARow;
    }

    /// <summary>
    /// A claim that is refuted, if steps of other lengths refute it as well: they agree on another slope, as far as they agree at all.
    /// Where they do not, rounding is larger than it seemed, and what is added up from it may be anything.
    /// </summary>
    private LineFinding Again(LineClaim claim, LineFinding finding)
    {
        if (!finding.Refutes)
        {
            return finding;
        }

        if (FollowsBetween(claim, finding.Slope))
        {
            return LineFinding.Unclear(claim,
                Invariant($"f has the slope of the gradient over steps shorter than {Math.ScaleB(claim.Scale, LineCheck.Finest):G2}, and ")
                + Invariant($"another over longer ones, {finding.Slope:G3}"));
        }

        if (finding.AtKink)
        {
            return finding;
        }

        if (finding.MayBeAsymptote)
        {
            return LineFinding.Unclear(claim,
                Invariant($"the slope is {finding.Slope:G3} to one side of the point, and rounding hides whether it is that at the point"));
        }

        NoiseProfile measured = field.MeasureAgain(() => Array
            .ConvertAll(Stretches, stretch => NoiseProfile.Measure(field, line, stretch * claim.Scale))
            .Aggregate(noise, (larger, other) => larger.Or(other)));
        var slopes = new List<double> { finding.Slope };
        int confirmed = 1;
        foreach (double share in Lengths)
        {
            LineFinding other = check.Climb(claim, out _, share, measured);
            if (!double.IsNaN(other.Slope))
            {
                slopes.Add(other.Slope);
                confirmed += other.Verdict == LineVerdict.Disagrees ? 1 : 0;
            }
        }

        slopes.Sort();
        int outliers = slopes.Count / 5; // to each side: one step may fall where f is odd
        double low = slopes[outliers], high = slopes[^(outliers + 1)], nearest = Math.Max(low - claim.Slope, claim.Slope - high);
        return high - low <= (slopes.Count - confirmed <= outliers ? 1 : Alike) * nearest
            ? finding
            : LineFinding.Unclear(claim,
                Invariant($"steps of other lengths find slopes from {low:G3} to {high:G3}, as where f is rounded by more than it shows"));
    }
}
