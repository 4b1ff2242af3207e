using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// What an op whose weight's last row multiplies a one, a bias, offers beyond the two moments of <see cref="ILayerFactors{T}"/>: EKFAC asks
/// for squares, Eva for sums. Without it an op has the other methods of <see cref="CurvatureMethod"/>.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public interface IAffineFactors<T> : ILayerFactors<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>sum ← Σ_b x̄_b of what the weight multiplies, whose last element is thus the number of ones. Overwrites.</summary>
    /// <param name="batch">Which samples count.</param>
    /// <param name="sum">(1, a).</param>
    void SumInputs(FactorBatch<T> batch, Tensor<T> sum);

    /// <summary>
    /// moment ← Σ_b (left ᵀ x̄_bᵀg_b right)², element by element: the second moments of a sample's gradient in other coordinates, without
    /// those between two of its elements. An op that uses its weight in several places of a sample sums the squares over the places, as if
    /// their gradients were uncorrelated. Overwrites.
    /// </summary>
    /// <param name="batch">Which samples count.</param>
    /// <param name="left">(a, a), an orthogonal matrix.</param>
    /// <param name="right">(g, g), an orthogonal matrix.</param>
    /// <param name="moment">(a, g).</param>
    void SumSquares(FactorBatch<T> batch, Tensor<T> left, Tensor<T> right, Tensor<T> moment);
}
