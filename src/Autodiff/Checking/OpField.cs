namespace Gradus.Autodiff;

/// <summary>One op of a tape by itself, ⟨ȳ, op⟩ as a function of its inputs, with its own reverse rule as the gradient.</summary>
internal sealed class OpField : ScalarField
{
    private readonly Op<double> _op;
    private readonly Var<double>[] _inputs;
    private readonly Tensor<double> _cotangent;

    public OpField(Op<double> op, Tensor<double> cotangent)
        : base([.. op.Inputs.Where(input => input.RequiresGradient).Distinct().SelectMany(input =>
            Numbers.Clone(input.Value).Span.ToArray())])
    {
        _op = op;
        _inputs = [.. op.Inputs.Where(input => input.RequiresGradient).Distinct()];
        _cotangent = cotangent;
    }

    public override string Element(int index)
    {
        foreach (Var<double> input in _inputs)
        {
            if (index < input.Shape.Count)
            {
                return Soundness.Element(input, index);
            }

            index -= input.Shape.Count;
        }

        return "";
    }

    public override void Gradient(double[] x, double[] gradient)
    {
        Forward(x);
        foreach (Var<double> input in _inputs)
        {
            input.Gradient.Span.Clear();
        }

        _op.Output.Gradient.CopyFrom(_cotangent.Span);
        _op.Pull(_op.Output.Tape.Backend, PullRequest.Whole(_op));
        int next = 0;
        foreach (Var<double> input in _inputs)
        {
            input.Gradient.Span.CopyTo(gradient.AsSpan(next));
            next += input.Shape.Count;
        }
    }

    protected override double Evaluate(double[] x)
    {
        Forward(x);
        return Numbers.Dot(_op.Output.Value, _cotangent).Sum;
    }

    private void Forward(double[] x)
    {
        int next = 0;
        foreach (Var<double> input in _inputs)
        {
            x.AsSpan(next, input.Shape.Count).CopyTo(input.Value.Span);
            next += input.Shape.Count;
        }

        _op.Forward(_op.Output.Tape.Backend, new RowWindow(0, _op.OutputShape.Rows));
    }
}
