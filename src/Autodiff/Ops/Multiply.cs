using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// y = a ⊙ b.
/// <code>
/// reverse   ā += ȳ ⊙ b
///           b̄ += ȳ ⊙ a
/// tangent   ẏ = ȧ ⊙ b + a ⊙ ḃ
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Multiply<T> : Op<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T> _a;
    private readonly Var<T> _b;

    /// <summary>Makes the op; usually called through <c>a.Multiply(b)</c>.</summary>
    /// <param name="a">Any shape.</param>
    /// <param name="b">The same shape.</param>
    public Multiply(Var<T> a, Var<T> b)
        : base(SameShape(nameof(Multiply<>), a, b), a, b)
    {
        _a = a;
        _b = b;
    }

    /// <inheritdoc/>
    public override string Formula => "y = a ⊙ b";

    /// <inheritdoc/>
    public override RowDependence RowDependence => RowDependence.Independent;

    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows) =>
        backend.MultiplyCore(rows.Of(_a.Value), rows.Of(_b.Value), rows.Of(Output.Value));

    /// <inheritdoc/>
    public override void Pull(Backend<T> backend, in PullRequest request)
    {
        if (_a.RequiresGradient)
        {
            backend.AddMultiplyCore(request.Of(Output.Gradient), request.Of(_b.Value), request.FirstGradient(backend, _a));
        }

        if (_b.RequiresGradient)
        {
            backend.AddMultiplyCore(request.Of(Output.Gradient), request.Of(_a.Value), request.Of(_b.Gradient));
        }
    }

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend)
    {
        backend.FillCore(T.Zero, Output.Tangent);
        if (_a.RequiresGradient)
        {
            backend.AddMultiplyCore(_a.Tangent, _b.Value, Output.Tangent);
        }

        if (_b.RequiresGradient)
        {
            backend.AddMultiplyCore(_a.Value, _b.Tangent, Output.Tangent);
        }
    }
}

/// <summary>Records <see cref="Multiply{T}"/>.</summary>
public static class MultiplyRecording
{
    extension<T>(Var<T> a)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>y = a ⊙ b.</summary>
        /// <param name="b">The same shape.</param>
        public Var<T> Multiply(Var<T> b) => a.Tape.Record(new Multiply<T>(a, b));
    }
}
