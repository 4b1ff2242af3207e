using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// y[b, p, c] = the largest number of channel c in the patch at position p. Among equal ones the first counts, in the order of the image:
/// one of the active branches, and so a generalised gradient in Clarke's sense.
/// <code>
/// reverse   x̄ += ȳ where x is the number taken
/// tangent   ẏ = ẋ of the number taken
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class MaxPool<T> : Op<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T> _x;

    /// <summary>Makes the op; usually called through <c>x.MaxPool(geometry)</c>.</summary>
    /// <param name="x">Images with the channels last, (B, image size).</param>
    /// <param name="geometry">The patches.</param>
    public MaxPool(Var<T> x, PatchGeometry geometry)
        : base(PooledShape.Of(nameof(MaxPool<>), x, geometry), x)
    {
        _x = x;
        Geometry = geometry;
    }

    /// <summary>The patches.</summary>
    public PatchGeometry Geometry { get; }

    /// <inheritdoc/>
    public override string Formula => $"y[p] = max patch(p), {Geometry}";

    /// <inheritdoc/>
    public override RowDependence RowDependence => RowDependence.Independent;

    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows) =>
        backend.MaxPool(rows.Of(_x.Value), Geometry, rows.Of(Output.Value));

    /// <inheritdoc/>
    public override void Pull(Backend<T> backend, in PullRequest request) =>
        backend.MaxPoolVjp(
            request.Rows.Of(_x.Value), request.Rows.Of(Output.Gradient), Geometry, request.FirstGradient(backend, _x));

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend) => backend.MaxPoolJvp(_x.Value, _x.Tangent, Geometry, Output.Tangent);
}

/// <summary>Records <see cref="MaxPool{T}"/>.</summary>
public static class MaxPoolRecording
{
    extension<T>(Var<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>The largest number of each channel in each patch.</summary>
        /// <param name="geometry">The patches of an image with the channels last.</param>
        public Var<T> MaxPool(PatchGeometry geometry) => x.Tape.Record(new MaxPool<T>(x, geometry));
    }
}
