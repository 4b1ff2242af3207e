namespace Gradus.Autodiff;

/// <summary>How the moving average of a Kronecker factor starts. With decay ρ, batch t enters with weight α_t: M ← (1 − α_t)·M + α_t·(batch).</summary>
public enum FactorAverage
{
    /// <summary>α_t = (1 − ρ)/(1 − ρᵗ): the average divided by the sum of its weights, so that early batches count alike and none counts most.</summary>
    BiasCorrected,

    /// <summary>α_1 = 1, then 1 − ρ: the first batch keeps weight ρᵗ⁻¹. What the public ACKTR codes do.</summary>
    FirstBatch,
}
