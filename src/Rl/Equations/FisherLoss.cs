using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>
/// The loss whose gradients have the Fisher matrix as their second moment, summed over the rows of a rollout so that row b of every
/// output's gradient is that sample's own.
/// <code>
/// Σ_b m_b·log π(a_b|s_b) + Σ_b ±m_b·V(s_b)             [ACKTR §3.1 Fisher]
/// </code>
/// m_b is 1 for a transition and 0 for a row that is not one.
/// </summary>
/// <remarks>
/// The actions taken are samples from the policy itself. A critic with unit variance has ∂log p/∂V = v − V, whose square has mean 1; signs
/// ±1 have that square exactly: the Gauss–Newton matrix without sampling noise, and in a shared trunk no correlation with the policy's
/// gradient.
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="Mask">m, (B, 1); an input.</param>
/// <param name="Signs">±m, (B, 1); an input.</param>
/// <param name="Total">The loss, (1, 1).</param>
internal readonly record struct FisherLoss<T>(Var<T> Mask, Var<T> Signs, Var<T> Total)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Records the loss with its two inputs.</summary>
    /// <param name="logPi">log π(a_b|s_b), (B, 1).</param>
    /// <param name="values">V(s_b), (B, 1).</param>
    public static FisherLoss<T> Record(Var<T> logPi, Var<T> values)
    {
        Tape<T> tape = logPi.Tape;
        int rows = logPi.Shape.Rows;
        Var<T> mask = tape.Input("mask", rows, 1);
        Var<T> signs = tape.Input("fisher sign", rows, 1);
        Var<T> total = ((logPi * mask).Sum() + (values * signs).Sum()).Named("Fisher loss"); // [ACKTR §3.1 Fisher]
        return new FisherLoss<T>(mask, signs, total);
    }

    /// <summary>Fills both inputs for a rollout, with a fresh sign for every row.</summary>
    /// <param name="isTransition">Which rows are transitions, (B).</param>
    /// <param name="rng">The random stream for the signs, one number per row.</param>
    public void Draw(ReadOnlySpan<bool> isTransition, Rng rng)
    {
        using HostWrite<T> writeMask = Mask.Value.Write();
        using HostWrite<T> writeSigns = Signs.Value.Write();
        Span<T> mask = writeMask.Span;
        Span<T> signs = writeSigns.Span;
        for (int row = 0; row < mask.Length; row++)
        {
            bool positive = (rng.NextUInt32() & 1) == 1;
            mask[row] = isTransition[row] ? T.One : T.Zero;
            signs[row] = positive ? mask[row] : -mask[row];
        }
    }
}
