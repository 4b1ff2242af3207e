using Gradus.Autodiff;

namespace Gradus.GradientChecking;

/// <summary>Steps that are not a complete program yet, recorded to find the shape of one of their values.</summary>
internal sealed class UnprunedProgram(Tensor<double>[] inputs, IReadOnlyList<ProgramStep> steps)
{
    /// <summary>The shape of a value.</summary>
    /// <exception cref="ArgumentException">The steps do not fit together.</exception>
    public Shape Shape(int value)
    {
        var tape = new Tape<double>(new ReferenceBackend<double>());
        var values = new List<Var<double>>();
        foreach (Tensor<double> input in inputs)
        {
            Var<double> leaf = tape.Leaf("x", input.Rows, input.Cols);
            leaf.Value.CopyFrom(input.Span);
            values.Add(leaf);
        }

        foreach (ProgramStep step in steps)
        {
            values.Add(step.Op.Record([.. step.Operands.Select(operand => values[operand])], step.Arguments));
        }

        return values[value].Shape;
    }
}
