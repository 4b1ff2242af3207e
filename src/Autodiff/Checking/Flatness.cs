namespace Gradus.Autodiff;

/// <summary>Whether f stands still along a line as far as its rounding shows, and whether a claimed slope may hide in that.</summary>
internal sealed class Flatness(ScalarField function, FieldLine line, NoiseProfile noise, SlopeLadder ladder, LineClaim claim)
{
    /// <summary>Slopes that are zero up to this share of the gradient, or of 1, are zero.</summary>
    public const double Nothing = 1e-12;

    /// <summary>What changes f by this share of it changes nothing: a thousand units in its last place.</summary>
    private const double Vanishing = 1e-13;

    /// <summary>A function that is constant over this share of the point's size is flat.</summary>
    private const double Flat = 0.03;

    private double Limit => Nothing * Math.Max(1, claim.Beside);

    /// <summary>A slope that rounding may hide here.</summary>
    public static double Hides(ScalarField function, FieldLine line, LineClaim claim) => function.Unit > ScalarField.DoubleUnit
        ? 4 * function.Rounding(line.AtZero) / claim.Scale
        : Vanishing * Math.Max(1, Math.Abs(line.AtZero)) / claim.Scale;

    /// <summary>
    /// True where f is flat up to its rounding, and so is the claim: rounding hides nothing that matters, or f is seen to be saturated.
    /// </summary>
    public bool IsFlat => MayBeFlat
        && (Hides(function, line, claim) <= 100 * Limit || function.Unit > ScalarField.DoubleUnit || IsSaturated);

    /// <summary>True where f stands still and the claim is nothing that anybody would notice: neither refutes the other.</summary>
    public bool MayBeFlat => IsStill && IsNothing;

    /// <summary>
    /// A claim of which differences say nothing is nothing if it is tiny by itself; beside a large gradient, if f is saturated: it stands
    /// still here, but not everywhere, and there by far more than the claim.
    /// </summary>
    public bool IsNothing => claim.Finite <= 100 * Nothing || function.Unit > ScalarField.DoubleUnit || IsSaturated;

    /// <summary>
    /// f may be computed in single precision, too flat here for its noise to have told: it stands still over steps over which the claim is
    /// less than a unit of a float, then goes on in such units or not at all, and with the rounding of a float the claim agrees.
    /// </summary>
    /// <param name="largest">The largest step to look at.</param>
    /// <param name="rungs">How many.</param>
    public bool IsHiddenInSingle(double largest, int rungs)
    {
        double unit = 2 * ScalarField.SingleUnit * Math.Abs(line.AtZero);
        if (function.Unit > ScalarField.DoubleUnit || line.AtZero == 0 || line.AtZero != (float)line.AtZero
            || claim.Size * ladder.FlatUpTo > unit
            || (ladder.FirstMove != 0 && !(ladder.FirstMove >= unit / 2 && ladder.FirstMoveIsSingle)))
        {
            return false;
        }

        function.Unit = ScalarField.SingleUnit;
        var single = new SlopeLadder(line, function, noise, claim.Scale, claim.Displacement);
        single.Climb(largest, rungs);
        function.Unit = ScalarField.DoubleUnit;
        return Math.Abs(claim.Slope - single.Slope.Value) <= single.Slope.Refuting + claim.Slack;
    }

    /// <summary>
    /// f moves by less than its rounding, and so does the claim: over the size of the point by a thousandth of the digits of f, and in
    /// itself by nothing that anybody would notice.
    /// </summary>
    private bool IsStill
    {
        get
        {
            double slope = Math.Max(Math.Abs(claim.Slope), ladder.Slope.Exists ? Math.Abs(ladder.Slope.Value) : double.PositiveInfinity);
            double moves = Math.Max(slope, Math.Max(Math.Abs(ladder.Left.Value), Math.Abs(ladder.Right.Value))) * claim.Scale;
            bool isConstant = ladder.FlatUpTo >= Flat * claim.Scale;
            if (function.Unit > ScalarField.DoubleUnit && isConstant && slope * claim.Scale <= 2 * function.Rounding(line.AtZero))
            {
                return true;
            }

            return (slope <= Limit && moves <= Vanishing * (isConstant ? Math.Max(1, Math.Abs(line.AtZero)) : Math.Abs(line.AtZero)))
                || (claim.Slope == 0 && isConstant && ladder.Noise > 0 && noise.IsStaircase);
        }
    }

    private bool IsSaturated
    {
        get
        {
            const double visible = 1e3, little = 1e-6;
            double moves = 0;
            foreach (double step in (ReadOnlySpan<double>)[-64, -16, -4, -1, 1, 4, 16, 64])
            {
                double move = Math.Abs(line.At(step * claim.Scale).Value - line.AtZero);
                moves = double.IsFinite(move) ? Math.Max(moves, move) : moves;
            }

            return moves > visible * ladder.Noise && claim.Finite * claim.Scale <= little * moves;
        }
    }
}
