using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// y = ln x.
/// <code>
/// reverse   x̄ += ȳ / x
/// tangent   ẏ = ẋ / x
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Log<T> : Op<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T> _x;

    /// <summary>Makes the op; usually called through <c>x.Log()</c>.</summary>
    /// <param name="x">Any shape.</param>
    public Log(Var<T> x)
        : base(x.Shape, x) => _x = x;

    /// <inheritdoc/>
    public override string Formula => "y = ln x";

    /// <inheritdoc/>
    public override RowDependence RowDependence => RowDependence.Independent;

    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows) => backend.LogCore(rows.Of(_x.Value), rows.Of(Output.Value));

    /// <inheritdoc/>
    public override void Pull(Backend<T> backend, in PullRequest request) =>
        backend.LogVjpCore(request.Of(_x.Value), request.Of(Output.Gradient), request.FirstGradient(backend, _x));

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend)
    {
        backend.FillCore(T.Zero, Output.Tangent);
        backend.LogVjpCore(_x.Value, _x.Tangent, Output.Tangent);
    }
}

/// <summary>Records <see cref="Log{T}"/>.</summary>
public static class LogRecording
{
    extension<T>(Var<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>y = ln x.</summary>
        public Var<T> Log() => x.Tape.Record(new Log<T>(x));
    }
}
