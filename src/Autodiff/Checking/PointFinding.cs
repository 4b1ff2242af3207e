namespace Gradus.Autodiff;

/// <summary>What differences found about a gradient at a point.</summary>
/// <param name="Verdict">The judgement.</param>
/// <param name="Element">Index of the worst element, or of the one that is wrong; −1 when there is none.</param>
/// <param name="Finding">Its numbers.</param>
/// <param name="Visible">The largest error of one element that may have passed, whichever element it is.</param>
/// <param name="Tried">In words, which elements were tried and how.</param>
/// <param name="MissProbability">The probability of missing several errors that cancel; 0 where every element was tried.</param>
internal sealed record PointFinding(
    GradientVerdict Verdict, int Element, LineFinding Finding, double Visible, string Tried, double MissProbability)
{
    /// <summary>Where all is well, the largest difference in one element, as a share of the gradient.</summary>
    public double Worst { get; init; }

    public bool IsFailure => Verdict is not (GradientVerdict.Correct or GradientVerdict.Kink or GradientVerdict.IllConditioned);
}
