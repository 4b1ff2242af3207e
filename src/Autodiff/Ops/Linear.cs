using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// y = [x 1]·W̄: an affine map whose bias is the last row of W̄, as in the K-FAC paper.
/// <code>
/// forward   y = x·W + b                 (B, out)
/// reverse   x̄ += ȳ·Wᵀ                   (B, in)
///           W̄̄ += [x 1]ᵀ·ȳ               (in + 1, out): the weights' gradient, and Σ_b ȳ_b for the bias
/// tangent   ẏ = ẋ·W + [x 1]·Ẇ̄
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Linear<T> : Op<T>, IAffineFactors<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T> _x;
    private readonly Var<T> _weight;

    /// <summary>Makes the op; usually called through <c>x.Linear(weight)</c>.</summary>
    /// <param name="x">(B, in).</param>
    /// <param name="weight">W̄, (in + 1, out).</param>
    public Linear(Var<T> x, Var<T> weight)
        : base(CheckedShape(x, weight), x, weight)
    {
        _x = x;
        _weight = weight;
    }

    /// <summary>The layer's input, (B, in), from which K-FAC's A is computed.</summary>
    public Var<T> Input => _x;

    /// <summary>W̄, (in + 1, out).</summary>
    public Var<T> Weight => _weight;

    /// <inheritdoc/>
    public int Samples => OutputShape.Rows;

    /// <inheritdoc/>
    public override string Formula => "y = [x 1]·W̄";

    /// <inheritdoc/>
    public override RowDependence RowDependence => RowDependence.Independent;

    /// <inheritdoc/>
    internal override Node<T>? MultipliedParameter => _weight.Node.Block is null ? null : _weight.Node;

    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows) =>
        backend.AffineCore(rows.Of(_x.Value), _weight.Value, rows.Of(Output.Value), accumulate: false);

    /// <inheritdoc/>
    public override void Pull(Backend<T> backend, in PullRequest request)
    {
        if (_x.RequiresGradient)
        {
            backend.ProductTransposedBCore(
                request.Of(Output.Gradient), WithoutBias(_weight.Value), request.Of(_x.Gradient), accumulate: !request.Overwrite);
        }

        // A weight computed by other ops is not a parameter: it passes its gradient on to them.
        bool needsWeight = _weight.RequiresGradient && (!request.ActivationsOnly || _weight.Node.Block is null);
        if (needsWeight)
        {
            request.PullWeight(backend, request.Of(_x.Value), request.Of(Output.Gradient), _weight.Gradient);
        }
    }

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend)
    {
        if (_x.RequiresGradient)
        {
            backend.ProductCore(_x.Tangent, WithoutBias(_weight.Value), Output.Tangent, accumulate: false);
        }

        if (_weight.RequiresGradient)
        {
            backend.AffineCore(_x.Value, _weight.Tangent, Output.Tangent, accumulate: _x.RequiresGradient);
        }
    }

    /// <summary>Σ_b [x 1]ᵀ[x 1]: the moment of a row of ones is the number of samples, even if rows that do not count are zero.</summary>
    /// <inheritdoc/>
    public void SumInputMoments(FactorBatch<T> batch, Tensor<T> moment)
    {
        batch.Backend.AffineSecondMoment(batch.Counted(_x.Value), moment);
        int bias = _x.Shape.Cols;
        batch.Backend.Fill(batch.Count, moment.RowRange(bias, 1).ColumnRange(bias, 1));
    }

    /// <summary>Σ_b ȳ_bᵀȳ_b.</summary>
    /// <inheritdoc/>
    public void SumGradientMoments(FactorBatch<T> batch, Tensor<T> moment) =>
        batch.Backend.SecondMoment(batch.Counted(Output.Gradient), moment);

    /// <summary>Σ_b [x 1].</summary>
    /// <inheritdoc/>
    public void SumInputs(FactorBatch<T> batch, Tensor<T> sum) => batch.SumAffineInputs(_x.Value, sum);

    /// <summary>Σ_b ([x 1]·left)² ᵀ(ȳ·right)².</summary>
    /// <inheritdoc/>
    public void SumSquares(FactorBatch<T> batch, Tensor<T> left, Tensor<T> right, Tensor<T> moment) =>
        batch.SumAffineSquares(_x.Value, Output.Gradient, left, right, moment);

    private static Shape CheckedShape(Var<T> x, Var<T> weight) => x.Shape.Cols + 1 == weight.Shape.Rows
        ? new Shape(x.Shape.Rows, weight.Shape.Cols)
        : throw new ArgumentException(
            $"Linear '{weight.Name}': input '{x.Name}' is {x.Shape} but weight is {weight.Shape}; it must have {x.Shape.Cols + 1} rows, "
                + $"one per input and the bias as last.");

    private Tensor<T> WithoutBias(Tensor<T> weight) => weight.RowRange(0, _x.Shape.Cols);
}

/// <summary>Records <see cref="Linear{T}"/>.</summary>
public static class LinearRecording
{
    extension<T>(Var<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>y = [x 1]·W̄.</summary>
        /// <param name="weight">W̄, (in + 1, out), bias as last row.</param>
        public Var<T> Linear(Var<T> weight) => x.Tape.Record(new Linear<T>(x, weight));
    }
}
