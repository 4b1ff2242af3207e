using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// y = rows [first, first + count) of x.
/// <code>
/// reverse   x̄[first + b] += ȳ[b]
/// tangent   ẏ[b] = ẋ[first + b]
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Rows<T> : SimpleOp<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T> _x;
    private readonly int _first;

    /// <summary>Makes the op; usually called through <c>x.Rows(first, count)</c>.</summary>
    /// <param name="x">(B, A).</param>
    /// <param name="first">Index of the first row.</param>
    /// <param name="count">Number of rows, at least 1.</param>
    public Rows(Var<T> x, int first, int count)
        : base(CheckedShape(x, first, count), x)
    {
        _x = x;
        _first = first;
    }

    /// <inheritdoc/>
    public override string Formula => "y = rows [first, first + count) of x";

    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows) => backend.CopyCore(Slice(_x.Value), Output.Value);

    /// <inheritdoc/>
    protected override void Vjp(Backend<T> backend) => backend.AddScaledCore(T.One, Output.Gradient, Slice(_x.Gradient));

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend) => backend.CopyCore(Slice(_x.Tangent), Output.Tangent);

    private static Shape CheckedShape(Var<T> x, int first, int count) => first >= 0 && count >= 1 && first <= x.Shape.Rows - count
        ? new Shape(count, x.Shape.Cols)
        : throw new ArgumentOutOfRangeException(nameof(first), $"Rows: [{first}, {first + count}) do not lie inside '{x.Name}' {x.Shape}.");

    private Tensor<T> Slice(Tensor<T> x) => x.RowRange(_first, OutputShape.Rows);
}

/// <summary>Records <see cref="Rows{T}"/>.</summary>
public static class RowsRecording
{
    extension<T>(Var<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>y = rows [first, first + count) of x.</summary>
        /// <param name="first">Index of the first row.</param>
        /// <param name="count">Number of rows.</param>
        public Var<T> Rows(int first, int count) => x.Tape.Record(new Rows<T>(x, first, count));
    }
}
