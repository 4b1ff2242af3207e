using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// y[b, a] = x[b, a] + row_a: one of the two named broadcasts.
/// <code>
/// reverse   x̄ += ȳ
///           r̄ow_a += Σ_b ȳ[b, a]
/// tangent   ẏ[b, a] = ẋ[b, a] + ṙow_a
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class AddRow<T> : Op<T>, IAffineFactors<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T> _x;
    private readonly Var<T> _row;

    /// <summary>Makes the op; usually called through <c>x.AddRow(row)</c>.</summary>
    /// <param name="x">(B, A).</param>
    /// <param name="row">(1, A).</param>
    public AddRow(Var<T> x, Var<T> row)
        : base(CheckedShape(x, row), x, row)
    {
        _x = x;
        _row = row;
    }

    /// <summary>The row, (1, A): the weight of a layer whose only input is a bias.</summary>
    public Var<T> Weight => _row;

    /// <inheritdoc/>
    public int Samples => OutputShape.Rows;

    /// <inheritdoc/>
    public override string Formula => "y[b, a] = x[b, a] + row_a";

    /// <inheritdoc/>
    public override RowDependence RowDependence => RowDependence.Independent;

    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows)
    {
        backend.CopyCore(rows.Of(_x.Value), rows.Of(Output.Value));
        backend.AddRowCore(_row.Value, rows.Of(Output.Value));
    }

    /// <inheritdoc/>
    public override void Pull(Backend<T> backend, in PullRequest request)
    {
        if (_x.RequiresGradient)
        {
            backend.AddScaledCore(T.One, request.Of(Output.Gradient), request.FirstGradient(backend, _x));
        }

        if (_row.RequiresGradient)
        {
            backend.AddColumnSumCore(request.Of(Output.Gradient), _row.Gradient);
        }
    }

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend)
    {
        backend.FillCore(T.Zero, Output.Tangent);
        if (_x.RequiresGradient)
        {
            backend.AddScaledCore(T.One, _x.Tangent, Output.Tangent);
        }

        if (_row.RequiresGradient)
        {
            backend.AddRowCore(_row.Tangent, Output.Tangent);
        }
    }

    /// <summary>Σ_b 1.</summary>
    /// <inheritdoc/>
    public void SumInputMoments(FactorBatch<T> batch, Tensor<T> moment) => batch.Backend.Fill(batch.Count, moment);

    /// <summary>Σ_b ȳ_bᵀȳ_b.</summary>
    /// <inheritdoc/>
    public void SumGradientMoments(FactorBatch<T> batch, Tensor<T> moment) =>
        batch.Backend.SecondMoment(batch.Counted(Output.Gradient), moment);

    /// <summary>Σ_b 1.</summary>
    /// <inheritdoc/>
    public void SumInputs(FactorBatch<T> batch, Tensor<T> sum) => batch.Backend.Fill(batch.Count, sum);

    /// <summary>Σ_b (ȳ·right)².</summary>
    /// <inheritdoc/>
    public void SumSquares(FactorBatch<T> batch, Tensor<T> left, Tensor<T> right, Tensor<T> moment) =>
        batch.SumRowSquares(batch.Counted(Output.Gradient), right, moment);

    private static Shape CheckedShape(Var<T> x, Var<T> row) => row.Shape == new Shape(1, x.Shape.Cols)
        ? x.Shape
        : throw new ArgumentException($"AddRow: '{x.Name}' is {x.Shape} but '{row.Name}' is {row.Shape}; it must be (1, {x.Shape.Cols}).");
}

/// <summary>Records <see cref="AddRow{T}"/>.</summary>
public static class AddRowRecording
{
    extension<T>(Var<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>y[b, a] = x[b, a] + row_a.</summary>
        /// <param name="row">(1, A).</param>
        public Var<T> AddRow(Var<T> row) => x.Tape.Record(new AddRow<T>(x, row));
    }
}
