using System.Numerics;

namespace Gradus.Rl;

/// <summary>Generalised advantage estimation (Schulman et al. 2015, 1506.02438).</summary>
/// <remarks>
/// λ trades bias for variance. With λ = 0 the advantage is the one-step residual: low variance, but as wrong as V is. With λ = 1 it is the
/// whole n-step return minus V: right in expectation, but with the variance of all rewards in it. Values near 0.95 are usual for long
/// episodes, and the worse V is, the larger λ should be.
/// </remarks>
public static class GeneralizedAdvantage
{
    /// <summary>
    /// <c>[GAE eq. 16]</c> A_t = δ_t + γλ·A_{t+1} with <c>[GAE §3 residual]</c> δ_t = r_t + discount_t·V(s_{t+1}) − V(s_t); nothing flows
    /// back across an episode's end. With λ = 1 this is the n-step return minus V. All arrays are (T, N), row-major.
    /// </summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="rewards">r, (T, N).</param>
    /// <param name="values">V(s_t), (T, N).</param>
    /// <param name="nextValues">V(s_{t+1}), (T, N): of the final observation where the episode ends at t.</param>
    /// <param name="discounts">γ·(1 − terminated), (T, N).</param>
    /// <param name="boundaries">True where the episode ends at t, whether terminated or truncated, (T, N).</param>
    /// <param name="lambda">λ, in [0, 1].</param>
    /// <param name="environments">N.</param>
    /// <param name="advantages">A, (T, N).</param>
    public static void Compute<T>(
        ReadOnlySpan<T> rewards,
        ReadOnlySpan<T> values,
        ReadOnlySpan<T> nextValues,
        ReadOnlySpan<T> discounts,
        ReadOnlySpan<bool> boundaries,
        T lambda,
        int environments,
        Span<T> advantages)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int last = advantages.Length - environments;
        for (int i = advantages.Length - 1; i >= 0; i--)
        {
            T delta = rewards[i] + (discounts[i] * nextValues[i]) - values[i]; // [GAE §3 residual] δ_t
            bool flows = i < last && !boundaries[i];
            advantages[i] = flows ? delta + (discounts[i] * lambda * advantages[i + environments]) : delta; // [GAE eq. 16] A_t
        }
    }
}
