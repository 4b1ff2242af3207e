using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>
/// y = [x₁W x₂W]: one weight without a bias, used in two places of each sample, as a convolution uses its weight in every position. An op of
/// a user's own: nothing of it is in the library.
/// </summary>
internal sealed class TwoPlaces<T>(Var<T> x, Var<T> weight)
    : SimpleOp<T>(new Shape(x.Shape.Rows, 2 * weight.Shape.Cols), x, weight), ILayerFactors<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public Var<T> Weight => weight;

    public int Samples => OutputShape.Rows;

    public override RowDependence RowDependence => RowDependence.Independent;

    public override void Forward(Backend<T> backend, RowWindow rows)
    {
        foreach (int place in (int[])[0, 1])
        {
            backend.Product(In(rows.Of(x.Value), place), weight.Value, Out(rows.Of(Output.Value), place));
        }
    }

    protected override void Vjp(Backend<T> backend)
    {
        foreach (int place in (int[])[0, 1])
        {
            backend.ProductTransposedA(In(x.Value, place), Out(Output.Gradient, place), weight.Gradient, accumulate: true);
        }
    }

    public override void Jvp(Backend<T> backend) => throw new NotSupportedException("This test differentiates backwards.");

    /// <summary>Sums over the places.</summary>
    public void SumInputMoments(FactorBatch<T> batch, Tensor<T> moment) => Sum(batch, In, batch.Counted(x.Value), moment);

    /// <summary>Averages over the places.</summary>
    public void SumGradientMoments(FactorBatch<T> batch, Tensor<T> moment)
    {
        Sum(batch, Out, batch.Counted(Output.Gradient), moment);
        batch.Backend.Scale(T.CreateChecked(0.5), moment, moment);
    }

    private static void Sum(FactorBatch<T> batch, Func<Tensor<T>, int, Tensor<T>> place, Tensor<T> rows, Tensor<T> moment)
    {
        var second = new Tensor<T>(moment.Rows, moment.Cols);
        batch.Backend.SecondMoment(place(rows, 0), moment);
        batch.Backend.SecondMoment(place(rows, 1), second);
        batch.Backend.AddScaled(T.One, second, moment);
    }

    private Tensor<T> In(Tensor<T> rows, int place) => rows.ColumnRange(place * weight.Shape.Rows, weight.Shape.Rows);

    private Tensor<T> Out(Tensor<T> rows, int place) => rows.ColumnRange(place * weight.Shape.Cols, weight.Shape.Cols);
}
