using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// The Kronecker factors that an op with a weight offers K-FAC: the two second moments whose Kronecker product A ⊗ G approximates the
/// weight's block of the Fisher matrix (Martens &amp; Grosse 2015, 1503.05671). <see cref="KroneckerFactors{T}"/> asks every op of a tape
/// that implements it, so your own op gets a natural gradient by implementing it.
/// </summary>
/// <remarks>
/// The moments are <b>sums over the samples that count</b>; the layer divides by their number and averages over batches. An op that
/// uses its weight in several places of one sample, as a convolution does, sums over the places in A and averages over them in G
/// (Grosse &amp; Martens 2016, 1602.01407, §3): its moments then have more terms than there are samples.
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public interface ILayerFactors<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>W̄, (a, g): A is (a, a) and G is (g, g).</summary>
    Var<T> Weight { get; }

    /// <summary>B, the number of samples on the tape; a mask that says which of them count is (B, 1).</summary>
    int Samples { get; }

    /// <summary>
    /// moment ← Σ_b x̄_bᵀx̄_b of what the weight multiplies, with a 1 in place of the bias: A times the number of samples. Overwrites.
    /// </summary>
    /// <param name="batch">Which samples count.</param>
    /// <param name="moment">(a, a), symmetric.</param>
    void SumInputMoments(FactorBatch<T> batch, Tensor<T> moment);

    /// <summary>
    /// moment ← Σ_b g_bᵀg_b of the gradients that flow back into the weight's product: G times the number of samples. Overwrites.
    /// </summary>
    /// <param name="batch">Which samples count.</param>
    /// <param name="moment">(g, g), symmetric.</param>
    void SumGradientMoments(FactorBatch<T> batch, Tensor<T> moment);
}
