using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// y = ln(1 + eˣ), a smooth maximum of 0 and x.
/// <code>
/// reverse   x̄ += ȳ ⊙ σ(x)
/// tangent   ẏ = ẋ ⊙ σ(x)
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Softplus<T> : Op<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T> _x;

    /// <summary>Makes the op; usually called through <c>x.Softplus()</c>.</summary>
    /// <param name="x">Any shape.</param>
    public Softplus(Var<T> x)
        : base(x.Shape, x) => _x = x;

    /// <inheritdoc/>
    public override string Formula => "y = ln(1 + eˣ)";

    /// <inheritdoc/>
    public override RowDependence RowDependence => RowDependence.Independent;

    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows) => backend.SoftplusCore(rows.Of(_x.Value), rows.Of(Output.Value));

    /// <inheritdoc/>
    public override void Pull(Backend<T> backend, in PullRequest request) =>
        backend.SoftplusVjpCore(request.Of(_x.Value), request.Of(Output.Gradient), request.FirstGradient(backend, _x));

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend)
    {
        backend.FillCore(T.Zero, Output.Tangent);
        backend.SoftplusVjpCore(_x.Value, _x.Tangent, Output.Tangent);
    }
}

/// <summary>Records <see cref="Softplus{T}"/>.</summary>
public static class SoftplusRecording
{
    extension<T>(Var<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>y = ln(1 + eˣ), a smooth maximum of 0 and x.</summary>
        public Var<T> Softplus() => x.Tape.Record(new Softplus<T>(x));
    }
}
