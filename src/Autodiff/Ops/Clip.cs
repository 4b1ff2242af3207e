using System.Globalization;
using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// y = min(max(x, low), high).
/// <code>
/// reverse   x̄ += ȳ where low ≤ x ≤ high
/// tangent   ẏ = ẋ where low ≤ x ≤ high, else 0
/// </code>
/// At a bound both 0 and 1 are gradients, and the rule takes 1, as PyTorch does: what has arrived at the bound can still come back. Where
/// the bounds are equal y is constant; its only gradient is 0, and the rule gives 0.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Clip<T> : Op<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T> _x;
    private readonly Tensor<T> _bounds;

    /// <summary>Makes the op; usually called through <c>x.Clip(low, high)</c>.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="low">Lower bound.</param>
    /// <param name="high">Upper bound, at least <paramref name="low"/>.</param>
    public Clip(Var<T> x, T low, T high)
        : base(x.Shape, x)
    {
        _x = x;
        _bounds = x.Tape.Backend.Allocate(1, 2);
        SetBounds(low, high);
    }

    /// <summary>Changes the bounds, effective from the next replay: a clip range may have a schedule.</summary>
    /// <param name="low">Lower bound.</param>
    /// <param name="high">Upper bound, at least <paramref name="low"/>.</param>
    /// <exception cref="ArgumentException">The bounds are in the wrong order, or NaN.</exception>
    public void SetBounds(T low, T high)
    {
        if (!(low <= high))
        {
            throw new ArgumentException($"Clip: the lower bound {low} is above the upper bound {high}.");
        }

        using HostWrite<T> write = _bounds.Write();
        write.Span[0] = low;
        write.Span[1] = high;
    }

    /// <summary>The bounds as of the last <see cref="SetBounds"/>.</summary>
    public (T Low, T High) Bounds => (_bounds.Read()[0], _bounds.Read()[1]);

    /// <inheritdoc/>
    public override string Formula => string.Create(CultureInfo.InvariantCulture,
        $"y = min(max(x, {Bounds.Low}), {Bounds.High})");

    /// <inheritdoc/>
    public override RowDependence RowDependence => RowDependence.Independent;

    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows) => backend.ClipCore(rows.Of(_x.Value), _bounds, rows.Of(Output.Value));

    /// <inheritdoc/>
    public override void Pull(Backend<T> backend, in PullRequest request) =>
        backend.ClipVjpCore(request.Of(_x.Value), _bounds, request.Of(Output.Gradient), request.FirstGradient(backend, _x));

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend)
    {
        backend.FillCore(T.Zero, Output.Tangent);
        backend.ClipVjpCore(_x.Value, _bounds, _x.Tangent, Output.Tangent);
    }
}

/// <summary>Records <see cref="Clip{T}"/>.</summary>
public static class ClipRecording
{
    extension<T>(Var<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>y = min(max(x, low), high), with gradient 1 from low to high, both included, and 0 where the two are equal.</summary>
        /// <param name="low">Lower bound.</param>
        /// <param name="high">Upper bound, at least <paramref name="low"/>.</param>
        public Var<T> Clip(T low, T high) => x.Tape.Record(new Clip<T>(x, low, high));
    }
}
