using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// y = x − ln Σ_a eˣ, row by row: the log-probabilities of a categorical distribution with logits x.
/// <code>
/// reverse   x̄ += ȳ − eʸ·Σ_a ȳ_a
/// tangent   ẏ = ẋ − Σ_a eʸ·ẋ_a
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class LogSoftmax<T> : Op<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T> _x;

    /// <summary>Makes the op; usually called through <c>x.LogSoftmax()</c>.</summary>
    /// <param name="x">Any shape.</param>
    public LogSoftmax(Var<T> x)
        : base(x.Shape, x) => _x = x;

    /// <inheritdoc/>
    public override string Formula => "y = x − ln Σ_a eˣ, row by row";

    /// <inheritdoc/>
    public override RowDependence RowDependence => RowDependence.Independent;

    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows) => backend.LogSoftmaxCore(rows.Of(_x.Value), rows.Of(Output.Value));

    /// <inheritdoc/>
    public override void Pull(Backend<T> backend, in PullRequest request) =>
        backend.LogSoftmaxVjpCore(request.Of(Output.Value), request.Of(Output.Gradient), request.FirstGradient(backend, _x));

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend) => backend.LogSoftmaxJvpCore(Output.Value, _x.Tangent, Output.Tangent);
}

/// <summary>Records <see cref="LogSoftmax{T}"/>.</summary>
public static class LogSoftmaxRecording
{
    extension<T>(Var<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>y = x − ln Σ_a eˣ, row by row: the log-probabilities of a categorical distribution with logits x.</summary>
        public Var<T> LogSoftmax() => x.Tape.Record(new LogSoftmax<T>(x));
    }
}
