using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// y = a + b.
/// <code>
/// reverse   ā += ȳ
///           b̄ += ȳ
/// tangent   ẏ = ȧ + ḃ
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Add<T> : Op<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T> _a;
    private readonly Var<T> _b;

    /// <summary>Makes the op; usually called through <c>a.Add(b)</c>.</summary>
    /// <param name="a">Any shape.</param>
    /// <param name="b">The same shape.</param>
    public Add(Var<T> a, Var<T> b)
        : base(SameShape(nameof(Add<>), a, b), a, b)
    {
        _a = a;
        _b = b;
    }

    /// <inheritdoc/>
    public override string Formula => "y = a + b";

    /// <inheritdoc/>
    public override RowDependence RowDependence => RowDependence.Independent;

    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows) =>
        backend.SumCore(rows.Of(_a.Value), rows.Of(_b.Value), rows.Of(Output.Value));

    /// <inheritdoc/>
    public override void Pull(Backend<T> backend, in PullRequest request)
    {
        if (_a.RequiresGradient)
        {
            backend.AddScaledCore(T.One, request.Of(Output.Gradient), request.FirstGradient(backend, _a));
        }

        if (_b.RequiresGradient)
        {
            backend.AddScaledCore(T.One, request.Of(Output.Gradient), request.Of(_b.Gradient));
        }
    }

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend)
    {
        backend.FillCore(T.Zero, Output.Tangent);
        if (_a.RequiresGradient)
        {
            backend.AddScaledCore(T.One, _a.Tangent, Output.Tangent);
        }

        if (_b.RequiresGradient)
        {
            backend.AddScaledCore(T.One, _b.Tangent, Output.Tangent);
        }
    }
}

/// <summary>Records <see cref="Add{T}"/>.</summary>
public static class AddRecording
{
    extension<T>(Var<T> a)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>y = a + b.</summary>
        /// <param name="b">The same shape.</param>
        public Var<T> Add(Var<T> b) => a.Tape.Record(new Add<T>(a, b));
    }
}
