using System.Numerics;

namespace Gradus.Autodiff;

/// <summary>
/// A convolution over images, one per row: a linear layer that every patch of the image goes through, its bias the last row of W̄. The
/// <see cref="PatchGeometry"/> says which numbers are a patch, and in which order its weights lie.
/// <code>
/// forward   y[b, p] = [patch(b, p) 1]·W̄                     (B, P·C′): an image of P pixels, channels last
/// reverse   patch̄(b, p) += ȳ[b, p]·Wᵀ                       added up where patches overlap
///           W̄̄ += Σ_b Σ_p [patch(b, p) 1]ᵀ·ȳ[b, p]           (C·k² + 1, C′)
/// tangent   ẏ[b, p] = patċh(b, p)·W + [patch(b, p) 1]·Ẇ̄
/// </code>
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Convolution<T> : Op<T>, IAffineFactors<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Var<T> _x;
    private readonly Var<T> _weight;

    /// <summary>Makes the op; usually called through <c>x.Convolution(weight, geometry)</c>.</summary>
    /// <param name="x">Images, (B, image size).</param>
    /// <param name="weight">W̄, (C·k² + 1, C′).</param>
    /// <param name="geometry">The patches.</param>
    public Convolution(Var<T> x, Var<T> weight, PatchGeometry geometry)
        : base(CheckedShape(x, weight, geometry), x, weight)
    {
        _x = x;
        _weight = weight;
        Geometry = geometry;
    }

    /// <summary>The patches.</summary>
    public PatchGeometry Geometry { get; }

    /// <summary>The layer's input, (B, image size).</summary>
    public Var<T> Input => _x;

    /// <summary>W̄, (C·k² + 1, C′).</summary>
    public Var<T> Weight => _weight;

    /// <inheritdoc/>
    public int Samples => OutputShape.Rows;

    /// <inheritdoc/>
    public override string Formula => $"y[p] = [patch(p) 1]·W̄, {Geometry}";

    /// <inheritdoc/>
    public override RowDependence RowDependence => RowDependence.Independent;

    /// <inheritdoc/>
    public override void Forward(Backend<T> backend, RowWindow rows) =>
        backend.Convolve(rows.Of(_x.Value), _weight.Value, Geometry, rows.Of(Output.Value));

    /// <inheritdoc/>
    public override void Pull(Backend<T> backend, in PullRequest request)
    {
        RowWindow rows = request.Rows;
        if (_x.RequiresGradient)
        {
            backend.ConvolveInputVjp(
                rows.Of(Output.Gradient), _weight.Value, Geometry, rows.Of(_x.Gradient), accumulate: !request.Overwrite);
        }

        // A weight computed by other ops is not a parameter: it passes its gradient on to them.
        if (_weight.RequiresGradient && (!request.ActivationsOnly || _weight.Node.Block is null))
        {
            backend.ConvolveWeightVjp(rows.Of(_x.Value), rows.Of(Output.Gradient), Geometry, _weight.Gradient);
        }
    }

    /// <inheritdoc/>
    public override void Jvp(Backend<T> backend)
    {
        if (_x.RequiresGradient)
        {
            backend.Convolve(_x.Tangent, _weight.Value.RowRange(0, Geometry.PatchSize), Geometry, Output.Tangent);
        }

        if (_weight.RequiresGradient)
        {
            backend.Convolve(_x.Value, _weight.Tangent, Geometry, Output.Tangent, accumulate: _x.RequiresGradient);
        }
    }

    /// <summary>
    /// Σ_b Σ_p [patch(b, p) 1]ᵀ[patch(b, p) 1]. The ones of samples that do not count, whose patches are zero, are left out.
    /// </summary>
    /// <inheritdoc/>
    public void SumInputMoments(FactorBatch<T> batch, Tensor<T> moment)
    {
        batch.Backend.PatchSecondMoment(batch.Counted(_x.Value), Geometry, moment); // [KFC §3.1 factors] Ω = E[Σ_t ā_t ā_tᵀ]
        int bias = Geometry.PatchSize;
        batch.Backend.Fill(batch.Count * T.CreateChecked(Geometry.Positions), moment.RowRange(bias, 1).ColumnRange(bias, 1));
    }

    /// <summary>1/P·Σ_b Σ_p ȳ[b, p]ᵀȳ[b, p].</summary>
    /// <inheritdoc/>
    public void SumGradientMoments(FactorBatch<T> batch, Tensor<T> moment)
    {
        int positions = Geometry.Positions;
        Tensor<T> gradients = batch.Counted(Output.Gradient).Reshape(Samples * positions, _weight.Shape.Cols);
        batch.Backend.SecondMoment(gradients, moment); // [KFC §3.1 factors] Γ = 1/|T|·E[Σ_t Ds_t Ds_tᵀ]
        if (positions > 1)
        {
            batch.Backend.Scale(T.One / T.CreateChecked(positions), moment, moment);
        }
    }

    /// <summary>Σ_b Σ_p [patch 1]: the weight's gradient for output gradients of one.</summary>
    /// <inheritdoc/>
    public void SumInputs(FactorBatch<T> batch, Tensor<T> sum)
    {
        Tensor<T> column = batch.Scratch(sum.Cols, 1);
        batch.Backend.Fill(T.Zero, column);
        batch.Backend.ConvolveWeightVjp(_x.Value, batch.CountedOnes(Samples, Geometry.Positions), Geometry, column);
        batch.Backend.Copy(column.Reshape(1, sum.Cols), sum);
    }

    /// <summary>Σ_b Σ_p ([patch 1]·left)² ᵀ(ȳ[b, p]·right)².</summary>
    /// <inheritdoc/>
    public void SumSquares(FactorBatch<T> batch, Tensor<T> left, Tensor<T> right, Tensor<T> moment) =>
        batch.SumConvolutionSquares(_x.Value, Geometry, Output.Gradient, left, right, moment);

    private static Shape CheckedShape(Var<T> x, Var<T> weight, PatchGeometry geometry)
    {
        if (x.Shape.Cols != geometry.Image.Size)
        {
            throw new ArgumentException(
                $"Convolution '{weight.Name}': input '{x.Name}' is {x.Shape}, but an image of {geometry.Image} has {geometry.Image.Size} "
                    + $"numbers.");
        }

        return weight.Shape.Rows == geometry.PatchSize + 1
            ? new Shape(x.Shape.Rows, geometry.Output(weight.Shape.Cols).Size)
            : throw new ArgumentException(
                $"Convolution '{weight.Name}': weight is {weight.Shape}; for {geometry} it must have {geometry.PatchSize + 1} rows, one "
                    + $"per element of a patch and the bias as last.");
    }
}

/// <summary>Records <see cref="Convolution{T}"/>.</summary>
public static class ConvolutionRecording
{
    extension<T>(Var<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>y[p] = [patch(p) 1]·W̄ at every position p.</summary>
        /// <param name="weight">W̄, (C·k² + 1, C′), bias as last row.</param>
        /// <param name="geometry">The patches.</param>
        public Var<T> Convolution(Var<T> weight, PatchGeometry geometry) => x.Tape.Record(new Convolution<T>(x, weight, geometry));
    }
}
