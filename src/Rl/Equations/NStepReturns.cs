using System.Numerics;

namespace Gradus.Rl;

/// <summary>The n-step returns of A3C and A2C.</summary>
/// <remarks>
/// The returns are targets for V, and R − V estimates the advantage. A termination has no future, so its discount is 0; a truncation has
/// one, so its return restarts from the value of the final observation. Confusing the two biases the value of every state near a time
/// limit.
/// </remarks>
public static class NStepReturns
{
    /// <summary>
    /// <c>[A3C §4 return]</c> R_t = r_t + discount_t·R_{t+1}, starting from the value of the state after the last step, and restarting from
    /// <paramref name="nextValues"/> wherever an episode ends. All arrays are (T, N), row-major.
    /// </summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="rewards">r, (T, N).</param>
    /// <param name="nextValues">
    /// V(s_{t+1}), (T, N): of the final observation where the episode ends at t; read only at boundaries and in the last row.
    /// </param>
    /// <param name="discounts">γ·(1 − terminated), (T, N).</param>
    /// <param name="boundaries">True where the episode ends at t, whether terminated or truncated, (T, N).</param>
    /// <param name="environments">N.</param>
    /// <param name="returns">R, (T, N).</param>
    public static void Compute<T>(
        ReadOnlySpan<T> rewards,
        ReadOnlySpan<T> nextValues,
        ReadOnlySpan<T> discounts,
        ReadOnlySpan<bool> boundaries,
        int environments,
        Span<T> returns)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int last = returns.Length - environments;
        for (int i = returns.Length - 1; i >= 0; i--)
        {
            T next = i >= last || boundaries[i] ? nextValues[i] : returns[i + environments];
            returns[i] = rewards[i] + (discounts[i] * next); // [A3C §4 return] R ← r_t + γ R
        }
    }
}
