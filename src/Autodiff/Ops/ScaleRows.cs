using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// y[b, a] = x[b, a]·column_b: one of the two named broadcasts.
/// <code>
/// reverse   x̄[b, a] += ȳ[b, a]·column_b
///           c̄olumn_b += Σ_a ȳ[b, a]·x[b, a]
/// tangent   ẏ[b, a] = ẋ[b, a]·column_b + x[b, a]·ċolumn_b
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class ScaleRows<T> : Op<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T> _x;
    private readonly Var<T> _column;

    /// <summary>Makes the op; usually called through <c>x.ScaleRows(column)</c>.</summary>
    /// <param name="x">(B, A).</param>
    /// <param name="column">(B, 1).</param>
    public ScaleRows(Var<T> x, Var<T> column)
        : base(CheckedShape(x, column), x, column)
    {
        _x = x;
        _column = column;
    }

    /// <inheritdoc/>
    public override string Formula => "y[b, a] = x[b, a]·column_b";

    /// <inheritdoc/>
    public override RowDependence RowDependence => RowDependence.Independent;

    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows) =>
        backend.ScaleRowsCore(rows.Of(_x.Value), rows.Of(_column.Value), rows.Of(Output.Value));

    /// <inheritdoc/>
    public override void Pull(Backend<T> backend, in PullRequest request)
    {
        if (_x.RequiresGradient)
        {
            backend.AddScaledRowsCore(request.Of(Output.Gradient), request.Of(_column.Value), request.FirstGradient(backend, _x));
        }

        if (_column.RequiresGradient)
        {
            backend.AddRowDotCore(request.Of(Output.Gradient), request.Of(_x.Value), request.Of(_column.Gradient));
        }
    }

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend)
    {
        backend.FillCore(T.Zero, Output.Tangent);
        if (_x.RequiresGradient)
        {
            backend.AddScaledRowsCore(_x.Tangent, _column.Value, Output.Tangent);
        }

        if (_column.RequiresGradient)
        {
            backend.AddScaledRowsCore(_x.Value, _column.Tangent, Output.Tangent);
        }
    }

    private static Shape CheckedShape(Var<T> x, Var<T> column) => column.Shape == new Shape(x.Shape.Rows, 1)
        ? x.Shape
        : throw new ArgumentException(
            $"ScaleRows: '{x.Name}' is {x.Shape} but '{column.Name}' is {column.Shape}; it must be ({x.Shape.Rows}, 1).");
}

/// <summary>Records <see cref="ScaleRows{T}"/>.</summary>
public static class ScaleRowsRecording
{
    extension<T>(Var<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>y[b, a] = x[b, a]·column_b.</summary>
        /// <param name="column">(B, 1).</param>
        public Var<T> ScaleRows(Var<T> column) => x.Tape.Record(new ScaleRows<T>(x, column));
    }
}
