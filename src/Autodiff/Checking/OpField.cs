namespace Gradus.Autodiff;

/// <summary>One op of a tape by itself, ⟨ȳ, op⟩ as a function of its inputs, with its own reverse rule as the gradient.</summary>
internal sealed class OpField : ScalarField
{
    private readonly Op<double> _op;
    private readonly FlatVariables _inputs;
    private readonly Tensor<double> _cotangent;

    public OpField(Op<double> op, Tensor<double> cotangent)
        : this(op, new FlatVariables([.. op.Inputs.Where(input => input.RequiresGradient).Distinct()]), cotangent)
    {
    }

    private OpField(Op<double> op, FlatVariables inputs, Tensor<double> cotangent)
        : base(inputs.Values())
    {
        _op = op;
        _inputs = inputs;
        _cotangent = cotangent;
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
        return Numbers.Dot(_op.Output.Value, _cotangent).Sum;
    }

    private void Forward(double[] x)
    {
        _inputs.MoveTo(x);
        _op.Forward(_op.Output.Tape.Backend, new RowWindow(0, _op.OutputShape.Rows));
    }
}
