using System.Globalization;

namespace Gradus.Autodiff;

/// <summary>
/// The length of a natural-gradient step Δ = F⁻¹∇. Moving by −ηΔ changes the model's distribution by about KL ≈ ½η²·ΔᵀFΔ = ½η²·Δᵀ∇, which
/// must not exceed δ (Wu et al. 2017, 1708.05144, §3.2). With damping, Δᵀ∇ = Δᵀ(F + damping)Δ is larger than ΔᵀFΔ, so the step is a little
/// too short.
/// </summary>
/// <param name="StepSize">η; 0 if the step was refused.</param>
/// <param name="Limit">The limit that decided it.</param>
/// <param name="PredictedKl">½η²·Δᵀ∇.</param>
public readonly record struct TrustRegion(double StepSize, TrustRegionLimit Limit, double PredictedKl)
{
    /// <summary>η = min(η_max, √(2δ/Δᵀ∇)); no step if Δᵀ∇ is not positive or not finite, in which case the root would be NaN.</summary>
    /// <param name="slope">Δᵀ∇; or ΔᵀFΔ itself, for a direction that is not F⁻¹∇.</param>
    /// <param name="maxKl">δ, positive.</param>
    /// <param name="maxStepSize">η_max, positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is not positive.</exception>
    public static TrustRegion Fit(double slope, double maxKl, double maxStepSize)
    {
        Require(maxKl, nameof(maxKl), "δ, the maximum divergence of one step,");
        Require(maxStepSize, nameof(maxStepSize), "η_max, the maximum step size,");
        if (!double.IsFinite(slope))
        {
            return new TrustRegion(0, TrustRegionLimit.NotFinite, 0);
        }

        if (slope <= 0)
        {
            return new TrustRegion(0, TrustRegionLimit.NoDescent, 0);
        }

        double root = Math.Sqrt(2 * maxKl / slope); // [ACKTR §3.2 trust region] η = min(η_max, √(2δ/ΔᵀFΔ))
        return root < maxStepSize
            ? new TrustRegion(root, TrustRegionLimit.Divergence, maxKl)
            : new TrustRegion(maxStepSize, TrustRegionLimit.MaxStepSize, 0.5 * maxStepSize * maxStepSize * slope);
    }

    private static void Require(double value, string name, string what)
    {
        if (!(value > 0))
        {
            throw new ArgumentOutOfRangeException(
                name, string.Create(CultureInfo.InvariantCulture, $"{what} must be positive, but is {value}."));
        }
    }
}
