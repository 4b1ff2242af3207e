using System.Numerics;

namespace Gradus.Rl;

/// <summary>How much better an action turned out than the value of its state: A = R − V(s). A gives R and vice versa.</summary>
public static class Advantage
{
    /// <summary><c>[A3C §4 advantage]</c> A = R − V(s).</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="returns">R, (B).</param>
    /// <param name="values">V(s), (B) or longer.</param>
    /// <param name="advantages">Receives A, (B).</param>
    public static void FromReturns<T>(ReadOnlySpan<T> returns, ReadOnlySpan<T> values, Span<T> advantages)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < advantages.Length; i++)
        {
            advantages[i] = returns[i] - values[i]; // [A3C §4 advantage] A = R − V(s)
        }
    }

    /// <summary>R = A + V(s): the target of the value network if A was estimated first.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="advantages">A, (B).</param>
    /// <param name="values">V(s), (B) or longer.</param>
    /// <param name="returns">Receives R, (B).</param>
    public static void ToReturns<T>(ReadOnlySpan<T> advantages, ReadOnlySpan<T> values, Span<T> returns)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < returns.Length; i++)
        {
            returns[i] = advantages[i] + values[i];
        }
    }
}
