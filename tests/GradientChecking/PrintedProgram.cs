using Gradus.Autodiff;
using Gradus.GradientChecking;

namespace Gradus.Tests;

/// <summary>A program that uses every kind of op, as data and as the code that it prints: the printed lines are compiled here.</summary>
internal static class PrintedProgram
{
    public static TapeProgram Data()
    {
        // Each op is taken with the constants that the generator draws for it.
        var steps = new List<ProgramStep>();
        Add("Linear", default, 0, 1);
        Add("Tanh", default, 4);
        Add("Scale", new OpArguments(A: -1.75), 5);
        Add("Clip", new OpArguments(A: -0.5, B: 0.25), 6);
        Add("AddRow", default, 7, 2);
        Add("Subtract", default, 8, 4);
        Add("ScaleRows", default, 9, 3);
        Add("Rows", new OpArguments(First: 1, Count: 2), 10);
        Add("Columns", new OpArguments(First: 0, Count: 2), 11);
        Add("Maximum", default, 12, 11);
        Add("Pick", new OpArguments(Indices: [1, 0]), 13);
        Add("Sum", default, 14);
        return new TapeProgram([Make(3, 2, 1, -2, 0.5, 3, 0, 1), Make(3, 2, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6), Make(1, 2, 0.25, -1), Make(3, 1, 2, -1, 0.5)], steps);

        void Add(string op, OpArguments arguments, params int[] operands) =>
            steps.Add(new ProgramStep(ProgramGenerator.FindLibraryOp(op), operands, arguments));
    }

    /// <summary>The value of the printed function.</summary>
    public static Tensor<double> Run(Tensor<double>[] inputs)
    {
        var tape = new Tape<double>(new ReferenceBackend<double>());
        return Program([.. inputs.Select((input, i) =>
        {
            Var<double> leaf = tape.Leaf($"x{i}", input.Rows, input.Cols);
            leaf.Value.CopyFrom(input.Span);
            return leaf;
        })]).Value;
    }

    private static Var<double> Program(Var<double>[] x)
    {
        Var<double> y0 = x[0].Linear(x[1]);
        Var<double> y1 = y0.Tanh();
        Var<double> y2 = -1.75 * y1;
        Var<double> y3 = y2.Clip(-0.5, 0.25);
        Var<double> y4 = y3.AddRow(x[2]);
        Var<double> y5 = y4 - y0;
        Var<double> y6 = y5.ScaleRows(x[3]);
        Var<double> y7 = y6.Rows(1, 2);
        Var<double> y8 = y7.Columns(0, 2);
        Var<double> y9 = y8.Maximum(y7);
        Var<double> y10 = y9.Pick(Index(1, 0));
        return y10.Sum();
    }

    private static Tensor<int> Index(params int[] columns)
    {
        var index = new Tensor<int>(columns.Length, 1);
        index.CopyFrom(columns);
        return index;
    }

    private static Tensor<double> Make(int rows, int cols, params double[] values)
    {
        var x = new Tensor<double>(rows, cols);
        x.CopyFrom(values);
        return x;
    }
}
