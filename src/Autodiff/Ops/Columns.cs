using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// y = columns [first, first + count) of x.
/// <code>
/// reverse   x̄[b, first + a] += ȳ[b, a]
/// tangent   ẏ[b, a] = ẋ[b, first + a]
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Columns<T> : Op<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T> _x;
    private readonly int _first;

    /// <summary>Makes the op; usually called through <c>x.Columns(first, count)</c>.</summary>
    /// <param name="x">(B, A).</param>
    /// <param name="first">Index of the first column.</param>
    /// <param name="count">Number of columns, at least 1.</param>
    public Columns(Var<T> x, int first, int count)
        : base(CheckedShape(x, first, count), x)
    {
        _x = x;
        _first = first;
    }

    /// <summary>Index of the first column.</summary>
    public int First => _first;

    /// <inheritdoc/>
    public override string Formula => "y = columns [first, first + count) of x";

    /// <inheritdoc/>
    public override RowDependence RowDependence => RowDependence.Independent;

    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows) => backend.CopyCore(Slice(rows.Of(_x.Value)), rows.Of(Output.Value));

    /// <inheritdoc/>
    public override void Pull(Backend<T> backend, in PullRequest request) =>
        backend.AddScaledCore(T.One, request.Of(Output.Gradient), Slice(request.FirstGradient(backend, _x)));

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend) => backend.CopyCore(Slice(_x.Tangent), Output.Tangent);

    private static Shape CheckedShape(Var<T> x, int first, int count) => first >= 0 && count >= 1 && first <= x.Shape.Cols - count
        ? new Shape(x.Shape.Rows, count)
        : throw new ArgumentOutOfRangeException(
            nameof(first), $"Columns: [{first}, {first + count}) do not lie inside '{x.Name}' {x.Shape}.");

    private Tensor<T> Slice(Tensor<T> x) => x.ColumnRange(_first, OutputShape.Cols);
}

/// <summary>Records <see cref="Columns{T}"/>.</summary>
public static class ColumnsRecording
{
    extension<T>(Var<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>y = columns [first, first + count) of x.</summary>
        /// <param name="first">Index of the first column.</param>
        /// <param name="count">Number of columns.</param>
        public Var<T> Columns(int first, int count) => x.Tape.Record(new Columns<T>(x, first, count));
    }
}
