using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>Corrections of a natural-gradient step from the measured and predicted effects of the previous one.</summary>
internal static class StepCorrection
{
    /// <summary>How far corrections may move δ away from its setting, either way.</summary>
    public const double MaxDivergenceFactor = 10;

    /// <summary>Factor of one correction, either way.</summary>
    private const double Factor = 1.5;

    /// <summary>How far corrections may move λ away from its setting, either way.</summary>
    private const double MaxDampingFactor = 100;

    /// <summary>
    /// The decrease of the loss that a step predicts: η·Δᵀ∇ − ½η²·ΔᵀFΔ, with Δᵀ(F + λ)Δ = Δᵀ∇ and predicted KL = ½η²·Δᵀ∇.
    /// </summary>
    /// <param name="region">The step's trust region; 0 where it refused the step.</param>
    public static double PredictedDecrease(TrustRegion region) => region.StepSize > 0
        ? (2 * region.PredictedKl / region.StepSize) - region.PredictedKl
        : 0;

    /// <summary>
    /// <c>[K-FAC §6.5 reduction ratio]</c> ρ = actual / predicted decrease; λ shrinks if the quadratic model is good and grows if it is
    /// bad.
    /// </summary>
    /// <param name="damping">λ.</param>
    /// <param name="setting">λ from the options; corrections stay within a factor of 100 of it.</param>
    /// <param name="actual">The decrease of the loss that was measured.</param>
    /// <param name="predicted">The decrease that was predicted; λ stays unchanged unless this is positive.</param>
    /// <returns>λ of the next step.</returns>
    public static double Damping(double damping, double setting, double actual, double predicted)
    {
        if (predicted <= 0)
        {
            return damping;
        }

        double ratio = actual / predicted; // [K-FAC §6.5 reduction ratio] ρ
        double factor = ratio > 0.75 ? 1 / Factor : ratio < 0.25 ? Factor : 1;
        return Math.Clamp(damping * factor, setting / MaxDampingFactor, setting * MaxDampingFactor);
    }

    /// <summary>The factor of δ: smaller after a step that diverged more than predicted, larger after one that diverged less.</summary>
    /// <param name="correction">The factor so far.</param>
    /// <param name="measured">The divergence that was measured.</param>
    /// <param name="predicted">The divergence that was predicted; the factor stays unchanged unless this is positive.</param>
    /// <returns>The factor for the next step, between 1/10 and 10.</returns>
    public static double Divergence(double correction, double measured, double predicted)
    {
        if (!(predicted > 0))
        {
            return correction;
        }

        double factor = measured > predicted * Factor ? 1 / Factor : measured < predicted / Factor ? Factor : 1;
        return Math.Clamp(correction * factor, 1 / MaxDivergenceFactor, MaxDivergenceFactor);
    }
}
