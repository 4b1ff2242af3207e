namespace Gradus.Autodiff;

/// <summary>The limit that decided the length of a natural-gradient step.</summary>
public enum TrustRegionLimit
{
    /// <summary>The maximum step size: the step stays inside the trust region.</summary>
    MaxStepSize,

    /// <summary>The trust region: the predicted divergence is its limit δ.</summary>
    Divergence,

    /// <summary>No step: Δᵀ∇ is zero or negative, so Δ leads nowhere or uphill.</summary>
    NoDescent,

    /// <summary>No step: Δᵀ∇ is not finite.</summary>
    NotFinite,
}
