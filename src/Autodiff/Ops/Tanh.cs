using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// y = tanh x.
/// <code>
/// reverse   x̄ += ȳ ⊙ (1 − y²)
/// tangent   ẏ = ẋ ⊙ (1 − y²)
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Tanh<T> : Op<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T> _x;

    /// <summary>Makes the op; usually called through <c>x.Tanh()</c>.</summary>
    /// <param name="x">Any shape.</param>
    public Tanh(Var<T> x)
        : base(x.Shape, x) => _x = x;

    /// <inheritdoc/>
    public override string Formula => "y = tanh x";

    /// <inheritdoc/>
    public override RowDependence RowDependence => RowDependence.Independent;

    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows) => backend.TanhCore(rows.Of(_x.Value), rows.Of(Output.Value));

    /// <inheritdoc/>
    public override void Pull(Backend<T> backend, in PullRequest request) =>
        backend.TanhVjpCore(
            request.Of(Output.Value), request.Of(Output.Gradient), request.Of(_x.Gradient), accumulate: !request.Overwrite);

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend) => backend.TanhVjpCore(Output.Value, _x.Tangent, Output.Tangent, accumulate: false);
}

/// <summary>Records <see cref="Tanh{T}"/>.</summary>
public static class TanhRecording
{
    extension<T>(Var<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>y = tanh x.</summary>
        public Var<T> Tanh() => x.Tape.Record(new Tanh<T>(x));
    }
}
