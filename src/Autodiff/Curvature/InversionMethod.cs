namespace Gradus.Autodiff;

/// <summary>How a layer's gradient is multiplied with the inverse of its damped Fisher block: the fallback ladder, best first.</summary>
public enum InversionMethod
{
    /// <summary>Damp each factor separately (factored Tikhonov) and invert both explicitly by Cholesky: the cheapest to apply.</summary>
    Cholesky,

    /// <summary>
    /// Add λ to the products of the factors' eigenvalues: exact Tikhonov damping of A ⊗ G, and it cannot fail on a semi-definite factor.
    /// </summary>
    Eigenvalues,

    /// <summary>Use the plain gradient: no curvature.</summary>
    PlainGradient,
}
