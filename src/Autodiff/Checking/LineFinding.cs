namespace Gradus.Autodiff;

/// <summary>What differences say about the slope that a gradient claims along one line.</summary>
internal enum LineVerdict
{
    /// <summary>It is the slope, within the error of the differences.</summary>
    Agrees,

    /// <summary>The slopes to the two sides differ, and the claim lies between them.</summary>
    Kink,

    /// <summary>Nothing that rounding leaves visible contradicts the claim, but it leaves too little.</summary>
    Unclear,

    /// <summary>The slope is infinite, and so is the claim.</summary>
    Infinite,

    /// <summary>It is not the slope.</summary>
    Disagrees,
}

/// <summary>What differences say about the slope that a gradient claims along one line, with the numbers.</summary>
/// <param name="Verdict">The judgement.</param>
/// <param name="Claimed">What the gradient says.</param>
/// <param name="Slope">What it should be.</param>
/// <param name="Error">How far <paramref name="Slope"/> may be off.</param>
/// <param name="Tolerance">The largest difference that would have been let pass.</param>
/// <param name="AtKink">True when the slopes to the two sides differ.</param>
/// <param name="Reason">Why nothing can be said, or where the slope comes from; empty when it goes without saying.</param>
internal readonly record struct LineFinding(
    LineVerdict Verdict, double Claimed, double Slope, double Error, double Tolerance, bool AtKink, string Reason)
{
    /// <summary>The larger of the slopes to the two sides of a kink, in size; 0 where there is none.</summary>
    public double Steepest { get; init; }

    /// <summary>True where it may be that the slope is that of an asymptote.</summary>
    public bool MayBeAsymptote { get; init; }

    /// <summary>Of what rounding, or f itself, leaves no slope to compare with.</summary>
    public static LineFinding Unclear(LineClaim claim, string reason) =>
        new(LineVerdict.Unclear, claim.Slope, double.NaN, double.PositiveInfinity, double.PositiveInfinity, AtKink: false, reason);

    /// <summary>True where another slope is seen than the one that is claimed.</summary>
    public bool Refutes => Verdict == LineVerdict.Disagrees && double.IsFinite(Difference);

    public double Difference => double.IsFinite(Claimed) && double.IsFinite(Slope) ? Math.Abs(Claimed - Slope) : double.PositiveInfinity;

    /// <summary>The largest error that may have passed, to whichever side: the claim may lie at one end of what passes.</summary>
    public double Visible => Tolerance + (double.IsFinite(Difference) ? Difference : 0);

    public double Relative => Difference == 0 ? 0 : Difference / Math.Max(Math.Max(Math.Abs(Claimed), Math.Abs(Slope)), double.Epsilon);
}
