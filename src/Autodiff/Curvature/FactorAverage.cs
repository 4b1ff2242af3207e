namespace Gradus.Autodiff;

/// <summary>
/// Start-up rules for the moving average of a Kronecker factor. With decay ρ, batch t enters with weight α_t: M ← (1 − α_t)·M +
/// α_t·(batch).
/// </summary>
public enum FactorAverage
{
    /// <summary>α_t = (1 − ρ)/(1 − ρᵗ): the average divided by the sum of its weights, so that early batches count equally.</summary>
    BiasCorrected,

    /// <summary>α_1 = 1, then 1 − ρ: the first batch keeps weight ρᵗ⁻¹. Used by public ACKTR implementations.</summary>
    FirstBatch,
}
