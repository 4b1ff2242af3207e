using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// y = eˣ.
/// <code>
/// reverse   x̄ += ȳ ⊙ y
/// tangent   ẏ = ẋ ⊙ y
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Exp<T> : Op<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T> _x;

    /// <summary>Makes the op; usually called through <c>x.Exp()</c>.</summary>
    /// <param name="x">Any shape.</param>
    public Exp(Var<T> x)
        : base(x.Shape, x) => _x = x;

    /// <inheritdoc/>
    public override string Formula => "y = eˣ";

    /// <inheritdoc/>
    public override RowDependence RowDependence => RowDependence.Independent;

    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows) => backend.ExpCore(rows.Of(_x.Value), rows.Of(Output.Value));

    /// <inheritdoc/>
    public override void Pull(Backend<T> backend, in PullRequest request) =>
        backend.AddMultiplyCore(request.Of(Output.Gradient), request.Of(Output.Value), request.FirstGradient(backend, _x));

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend) => backend.MultiplyCore(_x.Tangent, Output.Value, Output.Tangent);
}

/// <summary>Records <see cref="Exp{T}"/>.</summary>
public static class ExpRecording
{
    extension<T>(Var<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>y = eˣ.</summary>
        public Var<T> Exp() => x.Tape.Record(new Exp<T>(x));
    }
}
