namespace Gradus.Autodiff;

/// <summary>What decided the length of a natural-gradient step.</summary>
public enum TrustRegionLimit
{
    /// <summary>The largest step size: the step stays inside the trust region.</summary>
    LargestStep,

    /// <summary>The trust region: the predicted divergence is its limit δ.</summary>
    Divergence,

    /// <summary>No step: Δᵀ∇ is zero or negative, so Δ leads nowhere or uphill.</summary>
    NoDescent,

    /// <summary>No step: Δᵀ∇ is not finite.</summary>
    NotFinite,
}
