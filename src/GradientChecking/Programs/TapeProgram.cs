using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.GradientChecking;

/// <summary>
/// A small computation as data: inputs with their values, and ops that read inputs and earlier results. The last step is the result. A
/// value may be used several times. Because it is data, it can be recorded in any number type, shrunk, and written as C#.
/// </summary>
public sealed class TapeProgram : ITapeFunction
{
    /// <summary>Makes a program; inputs and steps that the last step does not need are left out.</summary>
    /// <param name="inputs">The inputs' values.</param>
    /// <param name="steps">The ops, at least one.</param>
    public TapeProgram(IReadOnlyList<Tensor<double>> inputs, IReadOnlyList<ProgramStep> steps)
    {
        if (steps.Count == 0)
        {
            throw new ArgumentException("A program has at least one step.", nameof(steps));
        }

        var needed = new bool[inputs.Count + steps.Count];
        needed[^1] = true;
        for (int i = steps.Count - 1; i >= 0; i--)
        {
            if (needed[inputs.Count + i])
            {
                foreach (int operand in steps[i].Operands)
                {
                    needed[operand] = true;
                }
            }
        }

        var place = new int[needed.Length];
        int next = 0;
        for (int i = 0; i < needed.Length; i++)
        {
            place[i] = needed[i] ? next++ : -1;
        }

        Inputs = [.. inputs.Where((_, i) => needed[i])];
        Steps =
        [
            .. steps.Where((_, i) => needed[inputs.Count + i]).Select(
                step => step with { Operands = [.. step.Operands.Select(operand => place[operand])] }),
        ];
    }

    /// <summary>The inputs' values: the point at which the program is checked.</summary>
    public IReadOnlyList<Tensor<double>> Inputs { get; }

    /// <summary>The ops, in order.</summary>
    public IReadOnlyList<ProgramStep> Steps { get; }

    /// <summary>True when every op can be recorded in any number type.</summary>
    public bool IsGeneric => Steps.All(step => step.Op.IsGeneric);

    /// <inheritdoc/>
    public Var<T> Record<T>(Var<T>[] x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var values = new Var<T>[x.Length + Steps.Count];
        x.CopyTo(values, 0);
        for (int i = 0; i < Steps.Count; i++)
        {
            ProgramStep step = Steps[i];
            var operands = new Var<T>[step.Operands.Count];
            for (int j = 0; j < operands.Length; j++)
            {
                operands[j] = values[step.Operands[j]];
            }

            values[x.Length + i] = step.Op.Record(operands, step.Arguments);
        }

        return values[^1];
    }

    /// <summary>Checks the program's gradient at its inputs.</summary>
    /// <param name="options">Settings; null for the defaults.</param>
    public GradientReport Check(GradientCheckOptions? options = null) => Check(options ?? new GradientCheckOptions(), new TapeMemory());

    /// <summary>The values of all inputs and steps.</summary>
    public Tensor<double>[] Evaluate()
    {
        var tape = new Tape<double>(new ReferenceBackend<double>());
        var x = new Var<double>[Inputs.Count];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = tape.Leaf($"x{i}", Inputs[i].Rows, Inputs[i].Cols);
            x[i].Value.CopyFrom(Inputs[i].Span);
        }

        Record(x);
        return [.. x.Select(input => input.Value), .. tape.Ops.Select(op => op.Output.Value)];
    }

    /// <summary>The program as C# that runs.</summary>
    public override string ToString() => ProgramText.Write(this);

    internal GradientReport Check(GradientCheckOptions options, TapeMemory memory) => IsGeneric
        ? GradientCheck.Verify(this, options, memory, [.. Inputs])
        : GradientCheck.Verify(Record, options, [.. Inputs]);
}
