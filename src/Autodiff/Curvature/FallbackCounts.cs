namespace Gradus.Autodiff;

/// <summary>Counts of fallbacks. All zero in a healthy run.</summary>
/// <param name="DampingRaised">
/// Inversions retried with ten times the damping, because a damped factor was not positive definite or its inverse had no correct digit.
/// </param>
/// <param name="Eigenvalues">Inversions that fell back from Cholesky to eigenvalues.</param>
/// <param name="PlainGradient">Steps in which a layer fell back to its plain gradient.</param>
/// <param name="RefusedStatistics">Batches left out of a layer's factors because a second moment was not finite.</param>
/// <param name="RefusedGradients">Gradients of a layer that were not finite; the layer's step was zero.</param>
public readonly record struct FallbackCounts(
    long DampingRaised, long Eigenvalues, long PlainGradient, long RefusedStatistics, long RefusedGradients)
{
    /// <summary>The sum of all counts.</summary>
    public long Total => DampingRaised + Eigenvalues + PlainGradient + RefusedStatistics + RefusedGradients;

    /// <summary>Adds count by count.</summary>
    /// <param name="a">One.</param>
    /// <param name="b">The other.</param>
    public static FallbackCounts operator +(FallbackCounts a, FallbackCounts b) => new(
        a.DampingRaised + b.DampingRaised,
        a.Eigenvalues + b.Eigenvalues,
        a.PlainGradient + b.PlainGradient,
        a.RefusedStatistics + b.RefusedStatistics,
        a.RefusedGradients + b.RefusedGradients);

    /// <summary>Adds count by count; what the operator + does.</summary>
    /// <param name="a">One.</param>
    /// <param name="b">The other.</param>
    public static FallbackCounts Add(FallbackCounts a, FallbackCounts b) => a + b;
}
