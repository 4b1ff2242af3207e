namespace Gradus.Autodiff;

/// <summary>What a gradient says about the slope along one line, and what it is measured by.</summary>
/// <param name="Slope">⟨g, v⟩.</param>
/// <param name="Size">Σ |g·v|.</param>
/// <param name="Scale">The length along v over which f changes.</param>
/// <param name="Displacement">What the rounding of x adds to the noise along v.</param>
/// <param name="Slack">The rounding of the gradient itself, absolutely.</param>
/// <param name="Beside">The size of the whole gradient, in units of this slope: what is nothing beside it is nothing.</param>
internal readonly record struct LineClaim(
    double Slope, double Size, double Scale, double Displacement, double Slack, double Beside)
{
    /// <summary>The size of the claim, 0 where it is not finite.</summary>
    public double Finite => double.IsFinite(Slope) ? Math.Abs(Slope) : 0;
}
