using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// y[b, p, c] = the mean of channel c over the patch at position p; padding counts as zeros.
/// <code>
/// reverse   x̄ += ȳ/k² at every element of the patch
/// tangent   ẏ = the mean of ẋ over the patch
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class AveragePool<T> : Op<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T> _x;

    /// <summary>Makes the op; usually called through <c>x.AveragePool(geometry)</c>.</summary>
    /// <param name="x">Images with the channels last, (B, image size).</param>
    /// <param name="geometry">The patches.</param>
    public AveragePool(Var<T> x, PatchGeometry geometry)
        : base(PooledShape.Of(nameof(AveragePool<>), x, geometry), x)
    {
        _x = x;
        Geometry = geometry;
    }

    /// <summary>The patches.</summary>
    public PatchGeometry Geometry { get; }

    /// <inheritdoc/>
    public override string Formula => $"y[p] = mean patch(p), {Geometry}";

    /// <inheritdoc/>
    public override RowDependence RowDependence => RowDependence.Independent;

    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows) =>
        backend.AveragePool(rows.Of(_x.Value), Geometry, rows.Of(Output.Value));

    /// <inheritdoc/>
    public override void Pull(Backend<T> backend, in PullRequest request) =>
        backend.AveragePoolVjp(request.Rows.Of(Output.Gradient), Geometry, request.FirstGradient(backend, _x));

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend) => backend.AveragePool(_x.Tangent, Geometry, Output.Tangent);
}

/// <summary>Records <see cref="AveragePool{T}"/>.</summary>
public static class AveragePoolRecording
{
    extension<T>(Var<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>The mean of each channel over each patch.</summary>
        /// <param name="geometry">The patches of an image with the channels last.</param>
        public Var<T> AveragePool(PatchGeometry geometry) => x.Tape.Record(new AveragePool<T>(x, geometry));
    }
}
