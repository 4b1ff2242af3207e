using static System.FormattableString;

namespace Gradus.Autodiff;

/// <summary>
/// Compares the slope that a gradient claims along a line with differences: with four values where the function is smooth and they agree,
/// with a whole ladder of steps where they do not. What a ladder refutes is not yet wrong: that is up to <see cref="Refutation"/>.
/// </summary>
/// <param name="field">The function.</param>
/// <param name="line">The line, already set.</param>
/// <param name="noise">The rounding of f.</param>
/// <param name="typical">The size of the point: what stands in for the scale of an element that is 0.</param>
internal sealed class LineCheck(ScalarField field, FieldLine line, NoiseProfile noise, double typical)
{
    /// <summary>What the rounding of the gradient itself is allowed, as a share of the terms that were added up.</summary>
    public const double Share = 2e-8;

    /// <summary>A slope that is known to worse than this share of itself is not known.</summary>
    private const double Hopeless = 1e-2;

    /// <summary>
    /// A slope of 0 is known where it is known to this share of how f bends over the size of the point, or to <see cref="Digits"/>.
    /// </summary>
    private const double Stationary = 1e-6;

    /// <summary>
    /// A slope that is nothing beside the gradient is known where it is known to this share of that, or to <see cref="Digits"/>.
    /// </summary>
    private const double Beside = 1e-11;

    /// <summary>So many units of the rounding of f no step gives back.</summary>
    private const double Digits = 256;

    /// <summary>
    /// Where f is stationary, its slope is what is left of terms that cancel, as large as f moves over the size of the point: in units of
    /// their rounding, how far the gradient may be off by that.
    /// </summary>
    private const double Terms = 1024;

    /// <summary>A slope that is known to this share of itself is known.</summary>
    public const double Loose = 1e-3;

    /// <summary>A slope over steps beyond the size of the point that is known to this share of itself is the slope.</summary>
    private const double Settled = 1e-6;

    /// <summary>A claim that is so many times the error of a slope away from it needs no larger steps to be refuted again.</summary>
    private const double Plain = 64;

    /// <summary>Points below this size are tiny.</summary>
    private const double Small = 1e-3;

    /// <summary>The largest step, in units of scale.</summary>
    private const double Widest = 0.225;

    /// <summary>
    /// A staircase whose stairs are wider than this share of the point's size is not the rounding of a function, or of one that is known to
    /// less than three digits.
    /// </summary>
    private const double WideStair = 2e-3;

    /// <summary>Nor is one whose stairs are finer than so many units of the rounding of f, or of numbers about 1 in it.</summary>
    private const double Coarse = 64;

    /// <summary>The step over which the slope of a claim shows that is not infinite, as a power of 2 of the scale.</summary>
    public const int Finest = -46;

    private const int Rungs = 23;
    private const int MoreRungs = 12;

    /// <summary>
    /// Four values, or four more: further out where rounding hides the slope nearby, closer where f bends or has a kink there. A finding
    /// when the function is smooth and they agree, else null.
    /// </summary>
    public LineFinding? Quick(LineClaim claim)
    {
        if (!double.IsFinite(claim.Slope) || field.Unit > ScalarField.DoubleUnit)
        {
            return null;
        }

        LineFinding? near = Quick(claim, claim.Scale * (0.9 / 128), out bool isKnown);
        return near is not null ? near
            : isKnown ? (claim.Size > 0 && Quick(claim, claim.Scale * (0.9 / (1 << 14)), out _) is { } fine
                && fine.Tolerance <= 1.25 * claim.Slack ? fine : null)
            : Quick(claim, claim.Scale * (0.9 / 8), out _) ?? (claim.Size == 0 ? Still(claim) : null);
    }

    /// <summary>
    /// An element on which f does not depend, as most are of a slice: no step moves f, and rounding hides nothing that matters.
    /// </summary>
    private LineFinding? Still(LineClaim claim)
    {
        foreach (double share in (ReadOnlySpan<double>)[0.9 / 8, 0.9 / 128, 0.9 / (1 << 14)])
        {
            if (line.At(share * claim.Scale).Value != line.AtZero || line.At(-share * claim.Scale).Value != line.AtZero)
            {
                return null;
            }
        }

        double hidden = Flatness.Hides(field, line, claim);
        return hidden <= Flatness.Nothing * Math.Max(1, claim.Beside) && !noise.IsStaircase ? Flat(claim, hidden) : null;
    }

    private static LineFinding Flat(LineClaim claim, double hidden) =>
        new(LineVerdict.Agrees, claim.Slope, claim.Slope, hidden, hidden, AtKink: false, "f is flat here, up to its rounding");

    private LineFinding? Quick(LineClaim claim, double h, out bool isKnown)
    {
        (double right, double up) = line.At(h);
        (double left, double down) = line.At(-h);
        (double nearRight, double nearUp) = line.At(h / 2);
        (double nearLeft, double nearDown) = line.At(-h / 2);
        double slope = ((4 * ((nearRight - nearLeft) / (nearUp - nearDown))) - ((right - left) / (up - down))) / 3;
        double largest = Math.Max(Math.Abs(right), Math.Abs(left));
        double rounding = Math.Max(6 * noise.At(h / claim.Scale), 2 * field.Rounding(largest)) + claim.Displacement;
        double error = 4 * rounding / h;
        double tolerance = (2 * error) + claim.Slack;
        bool isStill = right == left && nearRight == right && nearLeft == right && line.AtZero == right; // which no noise explains
        isKnown = !isStill && (2 * error <= 1e-7 * claim.Size || (2 * error <= Flatness.Nothing && claim.Size <= 4 * error));

        // The bend of a smooth function goes down by 4 with half the step, that of a kink by 2.
        double bend = Math.Abs(nearRight + nearLeft - (2 * line.AtZero)), wideBend = Math.Abs(right + left - (2 * line.AtZero));
        bool isSmooth = bend <= Math.Max(0.4 * wideBend, 8 * rounding);
        return isKnown && isSmooth && Math.Abs(claim.Slope - slope) <= tolerance
            ? new LineFinding(LineVerdict.Agrees, claim.Slope, slope, error, tolerance, AtKink: false, "")
            : null;
    }

    /// <summary>Whether stairs or teeth of a height are more than rounding, beside how far f moves over the size of the point.</summary>
    public bool IsWide(double height, double moves) =>
        height > Math.Max(WideStair * moves, Coarse * Math.Max(field.Rounding(line.AtZero), ScalarField.DoubleUnit));

    /// <summary>What one ladder of steps says.</summary>
    /// <param name="claim">What the gradient says.</param>
    /// <param name="flatUpTo">f is constant over steps up to this one.</param>
    /// <param name="share">The largest step, as a share of the usual one.</param>
    /// <param name="measured">The rounding of f, where it was measured again.</param>
    public LineFinding Climb(LineClaim claim, out double flatUpTo, double share = 1, NoiseProfile? measured = null)
    {
        bool isAgain = measured is not null;
        measured ??= noise;
        var ladder = new SlopeLadder(line, field, measured, claim.Scale, claim.Displacement);
        ladder.Climb(share * Widest * claim.Scale, Rungs);
        if (line.AtZero == 0 && IsOpen(ladder, claim))
        {
            ladder.Refine(MoreRungs);
        }

        flatUpTo = ladder.FlatUpTo;
        double terms = ladder.MoveWithin(claim.Scale, degree: 2) / claim.Scale;
        claim = claim with { Slack = Math.Max(claim.Slack, Terms * ScalarField.DoubleUnit * terms) };
        if (ladder.Infinity != 0 && !(ladder.Jump > 0))
        {
            return Unbounded(ladder, claim);
        }

        if (ladder.Jump > 0)
        {
            string jumps = Invariant($"f jumps by {ladder.Jump:G3} here, so it has no derivative");
            return LineFinding.Unclear(claim, jumps) with { AtKink = true };
        }

        var flatness = new Flatness(field, line, measured, ladder, claim);
        if (flatness.IsFlat)
        {
            return Flat(claim, Flatness.Hides(field, line, claim));
        }

        double moves = Math.Max(claim.Finite, ladder.Slope.Exists ? Math.Abs(ladder.Slope.Value) : 0) * claim.Scale;
        if (moves > 0 && IsWide(ladder.Stair, moves))
        {
            return LineFinding.Unclear(claim,
                Invariant($"f is a staircase with stairs of {ladder.Stair:G3} and stands still here: it may be rounding or have slope 0"));
        }

        return ladder.HasKink ? BetweenTheSides(ladder, claim) : Smooth(ladder, flatness, claim, isAgain);
    }

    /// <summary>Where f shows no kink.</summary>
    private LineFinding Smooth(SlopeLadder ladder, Flatness flatness, LineClaim claim, bool isAgain)
    {
        double claimed = claim.Slope;
        SlopeEstimate near = ladder.Slope;
        bool isOpen = IsOpen(ladder, claim);
        bool isHidden = near.Exists && Math.Abs(claimed - near.Value) > claim.Slack
            && flatness.IsHiddenInSingle(Widest * claim.Scale, Rungs);
        bool isConstant = ladder.FlatUpTo >= Widest * claim.Scale && claim.Scale < Small;
        bool isPlain = near.Exists && Math.Abs(claimed - near.Value) - claim.Slack > Plain * near.Error;
        if (isAgain && isPlain && !isConstant && !flatness.MayBeFlat)
        {
            return new(LineVerdict.Disagrees, claimed, near.Value, near.Error, near.Refuting + claim.Slack, AtKink: false, "");
        }

        SlopeEstimate slope = Widen(ladder, claim);
        SlopeEstimate settled = IsSettled(slope) ? ByBothSides(ladder, slope) : SlopeEstimate.None;
        SlopeEstimate ordinary = SlopeEstimate.None;
        bool isBeyond = false;
        if ((isOpen || isConstant) && claim.Scale < Small && Beyond(claim.Displacement) is { Slope: { Exists: true } beyond } far)
        {
            // The point is tiny and f does not tell its neighbours apart: steps of ordinary size may.
            slope = beyond.Agrees(slope) ? SlopeEstimate.Better(slope, beyond) : isConstant ? beyond : slope;
            ordinary = ByBothSides(far, beyond);
            settled = IsSettled(beyond) ? SlopeEstimate.Better(settled, ordinary) : settled;
            isBeyond = true;
        }

        if (!slope.Exists)
        {
            return LineFinding.Unclear(claim, "the differences of f do not settle at any step") with
            {
                Verdict = double.IsFinite(claimed) ? LineVerdict.Unclear : LineVerdict.Infinite,
            };
        }

        // Steps far beyond the point's own size may confirm a slope that the near ones leave open. That another is wrong they say only
        // where they settle the slope, or where near ones, over which f stands still, say so too.
        bool nearDisagrees = near.Refutes(claim) && (!isConstant || ordinary.Refutes(claim));
        bool disagrees = slope.Refutes(claim);
        bool mayBeFlat = flatness.MayBeFlat;
        bool isRefuted = (nearDisagrees && !mayBeFlat) || (disagrees && settled.Refutes(claim) && !(mayBeFlat && isConstant));
        if (disagrees && !isRefuted && !isBeyond && !mayBeFlat && near.Exists)
        {
            (slope, disagrees) = (near, false);
        }

        double known = Math.Max(Math.Abs(slope.Value), claim.Size);
        bool isKnown = slope.Error <= Hopeless * known || slope.Error <= Flatness.Nothing
            || (slope.Error <= Math.Max(Beside, Digits * field.Unit) * claim.Beside && flatness.IsNothing)
            || (claim.Size <= slope.Error
                && slope.Error * claim.Scale <= Math.Max(Stationary, Digits * field.Unit) * ladder.MoveWithin(claim.Scale, degree: 12));
        isHidden &= !isBeyond;
        LineVerdict verdict = !double.IsFinite(claimed) && slope.Error > Hopeless * Math.Abs(slope.Value) && slope.Error > Flatness.Nothing
            ? LineVerdict.Infinite
            : isRefuted && !isHidden ? LineVerdict.Disagrees
            : !disagrees && isKnown ? LineVerdict.Agrees
            : LineVerdict.Unclear;
        double single = ScalarField.SingleUnit * Math.Abs(line.AtZero);
        string singles = field.Unit > ScalarField.DoubleUnit || isHidden ? " (its values are single-precision numbers)" : "";
        string why = verdict == LineVerdict.Unclear && mayBeFlat
            ? Invariant($"f stands still at {line.AtZero:G3}, and rounding may hide a slope of {Flatness.Hides(field, line, claim):G2}")
            : verdict == LineVerdict.Unclear
            ? Invariant($"the rounding of f, about {(isHidden ? single : ladder.Noise):G2} in {Math.Abs(line.AtZero):G3}{singles}, hides ")
                + "the slope"
            : ladder.IsOneSided ? "f is defined to one side alone" : "";
        slope = verdict == LineVerdict.Disagrees && nearDisagrees && isOpen && !isConstant && !IsSettled(slope) ? near : slope;

        // What would have been refuted, which takes more than what confirms.
        double refutes = Math.Min(isConstant ? Math.Max(near.Error, ordinary.Error) : near.Error, settled.Error);
        refutes = isHidden ? Math.Max(refutes, single / claim.Scale) : refutes;
        double tolerance = Math.Max(SlopeEstimate.Certain * refutes, ladder.AsymptoteWithin(claim)) + claim.Slack;
        return new(verdict, claimed, slope.Value, slope.Error, tolerance, AtKink: false, why)
        {
            MayBeAsymptote = verdict == LineVerdict.Disagrees && ladder.MayBeAsymptote(claim),
        };
    }

    private bool IsSettled(SlopeEstimate slope) => slope.Error <= Math.Max(Settled, Digits * field.Unit) * Math.Abs(slope.Value);

    /// <summary>
    /// A slope from steps beyond the size of the point, as far as those to each side say it by themselves: both together may meet in the
    /// mean of the slopes of two asymptotes.
    /// </summary>
    private static SlopeEstimate ByBothSides(SlopeLadder ladder, SlopeEstimate slope) => ladder.Left.Agrees(ladder.Right)
        ? slope with { Error = Math.Max(slope.Error, Math.Max(ladder.Left.Error, ladder.Right.Error)) }
        : SlopeEstimate.None;

    /// <summary>True when steps up to the size of the point do not tell the slope.</summary>
    private static bool IsOpen(SlopeLadder ladder, LineClaim claim) =>
        !ladder.HasKink && ladder.Infinity == 0 && !(ladder.Slope.Error <= Loose * Math.Max(Math.Abs(ladder.Slope.Value), claim.Finite));

    private static bool IsLoose(SlopeLadder ladder, LineClaim claim) =>
        !ladder.HasKink && !(ladder.Slope.Error <= 2e-9 * Math.Max(Math.Abs(ladder.Slope.Value), claim.Finite));

    /// <summary>The slope over steps of ordinary size, from a tiny point, with the noise that f has over such steps.</summary>
    private SlopeLadder? Beyond(double displacement)
    {
        var ladder = new SlopeLadder(line, field, NoiseProfile.Measure(field, line), 1, displacement);
        ladder.Climb(Widest, Rungs);
        return ladder.HasKink || ladder.Infinity != 0 || ladder.Jump > 0 || ladder.IsOneSided ? null : ladder;
    }

    /// <summary>The slope with larger steps as well, while it is loose, they meet no kink, and they tell it any better.</summary>
    private SlopeEstimate Widen(SlopeLadder ladder, LineClaim claim)
    {
        const int most = 12, atOnce = 2, patience = 2;
        SlopeEstimate slope = ladder.Slope;
        double far = 1e5 * Math.Max(claim.Scale, Math.Min(typical, 1)), reach = claim.Scale;
        int vain = 0;
        for (int more = 0; more < most && reach < far && vain < patience && IsLoose(ladder, claim); more += atOnce)
        {
            SlopeEstimate before = slope;
            reach *= Math.Pow(SlopeTableau.Shrink, atOnce);
            ladder.Extend(atOnce);
            slope = ladder.HasKink ? slope : SlopeEstimate.Better(slope, ladder.Slope);
            vain = slope.Exists && slope == before ? vain + 1 : 0;
        }

        return slope;
    }

    private static LineFinding BetweenTheSides(SlopeLadder ladder, LineClaim claim)
    {
        (SlopeEstimate low, SlopeEstimate high) = ladder.Left.Value < ladder.Right.Value ? (ladder.Left, ladder.Right)
            : (ladder.Right, ladder.Left);
        bool between = claim.Slope >= low.Value - (2 * low.Error) - claim.Slack
            && claim.Slope <= high.Value + (2 * high.Error) + claim.Slack;
        double nearest = double.IsFinite(claim.Slope) ? Math.Clamp(claim.Slope, low.Value, high.Value) : (low.Value + high.Value) / 2;
        double error = Math.Max(low.Error, high.Error);
        return new(
            between ? LineVerdict.Kink : LineVerdict.Disagrees, claim.Slope, nearest, error, (2 * error) + claim.Slack, AtKink: true,
            Invariant($"f has a kink here, with slope {ladder.Left.Value:G6} to the left and {ladder.Right.Value:G6} to the right"))
        {
            Steepest = Math.Max(Math.Abs(low.Value), Math.Abs(high.Value)),
        };
    }

    /// <summary>An infinite slope is right where the slope is infinite; NaN is not, and no finite number is.</summary>
    private LineFinding Unbounded(SlopeLadder ladder, LineClaim claim)
    {
        // ln(x + 1e-15) looks so at 0, whose slope is steeper than any that such steps can see; and 1/(x − 1) beside its pole, where the
        // steepest that they see is about as steep as it is.
        const double near = 8;
        double claimed = claim.Slope, step = Math.ScaleB(claim.Scale, Finest);
        double right = Math.Abs(line.At(step).Value - line.AtZero), left = Math.Abs(line.At(-step).Value - line.AtZero);
        double steepest = double.MaxNumber(right, left) / step;
        if (double.IsFinite(claimed) && claimed * ladder.Infinity > 0 && Math.Abs(claimed) > steepest / near)
        {
            return LineFinding.Unclear(claim, Invariant($"the slope of f grows without bound here, as far as steps of {step:G2} tell"));
        }

        bool isRight = double.IsInfinity(claimed) && (claimed == ladder.Infinity || double.IsNaN(ladder.Infinity));
        LineVerdict verdict = isRight ? LineVerdict.Infinite : double.IsNaN(ladder.Infinity) && double.IsFinite(claimed)
            ? LineVerdict.Unclear : LineVerdict.Disagrees;
        return new(verdict, claimed, ladder.Infinity, 0, double.PositiveInfinity, AtKink: true, "the slope of f grows without bound here");
    }
}
