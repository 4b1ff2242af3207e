using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// y_b = Σ_a x[b, a].
/// <code>
/// reverse   x̄[b, a] += ȳ_b
/// tangent   ẏ_b = Σ_a ẋ[b, a]
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class RowSum<T> : Op<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T> _x;

    /// <summary>Makes the op; usually called through <c>x.RowSum()</c>.</summary>
    /// <param name="x">(B, A).</param>
    public RowSum(Var<T> x)
        : base(new Shape(x.Shape.Rows, 1), x) => _x = x;

    /// <inheritdoc/>
    public override string Formula => "y_b = Σ_a x[b, a]";

    /// <inheritdoc/>
    public override RowDependence RowDependence => RowDependence.Independent;

    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows) => backend.RowSumCore(rows.Of(_x.Value), rows.Of(Output.Value));

    /// <inheritdoc/>
    public override void Pull(Backend<T> backend, in PullRequest request) =>
        backend.AddColumnCore(T.One, request.Of(Output.Gradient), request.FirstGradient(backend, _x));

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend) => backend.RowSumCore(_x.Tangent, Output.Tangent);
}

/// <summary>Records <see cref="RowSum{T}"/> and the mean of each row.</summary>
public static class RowSumRecording
{
    extension<T>(Var<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>y_b = Σ_a x[b, a], (B, 1).</summary>
        public Var<T> RowSum() => x.Tape.Record(new RowSum<T>(x));

        /// <summary>y_b = Σ_a x[b, a] / A, (B, 1).</summary>
        public Var<T> RowMean() => x.RowSum().Scale(T.One / T.CreateChecked(x.Shape.Cols));
    }
}
