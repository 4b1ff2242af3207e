using System.Globalization;

namespace Gradus.Autodiff;

/// <summary>
/// Compares the slope that a gradient claims along a line with differences: with four values where the function is smooth and they agree,
/// with a
/// whole ladder of steps where they do not.
/// </summary>
/// <param name="field">The function.</param>
/// <param name="line">The line, already set.</param>
/// <param name="noise">The rounding of f.</param>
/// <param name="typical">The size of the point: what stands in for the scale of an element that is 0.</param>
/// <param name="largest">The size of the whole gradient: what is nothing beside it is nothing.</param>
internal sealed class LineCheck(ScalarField field, FieldLine line, NoiseProfile noise, double typical, double largest)
{
    /// <summary>What the rounding of the gradient itself is allowed, as a share of the terms that were added up.</summary>
    public const double Share = 2e-8;

    /// <summary>A slope that is known to worse than this share of itself is not known.</summary>
    private const double Hopeless = 1e-2;

    /// <summary>Slopes that are zero up to this share of the gradient, or of 1, are zero.</summary>
    private const double Nothing = 1e-12;

    /// <summary>A slope that is known to this share of itself is known.</summary>
    private const double Loose = 1e-3;

    /// <summary>What changes f by this share of it changes nothing: a thousand units in its last place.</summary>
    private const double Vanishing = 1e-13;

    /// <summary>A slope over steps beyond the size of the point that is known to this share of itself is the slope.</summary>
    private const double Settled = 1e-6;

    /// <summary>A function that is constant over this share of the point's size is flat.</summary>
    private const double Flat = 0.03;

    /// <summary>Points below this size are tiny.</summary>
    private const double Small = 1e-3;

    /// <summary>The largest step, in units of scale.</summary>
    private const double Widest = 0.225;

    private const int Rungs = 23;
    private const int MoreRungs = 12;

    /// <summary>Four values, or four more further out: a finding when the function is smooth and they agree, else null.</summary>
    /// <param name="claimed">⟨g, v⟩.</param>
    /// <param name="size">Σ |g·v|.</param>
    /// <param name="scale">The length along v over which f changes.</param>
    /// <param name="displacement">What the rounding of x adds to the noise along v.</param>
    /// <param name="share">The gradient's own rounding, as a share of the size.</param>
    public LineFinding? Quick(double claimed, double size, double scale, double displacement, double share)
    {
        if (!double.IsFinite(claimed) || field.Unit > ScalarField.DoubleUnit)
        {
            return null;
        }

        LineFinding? near = Quick(claimed, size, scale, scale * (0.9 / 128), displacement, share, out bool isKnown);
        return near is not null || isKnown ? near : Quick(claimed, size, scale, scale * (0.9 / 8), displacement, share, out _);
    }

    private LineFinding? Quick(double claimed, double size, double scale, double h, double displacement, double share, out bool isKnown)
    {
        (double right, double up) = line.At(h);
        (double left, double down) = line.At(-h);
        (double nearRight, double nearUp) = line.At(h / 2);
        (double nearLeft, double nearDown) = line.At(-h / 2);
        double slope = ((4 * ((nearRight - nearLeft) / (nearUp + nearDown))) - ((right - left) / (up + down))) / 3;
        double rounding = Math.Max(6 * noise.At(h / scale), 2 * field.Rounding(Math.Max(Math.Abs(right), Math.Abs(left)))) + displacement;
        double error = 4 * rounding / h;
        double tolerance = (2 * error) + (share * size);
        isKnown = 2 * error <= 1e-7 * size || (2 * error <= Nothing * Math.Max(1, largest) && size <= 4 * error);

        // The bend of a smooth function goes down by 4 with half the step, that of a kink by 2.
        double bend = Math.Abs(nearRight + nearLeft - (2 * line.AtZero)), wideBend = Math.Abs(right + left - (2 * line.AtZero));
        bool isSmooth = bend <= Math.Max(0.4 * wideBend, 8 * rounding);
        return isKnown && isSmooth && Math.Abs(claimed - slope) <= tolerance
            ? new LineFinding(LineVerdict.Agrees, claimed, slope, error, tolerance, AtKink: false, "")
            : null;
    }

    /// <summary>A constant that is a float may hide a slope in a float's rounding.</summary>
    private bool IsHiddenInSingle(double move) =>
        line.AtZero != 0 && line.AtZero == (float)line.AtZero && move <= 128 * ScalarField.SingleUnit * Math.Abs(line.AtZero);

    private string Singles() => field.Unit > ScalarField.DoubleUnit ? " (its values are single-precision numbers)" : "";

    /// <summary>The whole ladder.</summary>
    /// <param name="claimed">⟨g, v⟩.</param>
    /// <param name="size">Σ |g·v|.</param>
    /// <param name="scale">The length along v over which f changes.</param>
    /// <param name="displacement">What the rounding of x adds to the noise along v.</param>
    /// <param name="slack">The rounding of the gradient itself, absolutely.</param>
    public LineFinding Thorough(double claimed, double size, double scale, double displacement, double slack)
    {
        var ladder = new SlopeLadder(line, field, noise, scale, displacement);
        ladder.Climb(Widest * scale, Rungs);
        if (line.AtZero == 0 && IsOpen(ladder, claimed))
        {
            ladder.Refine(MoreRungs);
        }

        if (ladder.Infinity != 0)
        {
            return Unbounded(ladder, claimed);
        }

        if (ladder.Jump > 0 && !ladder.IsOneSided)
        {
            return new(LineVerdict.Unclear, claimed, double.NaN, double.PositiveInfinity, double.PositiveInfinity, AtKink: true,
                Say($"f jumps by {ladder.Jump:G3} here, so it has no derivative"));
        }

        double hidden = Vanishing * Math.Max(1, Math.Abs(line.AtZero)) / scale;
        if ((hidden <= 10 * Nothing * Math.Max(1, largest) || field.Unit > ScalarField.DoubleUnit) && IsFlat(ladder, claimed, scale))
        {
            return new(LineVerdict.Agrees, claimed, claimed, hidden, hidden, AtKink: false, "f is flat here, up to its rounding");
        }

        if (ladder.HasKink)
        {
            return BetweenTheSides(ladder, claimed, slack);
        }

        SlopeEstimate near = ladder.Slope;
        bool isOpen = IsOpen(ladder, claimed);
        if (IsLoose(ladder, claimed))
        {
            Widen(ladder, claimed, scale);
        }

        SlopeEstimate slope = ladder.HasKink || !ladder.Slope.Exists ? near : ladder.Slope;
        bool isConstant = ladder.FlatUpTo >= Widest * scale && scale < Small;
        bool isBeyond = false;
        if ((isOpen || isConstant) && scale < Small && Beyond(displacement) is { Exists: true } beyond)
        {
            // The point is tiny and f does not tell its neighbours apart: steps of ordinary size may.
            slope = beyond.Agrees(slope) ? SlopeEstimate.Better(slope, beyond) : isConstant ? beyond : slope;
            isBeyond = true;
            isOpen = !(slope.Error <= Settled * Math.Abs(slope.Value));
        }

        if (!slope.Exists)
        {
            return new(
                double.IsFinite(claimed) ? LineVerdict.Unclear
                    : LineVerdict.Infinite, claimed, double.NaN, double.PositiveInfinity, double.PositiveInfinity, AtKink: false,
                "the differences of f do not settle at any step");
        }

        // Steps far beyond the point's own size may confirm a slope that the near ones leave open; that another is wrong they cannot say,
        // unless the point is so small that they are the near ones.
        bool nearDisagrees = near.Exists && !isConstant && !(Math.Abs(claimed - near.Value) <= (3 * near.Error) + slack);
        bool disagrees = !(Math.Abs(claimed - slope.Value) <= (3 * slope.Error) + slack);
        if (disagrees && !nearDisagrees && !isBeyond && near.Exists)
        {
            (slope, disagrees) = (near, false);
        }

        double known = Math.Max(Math.Abs(slope.Value), size);
        bool isHidden = !isBeyond && ladder.FlatUpTo >= 0.03 * Flat * scale && IsHiddenInSingle(size * scale);
        LineVerdict verdict = !double.IsFinite(claimed) && slope.Error > Hopeless * Math.Abs(slope.Value) && slope.Error > Nothing
            ? LineVerdict.Infinite
            : (nearDisagrees || (disagrees && !isOpen)) && !isHidden ? LineVerdict.Disagrees
            : !disagrees && (slope.Error <= Hopeless * known || slope.Error <= Nothing * Math.Max(1, largest)) ? LineVerdict.Agrees
            : LineVerdict.Unclear;
        string why = verdict == LineVerdict.Unclear
            ? Say($"the rounding of f, about {ladder.Noise:G2} in {Math.Abs(line.AtZero):G3}{Singles()}, hides the slope")
            : ladder.IsOneSided ? "f is defined to one side alone" : "";
        slope = verdict == LineVerdict.Disagrees && nearDisagrees && isOpen ? near : slope;

        // What would have been refuted, which takes more than what confirms.
        double refutes = (isBeyond && !isOpen) || !near.Exists ? slope.Error : near.Error;
        return new(verdict, claimed, slope.Value, slope.Error, (3 * refutes) + slack, AtKink: false, why);
    }

    /// <summary>True when steps up to the size of the point do not tell the slope.</summary>
    private static bool IsOpen(SlopeLadder ladder, double claimed) =>
        !ladder.HasKink && ladder.Infinity == 0
            && !(ladder.Slope.Error <= Loose * Math.Max(Math.Abs(ladder.Slope.Value), double.IsFinite(claimed) ? Math.Abs(claimed) : 0));

    /// <summary>The slope over steps of ordinary size, from a tiny point.</summary>
    private SlopeEstimate Beyond(double displacement)
    {
        var ladder = new SlopeLadder(line, field, noise, 1, displacement);
        ladder.Climb(Widest, Rungs);
        return ladder.HasKink || ladder.Infinity != 0 || ladder.Jump > 0 || ladder.IsOneSided ? SlopeEstimate.None : ladder.Slope;
    }

    private void Widen(SlopeLadder ladder, double claimed, double scale)
    {
        for (int more = 0; more < 12 && IsLoose(ladder, claimed)
            && Math.Pow(4, more) * scale < 1e5 * Math.Max(scale, Math.Min(typical, 1)); more += 4)
        {
            ladder.Extend(4);
        }
    }

    /// <summary>
    /// A saturated function moves by less than its rounding, and so does what is claimed: over the size of the point by a thousandth of
    /// the digits of
    /// f, and in itself by nothing that anybody would notice.
    /// </summary>
    private bool IsFlat(SlopeLadder ladder, double claimed, double scale)
    {
        double slope = Math.Max(Math.Abs(claimed), ladder.Slope.Exists ? Math.Abs(ladder.Slope.Value) : double.PositiveInfinity);
        bool isConstant = ladder.FlatUpTo >= Flat * scale;
        double moves = Math.Max(slope * scale, Math.Max(Math.Abs(ladder.Left.Value), Math.Abs(ladder.Right.Value)) * scale);
        if (field.Unit > ScalarField.DoubleUnit && isConstant && slope * scale <= 2 * field.Rounding(line.AtZero))
        {
            return true;
        }

        return (slope <= Nothing * Math.Max(1, largest)
            && moves <= Vanishing * (isConstant ? Math.Max(1, Math.Abs(line.AtZero)) : Math.Abs(line.AtZero)))
            || (claimed == 0 && isConstant && ladder.Noise > 0 && noise.IsStaircase);
    }

    private static bool IsLoose(SlopeLadder ladder, double claimed) =>
        !ladder.HasKink
            && !(ladder.Slope.Error <= 2e-9 * Math.Max(Math.Abs(ladder.Slope.Value), double.IsFinite(claimed) ? Math.Abs(claimed) : 0));

    private static LineFinding BetweenTheSides(SlopeLadder ladder, double claimed, double slack)
    {
        (SlopeEstimate low, SlopeEstimate high) = ladder.Left.Value < ladder.Right.Value ? (ladder.Left, ladder.Right)
            : (ladder.Right, ladder.Left);
        bool between = claimed >= low.Value - (2 * low.Error) - slack && claimed <= high.Value + (2 * high.Error) + slack;
        double nearest = double.IsFinite(claimed) ? Math.Clamp(claimed, low.Value, high.Value) : (low.Value + high.Value) / 2;
        double error = Math.Max(low.Error, high.Error);
        return new(
            between ? LineVerdict.Kink : LineVerdict.Disagrees, claimed, nearest, error, (2 * error) + slack, AtKink: true,
            Say($"f has a kink here, with slope {ladder.Left.Value:G6} to the left and {ladder.Right.Value:G6} to the right"));
    }

    /// <summary>An infinite slope is right where the slope is infinite; NaN is not, and no finite number is.</summary>
    private static LineFinding Unbounded(SlopeLadder ladder, double claimed)
    {
        bool isRight = double.IsInfinity(claimed) && (claimed == ladder.Infinity || double.IsNaN(ladder.Infinity));
        LineVerdict verdict = isRight ? LineVerdict.Infinite : double.IsNaN(ladder.Infinity) && double.IsFinite(claimed)
            ? LineVerdict.Unclear : LineVerdict.Disagrees;
        return new(verdict, claimed, ladder.Infinity, 0, double.PositiveInfinity, AtKink: true, "the slope of f grows without bound here");
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
