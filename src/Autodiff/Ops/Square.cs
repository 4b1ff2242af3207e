using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// y = x².
/// <code>
/// reverse   x̄ += 2·x ⊙ ȳ
/// tangent   ẏ = 2·x ⊙ ẋ
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Square<T> : Op<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T> _x;

    /// <summary>Makes the op; usually called through <c>x.Square()</c>.</summary>
    /// <param name="x">Any shape.</param>
    public Square(Var<T> x)
        : base(x.Shape, x) => _x = x;

    /// <inheritdoc/>
    public override string Formula => "y = x²";

    /// <inheritdoc/>
    public override RowDependence RowDependence => RowDependence.Independent;

    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows) =>
        backend.MultiplyCore(rows.Of(_x.Value), rows.Of(_x.Value), rows.Of(Output.Value));

    /// <inheritdoc/>
    public override void Pull(Backend<T> backend, in PullRequest request) =>
        backend.AddScaledMultiplyCore(
            T.CreateChecked(2), request.Of(_x.Value), request.Of(Output.Gradient), request.FirstGradient(backend, _x));

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend)
    {
        backend.FillCore(T.Zero, Output.Tangent);
        backend.AddScaledMultiplyCore(T.CreateChecked(2), _x.Value, _x.Tangent, Output.Tangent);
    }
}

/// <summary>Records <see cref="Square{T}"/>.</summary>
public static class SquareRecording
{
    extension<T>(Var<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>y = x².</summary>
        public Var<T> Square() => x.Tape.Record(new Square<T>(x));
    }
}
