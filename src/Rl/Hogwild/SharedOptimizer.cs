namespace Gradus.Rl;

/// <summary>
/// An update rule whose statistics are shared by all workers. Every rule is written twice, with the same operations on each element: as
/// vector kernels, which lose an element's update where two of them collide, and two elements at a time with compare-and-swap, which loses
/// none.
/// </summary>
internal abstract class SharedOptimizer
{
    /// <summary>Numbers that a kernel of a step takes at most.</summary>
    internal const int Scalars = 4;

    /// <summary>
    /// Names of the statistics, in the order of <see cref="SharedVectors.First"/> and <see cref="SharedVectors.Second"/>.
    /// </summary>
    internal abstract IReadOnlyList<string> StatisticNames { get; }

    /// <summary>The numbers shared by all elements of one update.</summary>
    /// <param name="learningRate">η of this update.</param>
    /// <param name="update">The number of this update among all workers' updates, from 1.</param>
    internal virtual UpdateScale ScaleOf(double learningRate, long update) => new((float)learningRate, 0, 0);

    /// <summary>Writes the numbers that the kernels of <see cref="Step"/> read.</summary>
    /// <param name="scale">From <see cref="ScaleOf"/>.</param>
    /// <param name="scalars">(1, <see cref="Scalars"/>).</param>
    internal virtual void Prepare(UpdateScale scale, Tensor<float> scalars) => scalars.CopyFrom([scale.LearningRate, 0, 0, 0]);

    /// <summary>Applies a gradient with vector kernels: one plain read and one plain write per element and vector.</summary>
    /// <param name="backend">The kernels.</param>
    /// <param name="gradient">Δ, (1, p).</param>
    /// <param name="scale">From <see cref="ScaleOf"/>.</param>
    /// <param name="scalars">From <see cref="Prepare"/>, the caller's own.</param>
    /// <param name="shared">The same range of θ and statistics, each (1, p).</param>
    internal abstract void Step(
        Backend<float> backend, Tensor<float> gradient, UpdateScale scale, Tensor<float> scalars, SharedVectors shared);

    /// <summary>Applies a gradient with one successful compare-and-swap per pair of elements and vector.</summary>
    /// <param name="gradient">Δ, (1, p).</param>
    /// <param name="scale">From <see cref="ScaleOf"/>.</param>
    /// <param name="shared">θ and statistics, each (1, p) with an even p.</param>
    internal abstract void StepAtomically(ReadOnlySpan<float> gradient, UpdateScale scale, SharedVectors shared);
}
