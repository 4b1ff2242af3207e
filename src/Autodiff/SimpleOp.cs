using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// An op whose reverse rule is written for the whole batch at once and always adds: a simpler form of <see cref="Op{T}.Pull"/> to start
/// with, and for ops that are computed once per update anyway. Its <see cref="Op{T}.RowDependence"/> applies only to the forward rule.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public abstract class SimpleOp<T> : Op<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Checks what all ops share: at least one input, and all on one tape.</summary>
    /// <param name="outputShape">Shape of the result.</param>
    /// <param name="inputs">The values that the op reads.</param>
    protected SimpleOp(Shape outputShape, params ReadOnlySpan<Var<T>> inputs)
        : base(outputShape, inputs)
    {
    }

    /// <inheritdoc/>
    public sealed override void Pull(Backend<T> backend, in PullRequest request)
    {
        if (request.Overwrite)
        {
            backend.Fill(T.Zero, Inputs[0].Gradient);
        }

        Vjp(backend);
    }

    /// <summary>x̄ += Jᵀȳ for every input with <see cref="Var{T}.RequiresGradient"/>. Always adds.</summary>
    /// <param name="backend">The backend.</param>
    protected abstract void Vjp(Backend<T> backend);

    /// <inheritdoc/>
    internal sealed override RowDependence PullDependence => RowDependence.Whole;
}
