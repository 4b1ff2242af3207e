using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>What an op is asked to pull back: <see cref="Op{T}.Pull"/>.</summary>
/// <param name="Rows">The rows of ȳ; all of them unless the op has declared that it can do with fewer (<see cref="Op{T}.RowDependence"/>).</param>
/// <param name="Overwrite">The gradient of the first input holds nothing yet in these rows: write it instead of adding. Those of other inputs always add.</param>
/// <param name="ActivationsOnly">Nobody asks for the gradients of parameters; an op for which they are work leaves them out. What they hold afterwards is arbitrary.</param>
public readonly record struct PullRequest(RowWindow Rows, bool Overwrite = false, bool ActivationsOnly = false)
{
    /// <summary>All rows, adding: x̄ += Jᵀȳ for every input.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="op">The op that is going to be asked.</param>
    public static PullRequest Whole<T>(Op<T> op)
        where T : unmanaged, IFloatingPointIeee754<T> => new(new RowWindow(0, op.OutputShape.Rows));

    /// <summary>The requested rows of the first input's gradient, ready to be added to: set to zero where <see cref="Overwrite"/> says that they hold nothing.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="backend">Does the arithmetic.</param>
    /// <param name="input">The op's first input.</param>
    public Tensor<T> FirstGradient<T>(Backend<T> backend, Var<T> input)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Tensor<T> gradient = Rows.Of(input.Gradient);
        if (Overwrite)
        {
            backend.Fill(T.Zero, gradient);
        }

        return gradient;
    }
}
