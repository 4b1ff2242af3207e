using System.Globalization;
using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// y = α·x, with a constant α.
/// <code>
/// reverse   x̄ += α·ȳ
/// tangent   ẏ = α·ẋ
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Scale<T> : Op<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T> _x;
    private readonly T _alpha;

    /// <summary>Makes the op; usually called through <c>x.Scale(alpha)</c>.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="alpha">The factor.</param>
    public Scale(Var<T> x, T alpha)
        : base(x.Shape, x)
    {
        _x = x;
        _alpha = alpha;
    }

    /// <summary>α, the factor.</summary>
    public T Alpha => _alpha;

    /// <inheritdoc/>
    public override string Formula => string.Create(CultureInfo.InvariantCulture, $"y = {_alpha}·x");

    /// <inheritdoc/>
    public override RowDependence RowDependence => RowDependence.Independent;

    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows) => backend.ScaleCore(_alpha, rows.Of(_x.Value), rows.Of(Output.Value));

    /// <inheritdoc/>
    public override void Pull(Backend<T> backend, in PullRequest request) =>
        backend.AddScaledCore(_alpha, request.Of(Output.Gradient), request.FirstGradient(backend, _x));

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend) => backend.ScaleCore(_alpha, _x.Tangent, Output.Tangent);
}

/// <summary>Records <see cref="Scale{T}"/>.</summary>
public static class ScaleRecording
{
    extension<T>(Var<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>y = α·x.</summary>
        /// <param name="alpha">The factor.</param>
        public Var<T> Scale(T alpha) => x.Tape.Record(new Scale<T>(x, alpha));
    }
}
