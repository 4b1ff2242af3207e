namespace Gradus.GradientChecking;

/// <summary>
/// Smaller programs to try instead of one that fails: first with fewer ops, then with smaller shapes, then with simpler numbers. A
/// candidate that cannot be recorded is left out.
/// </summary>
public static class ProgramShrinker
{
    /// <summary>The candidates, the smallest first.</summary>
    /// <param name="program">The program.</param>
    public static IEnumerable<TapeProgram> Candidates(TapeProgram program) =>
        FewerSteps(program).Concat(SmallerShapes(program)).Concat(SimplerNumbers(program)).Where(Records);

    /// <summary>Repeatedly replaces the program by the first candidate that still fails.</summary>
    /// <param name="program">A program that fails.</param>
    /// <param name="fails">Whether a program fails.</param>
    public static TapeProgram Minimize(TapeProgram program, Func<TapeProgram, bool> fails)
    {
        while (Candidates(program).FirstOrDefault(fails) is { } smaller)
        {
            program = smaller;
        }

        return program;
    }

    private static IEnumerable<TapeProgram> FewerSteps(TapeProgram program)
    {
        if (program.Steps.Count == 1)
        {
            yield break;
        }

        // A prefix, the shortest first; then the whole program without one step, which becomes an input with its value.
        for (int length = 1; length < program.Steps.Count; length++)
        {
            yield return new TapeProgram(program.Inputs, [.. program.Steps.Take(length)]);
        }

        Tensor<double>[] values = program.Evaluate();
        for (int i = program.Steps.Count - 2; i >= 0; i--)
        {
            yield return Frozen(program, i, values[program.Inputs.Count + i]);
        }
    }

    /// <summary>The program with step i replaced by an input that holds its value.</summary>
    private static TapeProgram Frozen(TapeProgram program, int i, Tensor<double> value)
    {
        int inputs = program.Inputs.Count, step = inputs + i;
        int Place(int operand) => operand == step ? inputs : operand < inputs ? operand : operand < step ? operand + 1 : operand;
        return new TapeProgram(
            [.. program.Inputs, Crop.Whole(value.Shape).Of(value)],
            [.. program.Steps.Where((_, index) => index != i).Select(kept => kept with { Operands = [.. kept.Operands.Select(Place)] })]);
    }

    private static IEnumerable<TapeProgram> SmallerShapes(TapeProgram program)
    {
        for (int input = 0; input < program.Inputs.Count; input++)
        {
            foreach (Crop crop in Crop.Smaller(program.Inputs[input].Shape))
            {
                if (Resized(program, input, crop) is { } resized)
                {
                    yield return resized;
                }
            }
        }
    }

    /// <summary>
    /// The program with one input cropped, and all others cropped at the same corner to what the ops then require; null if that is
    /// impossible.
    /// </summary>
    private static TapeProgram? Resized(TapeProgram program, int input, Crop crop)
    {
        var shapes = new Shape[program.Inputs.Count];
        var isFixed = new bool[program.Inputs.Count];
        for (int i = 0; i < shapes.Length; i++)
        {
            shapes[i] = i == input ? crop.Shape : program.Inputs[i].Shape;
            isFixed[i] = i == input;
        }

        // Ops specify the shapes of their other inputs. An op's first input is adapted to one that is already fixed.
        for (int round = 0; round < 2; round++)
        {
            foreach (ProgramStep step in program.Steps)
            {
                for (int j = 1; j < step.Operands.Count; j++)
                {
                    int first = step.Operands[0], other = step.Operands[j];
                    if (first < shapes.Length && other < shapes.Length && isFixed[other] && !isFixed[first] &&
                        shapes[first] == program.Inputs[other].Shape)
                    {
                        (shapes[first], isFixed[first]) = (shapes[other], true);
                    }

                    if (first < shapes.Length && other < shapes.Length && !isFixed[other] &&
                        step.Op.InputShape(shapes[first], j, shapes[other]) is { } asked)
                    {
                        (shapes[other], isFixed[other]) = (asked, isFixed[first]);
                    }
                }
            }
        }

        if (shapes.Where((s, i) => s.Rows > program.Inputs[i].Rows || s.Cols > program.Inputs[i].Cols).Any())
        {
            return null;
        }

        Tensor<double>[] inputs = [.. program.Inputs.Select((x, i) => (crop with { Shape = shapes[i] }).Of(x))];
        return Fitted(inputs, program.Steps, crop);
    }

    /// <summary>
    /// The same steps with constants fitted to the inputs' new shapes, and inputs fitted to the shapes that results require.
    /// </summary>
    private static TapeProgram? Fitted(Tensor<double>[] inputs, IReadOnlyList<ProgramStep> steps, Crop crop)
    {
        var done = new List<ProgramStep>();
        foreach (ProgramStep step in steps)
        {
            int first = step.Operands[0];
            Shape shape = first < inputs.Length ? inputs[first].Shape : ShapeOf(inputs, done, first);
            if (shape.Rows < 1)
            {
                return null;
            }

            for (int j = 1; j < step.Operands.Count; j++)
            {
                int other = step.Operands[j];
                if (other < inputs.Length && step.Op.InputShape(shape, j, inputs[other].Shape) is { } asked &&
                    asked.Rows <= inputs[other].Rows && asked.Cols <= inputs[other].Cols)
                {
                    inputs[other] = (crop with { Shape = asked }).Of(inputs[other]);
                }
            }

            done.Add(step with { Arguments = step.Op.Fit(step.Arguments, shape) });
        }

        return new TapeProgram(inputs, done);
    }

    private static Shape ShapeOf(Tensor<double>[] inputs, List<ProgramStep> done, int value)
    {
        try
        {
            return new UnprunedProgram(inputs, done).Shape(value);
        }
        catch (ArgumentException)
        {
            return default; // the steps so far do not fit together: no candidate
        }
    }

    private static IEnumerable<TapeProgram> SimplerNumbers(TapeProgram program)
    {
        for (int i = 0; i < program.Steps.Count; i++)
        {
            foreach (OpArguments simpler in program.Steps[i].Op.Simplify(program.Steps[i].Arguments))
            {
                yield return new TapeProgram(
                    program.Inputs, [.. program.Steps.Select((step, index) => index == i ? step with { Arguments = simpler } : step)]);
            }
        }

        for (int input = 0; input < program.Inputs.Count; input++)
        {
            for (int element = 0; element < program.Inputs[input].Count; element++)
            {
                double value = program.Inputs[input].Span[element];
                foreach (double simpler in NumberShrinker.Of(value))
                {
                    Tensor<double>[] inputs = [.. program.Inputs];
                    inputs[input] = Crop.Whole(inputs[input].Shape).Of(inputs[input]);
                    inputs[input].Span[element] = simpler;
                    yield return new TapeProgram(inputs, program.Steps);
                }
            }
        }
    }

    private static bool Records(TapeProgram program)
    {
        try
        {
            program.Evaluate();
            return true;
        }
        catch (ArgumentException)
        {
            return false; // the shapes do not fit together: an op says so when it is recorded
        }
    }
}
