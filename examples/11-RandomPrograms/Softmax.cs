using Gradus.Autodiff;

namespace Gradus.Examples;

/// <summary>
/// y = eˣ / Σ_a eˣ, row by row.
/// <code>
/// reverse   x̄ += y ⊙ (ȳ − Σ_a ȳ_a·y_a)        the mistake: y ⊙ (1 − y) ⊙ ȳ, the diagonal of the Jacobian alone
/// tangent   ẏ = y ⊙ (ẋ − Σ_a ẋ_a·y_a)         the same
/// </code>
/// </summary>
internal sealed class Softmax(Var<double> x, bool diagonalOnly) : SimpleOp<double>(x.Shape, x)
{
    public override RowDependence RowDependence => RowDependence.Independent;

    public override void Forward(Backend<double> backend, RowWindow rows)
    {
        backend.LogSoftmax(rows.Of(x.Value), rows.Of(Output.Value));
        backend.Exp(rows.Of(Output.Value), rows.Of(Output.Value));
    }

    protected override void Vjp(Backend<double> backend) => AddProduct(Output.Gradient, x.Gradient);

    public override void Jvp(Backend<double> backend)
    {
        backend.Fill(0, Output.Tangent);
        AddProduct(x.Tangent, Output.Tangent); // the Jacobian is symmetric, so both modes are one rule
    }

    private void AddProduct(Tensor<double> from, Tensor<double> to)
    {
        Tensor<double> y = Output.Value;
        for (int b = 0; b < y.Rows; b++)
        {
            double mean = 0;
            for (int a = 0; a < y.Cols; a++)
            {
                mean += from[b, a] * y[b, a];
            }

            for (int a = 0; a < y.Cols; a++)
            {
                to[b, a] += diagonalOnly ? y[b, a] * (1 - y[b, a]) * from[b, a] : y[b, a] * (from[b, a] - mean);
            }
        }
    }
}
