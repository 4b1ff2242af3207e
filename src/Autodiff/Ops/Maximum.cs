using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// y = max(a, b). Where the two are equal, the gradient goes to a.
/// <code>
/// reverse   ā += ȳ where a ≥ b
///           b̄ += ȳ where b &gt; a
/// tangent   ẏ = ȧ where a ≥ b, else ḃ
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Maximum<T> : Op<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T> _a;
    private readonly Var<T> _b;

    /// <summary>Makes the op; usually called through <c>a.Maximum(b)</c>.</summary>
    /// <param name="a">Any shape.</param>
    /// <param name="b">The same shape.</param>
    public Maximum(Var<T> a, Var<T> b)
        : base(SameShape(nameof(Maximum<>), a, b), a, b)
    {
        _a = a;
        _b = b;
    }

    /// <inheritdoc/>
    public override string Formula => "y = max(a, b)";

    /// <inheritdoc/>
    public override RowDependence RowDependence => RowDependence.Independent;

    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows) =>
        backend.MaximumCore(rows.Of(_a.Value), rows.Of(_b.Value), rows.Of(Output.Value));

    /// <inheritdoc/>
    public override void Pull(Backend<T> backend, in PullRequest request)
    {
        if (_a.RequiresGradient)
        {
            backend.AddWhereLessCore(
                request.Of(_b.Value), request.Of(_a.Value), strict: false, request.Of(Output.Gradient), request.FirstGradient(backend, _a));
        }

        if (_b.RequiresGradient)
        {
            backend.AddWhereLessCore(
                request.Of(_a.Value), request.Of(_b.Value), strict: true, request.Of(Output.Gradient), request.Of(_b.Gradient));
        }
    }

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend)
    {
        backend.FillCore(T.Zero, Output.Tangent);
        if (_a.RequiresGradient)
        {
            backend.AddWhereLessCore(_b.Value, _a.Value, strict: false, _a.Tangent, Output.Tangent);
        }

        if (_b.RequiresGradient)
        {
            backend.AddWhereLessCore(_a.Value, _b.Value, strict: true, _b.Tangent, Output.Tangent);
        }
    }
}

/// <summary>Records <see cref="Maximum{T}"/>.</summary>
public static class MaximumRecording
{
    extension<T>(Var<T> a)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>y = max(a, b). Where the two are equal, the gradient goes to a.</summary>
        /// <param name="b">The same shape.</param>
        public Var<T> Maximum(Var<T> b) => a.Tape.Record(new Maximum<T>(a, b));
    }
}
