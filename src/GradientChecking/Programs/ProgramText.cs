using System.Globalization;
using System.Text;

namespace Gradus.GradientChecking;

/// <summary>Writes a program as a C# file that checks it again when run.</summary>
internal static class ProgramText
{
    private const string Opening = """
        using Gradus;
        using Gradus.Autodiff;

        """;

    private const string IndicesPlace = "{indices}";

    private const string TensorFunction = """

        static Tensor<double> Tensor(int rows, int cols, params double[] values)
        {
            var tensor = new Tensor<double>(rows, cols);
            tensor.CopyFrom(values);
            return tensor;
        }
        """;

    private const string IndexFunction = """

        static Tensor<int> Index(params int[] columns)
        {
            var index = new Tensor<int>(columns.Length, 1);
            index.CopyFrom(columns);
            return index;
        }
        """;

    private const string KeepFunction = """

        static Var<double> Keep(Tape<double> tape, params double[] values)
        {
            Var<double> keep = tape.Input("keep", values.Length, 1);
            keep.Value.CopyFrom(values);
            return keep;
        }
        """;

    public static string Write(TapeProgram program)
    {
        var text = new StringBuilder(Opening);
        text.AppendLine();
        text.AppendLine("Console.WriteLine(GradientCheck.Verify(Program,");
        for (int i = 0; i < program.Inputs.Count; i++)
        {
            text.AppendLine($"    {Literal(program.Inputs[i])}{(i < program.Inputs.Count - 1 ? "," : "));")}");
        }

        text.AppendLine();
        text.AppendLine("static Var<double> Program(Var<double>[] x)");
        text.AppendLine("{");
        for (int i = 0; i < program.Steps.Count; i++)
        {
            string value = Expression(program, program.Steps[i]);
            text.AppendLine(i < program.Steps.Count - 1 ? $"    Var<double> y{i} = {value};" : $"    return {value};");
        }

        text.AppendLine("}");
        text.AppendLine(TensorFunction);
        AddFunction("Index(", IndexFunction);
        AddFunction("Keep(", KeepFunction);

        return text.Replace("\r\n", "\n").ToString();

        void AddFunction(string call, string function)
        {
            if (program.Steps.Any(step => step.Op.Code.Contains(call, StringComparison.Ordinal)))
            {
                text.AppendLine(function);
            }
        }
    }

    private static string Expression(TapeProgram program, ProgramStep step)
    {
        string text = step.Op.Code;
        for (int i = 0; i < step.Operands.Count; i++)
        {
            int operand = step.Operands[i];
            string name = operand < program.Inputs.Count ? $"x[{operand}]" : $"y{operand - program.Inputs.Count}";
            text = text.Replace($"{{{i}}}", name, StringComparison.Ordinal);
        }

        OpArguments arguments = step.Arguments;
        int[] indices = arguments.Indices ?? [];
        for (int i = 0; i < indices.Length; i++)
        {
            text = text.Replace($"{{i{i}}}", indices[i].ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        }

        return text
            .Replace("{a}", Literal(arguments.A), StringComparison.Ordinal)
            .Replace("{b}", Literal(arguments.B), StringComparison.Ordinal)
            .Replace("{first}", arguments.First.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{count}", arguments.Count.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace(IndicesPlace, string.Join(", ", indices), StringComparison.Ordinal);
    }

    private static string Literal(Tensor<double> tensor) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Tensor({tensor.Rows}, {tensor.Cols}, {string.Join(", ", tensor.Span.ToArray().Select(Literal))})");

    /// <summary>A double with all its digits, so that the copy is the same program.</summary>
    private static string Literal(double value) => (value == 0 ? 0 : value).ToString("R", CultureInfo.InvariantCulture);
}
