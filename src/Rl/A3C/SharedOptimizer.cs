using System.Runtime.CompilerServices;
using Gradus.Tensors;

namespace Gradus.Rl.A3C;

/// <summary>
/// An update rule whose statistics are shared by all workers. Every rule is written twice, with the same operations on each element: as
/// vector kernels, which lose an element's update where two of them collide, and element by element with compare-and-swap, which loses none.
/// </summary>
public abstract class SharedOptimizer
{
    private protected SharedOptimizer()
    {
    }

    /// <summary>Names of the statistics, in the order of <see cref="SharedVectors.First"/> and <see cref="SharedVectors.Second"/>.</summary>
    internal abstract IReadOnlyList<string> StatisticNames { get; }

    /// <summary>What is the same for all elements of one update.</summary>
    /// <param name="learningRate">η of this update.</param>
    /// <param name="update">The number of this update among those of all workers, from 1.</param>
    internal virtual UpdateScale ScaleOf(double learningRate, long update) => new((float)learningRate, 0, 0);

    /// <summary>Applies a gradient with vector kernels: one plain read and one plain write per element and vector.</summary>
    /// <param name="backend">The kernels.</param>
    /// <param name="gradient">Δ, (1, p).</param>
    /// <param name="scale">From <see cref="ScaleOf"/>.</param>
    /// <param name="shared">The same range of θ and statistics, each (1, p).</param>
    internal abstract void Step(Backend<float> backend, Tensor<float> gradient, UpdateScale scale, SharedVectors shared);

    /// <summary>Applies a gradient with one successful compare-and-swap per element and vector.</summary>
    /// <param name="gradient">Δ, (1, p).</param>
    /// <param name="scale">From <see cref="ScaleOf"/>.</param>
    /// <param name="shared">The same range of θ and statistics, each (1, p).</param>
    internal abstract void StepAtomically(ReadOnlySpan<float> gradient, UpdateScale scale, SharedVectors shared);

    /// <summary>x ← x − step, without losing what another thread does to x.</summary>
    /// <param name="bits">x, as bits: NaN must compare equal to itself, or the loop would never end.</param>
    /// <param name="step">The step.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected static void Subtract(ref int bits, float step)
    {
        int seen = bits;
        while (true)
        {
            int wanted = BitConverter.SingleToInt32Bits(BitConverter.Int32BitsToSingle(seen) - step);
            int found = Interlocked.CompareExchange(ref bits, wanted, seen);
            if (found == seen)
            {
                return;
            }

            seen = found;
        }
    }

    /// <summary>x ← x + a·b, fused, without losing what another thread does to x.</summary>
    /// <param name="bits">x, as bits.</param>
    /// <param name="a">First factor.</param>
    /// <param name="b">Second factor.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected static void AddProduct(ref int bits, float a, float b)
    {
        int seen = bits;
        while (true)
        {
            int wanted = BitConverter.SingleToInt32Bits(MathF.FusedMultiplyAdd(a, b, BitConverter.Int32BitsToSingle(seen)));
            int found = Interlocked.CompareExchange(ref bits, wanted, seen);
            if (found == seen)
            {
                return;
            }

            seen = found;
        }
    }

    /// <summary>x ← decay·x + increment, fused, without losing what another thread does to x.</summary>
    /// <param name="bits">x, as bits.</param>
    /// <param name="decay">The factor.</param>
    /// <param name="increment">The term.</param>
    /// <returns>The x that was written.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected static float Average(ref int bits, float decay, float increment)
    {
        int seen = bits;
        while (true)
        {
            float wanted = MathF.FusedMultiplyAdd(decay, BitConverter.Int32BitsToSingle(seen), increment);
            int found = Interlocked.CompareExchange(ref bits, BitConverter.SingleToInt32Bits(wanted), seen);
            if (found == seen)
            {
                return wanted;
            }

            seen = found;
        }
    }
}
