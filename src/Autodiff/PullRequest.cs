using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gradus.Autodiff;

/// <summary>A request to an op's reverse rule, <see cref="Op{T}.Pull"/>.</summary>
/// <param name="Rows">
/// The rows of ȳ; all of them unless the op has declared that it can work on fewer (<see cref="Op{T}.RowDependence"/>).
/// </param>
/// <param name="Overwrite">
/// True if the gradient of the first input has no value yet in these rows: overwrite it instead of adding. Gradients of other inputs always
/// add.
/// </param>
/// <param name="ActivationsOnly">
/// True if the gradients of parameters are not needed; an op for which they cost work skips them. They are arbitrary afterwards.
/// </param>
public readonly record struct PullRequest(RowWindow Rows, bool Overwrite = false, bool ActivationsOnly = false)
{
    /// <summary>True if the gradient of the parameter that the op multiplies by has no value yet: overwrite it instead of adding.</summary>
    internal bool OverwriteWeight { get; init; }

    /// <summary>All rows, adding: x̄ += Jᵀȳ for every input.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="op">The op that receives the request.</param>
    public static PullRequest Whole<T>(Op<T> op)
        where T : unmanaged, IFloatingPointIeee754<T> => new(new RowWindow(0, op.OutputShape.Rows));

    /// <summary>The requested rows of a batch tensor.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="batch">A tensor whose rows are the samples of the batch.</param>
    public Tensor<T> Of<T>(Tensor<T> batch)
        where T : unmanaged => Rows.Count == batch.Rows ? batch : Part(batch);

    /// <summary>
    /// The requested rows of the first input's gradient, ready to be added to: set to zero if <see cref="Overwrite"/> says that they have
    /// no value yet.
    /// </summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="backend">The backend.</param>
    /// <param name="input">The op's first input.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public Tensor<T> FirstGradient<T>(Backend<T> backend, Var<T> input)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Tensor<T> gradient = Rows.Of(input.Gradient);
        if (Overwrite)
        {
            backend.FillCore(T.Zero, gradient);
        }

        return gradient;
    }

    /// <summary>W̄̄ += [x 1]ᵀ·ȳ, or without what was there if <see cref="OverwriteWeight"/> says that it has no value yet.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="backend">The backend.</param>
    /// <param name="x">The rows of the input, (m, in).</param>
    /// <param name="dy">The rows of the gradient, (m, out).</param>
    /// <param name="dWeight">The gradient of the weight, (in + 1, out).</param>
    internal void PullWeight<T>(Backend<T> backend, in Tensor<T> x, in Tensor<T> dy, in Tensor<T> dWeight)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (!OverwriteWeight)
        {
            backend.AffineWeightVjpCore(x, dy, dWeight);
            return;
        }

        Tensor<T> bias = dWeight.RowRange(x.Cols, 1);
        backend.ProductTransposedACore(x, dy, dWeight.RowRange(0, x.Cols), accumulate: false);
        backend.FillCore(T.Zero, bias);
        backend.AddColumnSumCore(dy, bias);
    }

    /// <summary>
    /// Out of line, unlike in the forward rule, which takes a part at every step of a rollout: a window on the way back is large, and code
    /// that is as short as this is ready sooner.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Tensor<T> Part<T>(Tensor<T> batch)
        where T : unmanaged => Rows.Of(batch);
}
