using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// y = σ(x) = 1 / (1 + e⁻ˣ).
/// <code>
/// reverse   x̄ += ȳ ⊙ y ⊙ (1 − y)
/// tangent   ẏ = ẋ ⊙ y ⊙ (1 − y)
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Sigmoid<T> : Op<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T> _x;

    /// <summary>Makes the op; usually called through <c>x.Sigmoid()</c>.</summary>
    /// <param name="x">Any shape.</param>
    public Sigmoid(Var<T> x)
        : base(x.Shape, x) => _x = x;

    /// <inheritdoc/>
    public override string Formula => "y = 1 / (1 + e⁻ˣ)";

    /// <inheritdoc/>
    public override RowDependence RowDependence => RowDependence.Independent;

    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows) => backend.SigmoidCore(rows.Of(_x.Value), rows.Of(Output.Value));

    /// <inheritdoc/>
    public override void Pull(Backend<T> backend, in PullRequest request) =>
        backend.SigmoidVjpCore(request.Of(Output.Value), request.Of(Output.Gradient), request.FirstGradient(backend, _x));

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend)
    {
        backend.FillCore(T.Zero, Output.Tangent);
        backend.SigmoidVjpCore(Output.Value, _x.Tangent, Output.Tangent);
    }
}

/// <summary>Records <see cref="Sigmoid{T}"/>.</summary>
public static class SigmoidRecording
{
    extension<T>(Var<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>y = σ(x) = 1 / (1 + e⁻ˣ).</summary>
        public Var<T> Sigmoid() => x.Tape.Record(new Sigmoid<T>(x));
    }
}
