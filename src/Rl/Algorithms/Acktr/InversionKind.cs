namespace Gradus.Rl;

/// <summary>How the Kronecker factors are inverted.</summary>
public enum InversionKind
{
    /// <summary>Explicit inverses of both factors, damped by factored Tikhonov with π.</summary>
    Cholesky,

    /// <summary>Eigen-decompositions, with exact Tikhonov damping of the product.</summary>
    Eigenvalues,
}
