using Gradus.Autodiff;

namespace Gradus.Examples;

/// <summary>The op <see cref="RowDot{T}"/> with a mistake.</summary>
internal sealed class MistakenRowDot(Var<double> a, Var<double> c, Mistake mistake) : SimpleOp<double>(new Shape(a.Shape.Rows, 1), a, c)
{
    public override RowDependence RowDependence => RowDependence.Independent;

    public override void Forward(Backend<double> backend, RowWindow rows)
    {
        backend.Fill(0, rows.Of(Output.Value));
        backend.AddRowDot(rows.Of(a.Value), rows.Of(c.Value), rows.Of(Output.Value));
    }

    protected override void Vjp(Backend<double> backend)
    {
        // The classic loop that ends one row too early.
        int n = a.Shape.Rows - (mistake == Mistake.LastRowForgotten ? 1 : 0);
        Tensor<double> dy = Output.Gradient.RowRange(0, n);
        Var<double> partner = mistake == Mistake.WrongFactor ? a : c;
        backend.AddScaledRows(partner.Value.RowRange(0, n), dy, a.Gradient.RowRange(0, n));
        backend.AddScaledRows(a.Value.RowRange(0, n), dy, c.Gradient.RowRange(0, n));
    }

    public override void Jvp(Backend<double> backend)
    {
        Var<double> partner = mistake == Mistake.WrongFactor ? a : c;
        backend.Fill(0, Output.Tangent);
        backend.AddRowDot(a.Tangent, partner.Value, Output.Tangent);
        backend.AddRowDot(a.Value, c.Tangent, Output.Tangent);
    }
}
