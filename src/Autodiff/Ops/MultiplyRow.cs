using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// y[b, a] = x[b, a]·row_a: a gain per column.
/// <code>
/// reverse   x̄[b, a] += ȳ[b, a]·row_a
///           r̄ow_a += Σ_b ȳ[b, a]·x[b, a]
/// tangent   ẏ[b, a] = ẋ[b, a]·row_a + x[b, a]·ṙow_a
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class MultiplyRow<T> : Op<T>, IAffineFactors<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T> _x;
    private readonly Var<T> _row;

    /// <summary>Makes the op; usually called through <c>x.MultiplyRow(row)</c>.</summary>
    /// <param name="x">(B, A).</param>
    /// <param name="row">(1, A).</param>
    public MultiplyRow(Var<T> x, Var<T> row)
        : base(CheckedShape(x, row), x, row)
    {
        _x = x;
        _row = row;
    }

    /// <summary>The row, (1, A): the weight of a layer whose only input is a one, and whose output gradients are ȳ ⊙ x.</summary>
    public Var<T> Weight => _row;

    /// <inheritdoc/>
    public int Samples => OutputShape.Rows;

    /// <inheritdoc/>
    public override string Formula => "y[b, a] = x[b, a]·row_a";

    /// <inheritdoc/>
    public override RowDependence RowDependence => RowDependence.Independent;

    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows)
    {
        backend.Fill(T.Zero, rows.Of(Output.Value));
        backend.AddScaledColumns(rows.Of(_x.Value), _row.Value, rows.Of(Output.Value));
    }

    /// <inheritdoc/>
    public override void Pull(Backend<T> backend, in PullRequest request)
    {
        RowWindow rows = request.Rows;
        if (_x.RequiresGradient)
        {
            backend.AddScaledColumns(rows.Of(Output.Gradient), _row.Value, request.FirstGradient(backend, _x));
        }

        if (_row.RequiresGradient)
        {
            backend.AddColumnDot(rows.Of(Output.Gradient), rows.Of(_x.Value), _row.Gradient);
        }
    }

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend)
    {
        backend.Fill(T.Zero, Output.Tangent);
        if (_x.RequiresGradient)
        {
            backend.AddScaledColumns(_x.Tangent, _row.Value, Output.Tangent);
        }

        if (_row.RequiresGradient)
        {
            backend.AddScaledColumns(_x.Value, _row.Tangent, Output.Tangent);
        }
    }

    /// <summary>Σ_b 1.</summary>
    /// <inheritdoc/>
    public void SumInputMoments(FactorBatch<T> batch, Tensor<T> moment) => batch.Backend.Fill(batch.Count, moment);

    /// <summary>Σ_b (ȳ_b ⊙ x_b)ᵀ(ȳ_b ⊙ x_b), which is exact: a gain has no input but its own.</summary>
    /// <inheritdoc/>
    public void SumGradientMoments(FactorBatch<T> batch, Tensor<T> moment) =>
        batch.Backend.SecondMoment(batch.CountedProduct(Output.Gradient, _x.Value), moment);

    /// <summary>Σ_b 1.</summary>
    /// <inheritdoc/>
    public void SumInputs(FactorBatch<T> batch, Tensor<T> sum) => batch.Backend.Fill(batch.Count, sum);

    /// <summary>Σ_b ((ȳ_b ⊙ x_b)·right)².</summary>
    /// <inheritdoc/>
    public void SumSquares(FactorBatch<T> batch, Tensor<T> left, Tensor<T> right, Tensor<T> moment) =>
        batch.SumRowSquares(batch.CountedProduct(Output.Gradient, _x.Value), right, moment);

    private static Shape CheckedShape(Var<T> x, Var<T> row) => row.Shape == new Shape(1, x.Shape.Cols)
        ? x.Shape
        : throw new ArgumentException(
            $"MultiplyRow: '{x.Name}' is {x.Shape} but '{row.Name}' is {row.Shape}; it must be (1, {x.Shape.Cols}).");
}

/// <summary>Records <see cref="MultiplyRow{T}"/>.</summary>
public static class MultiplyRowRecording
{
    extension<T>(Var<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>y[b, a] = x[b, a]·row_a.</summary>
        /// <param name="row">(1, A).</param>
        public Var<T> MultiplyRow(Var<T> row) => x.Tape.Record(new MultiplyRow<T>(x, row));
    }
}
