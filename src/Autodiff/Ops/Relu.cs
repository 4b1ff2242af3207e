using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// y = max(x, 0).
/// <code>
/// reverse   x̄ += ȳ where x > 0; 0 at the kink
/// tangent   ẏ = ẋ where x > 0
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Relu<T> : Op<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T> _x;

    /// <summary>Makes the op; usually called through <c>x.Relu()</c>.</summary>
    /// <param name="x">Any shape.</param>
    public Relu(Var<T> x)
        : base(x.Shape, x) => _x = x;

    /// <inheritdoc/>
    public override string Formula => "y = max(x, 0)";

    /// <inheritdoc/>
    public override RowDependence RowDependence => RowDependence.Independent;

    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows) => backend.ReluCore(rows.Of(_x.Value), rows.Of(Output.Value));

    /// <inheritdoc/>
    public override void Pull(Backend<T> backend, in PullRequest request) =>
        backend.ReluVjpCore(
            request.Of(Output.Value), request.Of(Output.Gradient), request.Of(_x.Gradient), accumulate: !request.Overwrite);

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend) => backend.ReluVjpCore(Output.Value, _x.Tangent, Output.Tangent, accumulate: false);
}

/// <summary>Records <see cref="Relu{T}"/>.</summary>
public static class ReluRecording
{
    extension<T>(Var<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>y = max(x, 0).</summary>
        public Var<T> Relu() => x.Tape.Record(new Relu<T>(x));
    }
}
