namespace Gradus.Autodiff;

/// <summary>
/// Damping that keeps the Kronecker structure: (A + π√λ·I) ⊗ (G + (√λ/π)·I) instead of A ⊗ G + λ·I (Martens &amp; Grosse 2015, §6.3). It is
/// the exact sum plus π√λ·I ⊗ G + (√λ/π)·A ⊗ I; this π minimises the trace norm of that remainder.
/// </summary>
public static class FactoredTikhonov
{
    /// <summary>π = √((tr A/dim A) / (tr G/dim G)).</summary>
    /// <param name="meanA">tr A/dim A.</param>
    /// <param name="meanG">tr G/dim G.</param>
    /// <param name="pi">π; 1 if it is not defined.</param>
    /// <returns>
    /// False when a trace is zero, so that A ⊗ G is zero and only λ·I remains, or when π is not a positive finite number.
    /// </returns>
    public static bool TryBalance(double meanA, double meanG, out double pi)
    {
        pi = Math.Sqrt(meanA) / Math.Sqrt(meanG); // [K-FAC §6.3 balance] π² = (tr A/dim A) / (tr G/dim G)
        bool defined = meanA > 0 && meanG > 0 && pi > 0 && double.IsFinite(pi);
        pi = defined ? pi : 1;
        return defined;
    }
}
