namespace Gradus.Autodiff;

/// <summary>
/// One op of a tape by itself, ⟨ȳ, op⟩ as a function of its inputs, with its own reverse rule as the gradient. Where ȳ is zero in all rows
/// but one and the op works row by row, the function is that of one row, and costs no more.
/// </summary>
internal sealed class OpField : ScalarField
{
    private readonly Op<double> _op;
    private readonly FlatVariables _inputs;
    private readonly Tensor<double> _cotangent;
    private readonly RowWindow _rows;

    public OpField(Op<double> op, Tensor<double> cotangent)
        : this(op, cotangent, new RowWindow(0, op.OutputShape.Rows))
    {
    }

    /// <param name="op">The op.</param>
    /// <param name="cotangent">ȳ.</param>
    /// <param name="rows">The rows outside of which ȳ is zero; all rows unless the op works row by row.</param>
    public OpField(Op<double> op, Tensor<double> cotangent, RowWindow rows)
        : this(op, Moving(op, rows), cotangent, rows)
    {
    }

    private OpField(Op<double> op, FlatVariables inputs, Tensor<double> cotangent, RowWindow rows)
        : base(inputs.Values())
    {
        _op = op;
        _inputs = inputs;
        _cotangent = cotangent;
        _rows = rows;
    }

    public override string Element(int index) => _inputs.Element(index);

    public override void Gradient(double[] x, double[] gradient)
    {
        Forward(x);
        _inputs.ClearGradients();
        _op.Output.Gradient.CopyFrom(_cotangent.Read());
        _op.Pull(_op.Output.Tape.Backend, PullRequest.Whole(_op));
        _inputs.CopyGradients(gradient);
    }

    protected override double Evaluate(double[] x)
    {
        Forward(x);
        return Numbers.Dot(_rows.Of(_op.Output.Value), _rows.Of(_cotangent)).Sum;
    }

    /// <summary>Of the first input only the rows that count; which rows of the others do is the op's own affair.</summary>
    private static FlatVariables Moving(Op<double> op, RowWindow rows)
    {
        Var<double>[] inputs = [.. op.Inputs.Where(input => input.RequiresGradient).Distinct()];
        bool isBatch = inputs[0].Node == op.Inputs[0].Node && inputs[0].Shape.Rows == op.OutputShape.Rows;
        return new FlatVariables(inputs, isBatch ? rows : null);
    }

    private void Forward(double[] x)
    {
        _inputs.MoveTo(x);
        _op.Forward(_op.Output.Tape.Backend, _rows);
    }
}
