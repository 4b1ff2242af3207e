namespace Gradus.Autodiff;

/// <summary>
/// The members of the curvature family: what a layer's gradient is multiplied with before a trust region scales the step.
/// <c>docs/notes/curvature.md</c> puts them side by side.
/// </summary>
public enum CurvatureMethod
{
    /// <summary>
    /// K-FAC with inverses: damp each Fisher factor separately (factored Tikhonov) and invert both by Cholesky. The cheapest to apply.
    /// </summary>
    Kfac,

    /// <summary>
    /// K-FAC with eigenvalues: add λ to the products of the factors' eigenvalues, exact Tikhonov damping of A ⊗ G. It cannot fail on a
    /// semi-definite factor.
    /// </summary>
    KfacEigen,

    /// <summary>EKFAC: K-FAC's eigenvectors, with the diagonal between them measured instead of multiplied from eigenvalues.</summary>
    Ekfac,

    /// <summary>FOOF: the inverse of A alone, as if every unit were a regression of its own.</summary>
    Foof,

    /// <summary>Eva: the outer product of mean input and mean output gradient, inverted by Sherman and Morrison's formula.</summary>
    Eva,

    /// <summary>Muon: the gradient with all its singular values near one.</summary>
    Muon,

    /// <summary>SOAP: Adam in the eigenvectors of Shampoo's second moments of the gradient, ∇∇ᵀ and ∇ᵀ∇.</summary>
    Soap,

    /// <summary>The plain gradient: no curvature.</summary>
    PlainGradient,
}
