using Gradus.Autodiff;
using Gradus.Autodiff.Ops;
using Gradus.Tensors;
using Gradus.Tensors.Randomness;

namespace Gradus.Tests.Autodiff;

/// <summary>One line per op: how to record it, and inputs at which it can be checked.</summary>
internal static class OpTable
{
    private static readonly Tensor<int> Picks = Indices(2, 0, 1, 2, 1);

    /// <summary>Name, shapes of the inputs, whether the inputs must be positive, the recording.</summary>
    public static IReadOnlyList<(string Op, Shape[] Inputs, bool Positive, Func<Var<double>[], Var<double>> Record)> Entries { get; } =
    [
        ("Linear", [new(5, 3), new(4, 2)], false, x => x[0].Linear(x[1])),
        ("Tanh", [new(5, 3)], false, x => x[0].Tanh()),
        ("Sigmoid", [new(5, 3)], false, x => x[0].Sigmoid()),
        ("Softplus", [new(5, 3)], false, x => x[0].Softplus()),
        ("Relu", [new(5, 3)], false, x => x[0].Relu()),
        ("Exp", [new(5, 3)], false, x => x[0].Exp()),
        ("Log", [new(5, 3)], true, x => x[0].Log()),
        ("LogSoftmax", [new(5, 3)], false, x => x[0].LogSoftmax()),
        ("Pick", [new(5, 3)], false, x => x[0].Pick(Picks)),
        ("Add", [new(5, 3), new(5, 3)], false, x => x[0] + x[1]),
        ("Subtract", [new(5, 3), new(5, 3)], false, x => x[0] - x[1]),
        ("Multiply", [new(5, 3), new(5, 3)], false, x => x[0] * x[1]),
        ("Scale", [new(5, 3)], false, x => -1.7 * x[0]),
        ("Square", [new(5, 3)], false, x => x[0].Square()),
        ("Minimum", [new(5, 3), new(5, 3)], false, x => x[0].Minimum(x[1])),
        ("Maximum", [new(5, 3), new(5, 3)], false, x => x[0].Maximum(x[1])),
        ("Clip", [new(5, 3)], false, x => x[0].Clip(-0.5, 0.75)),
        ("RowSum", [new(5, 3)], false, x => x[0].RowSum()),
        ("Sum", [new(5, 3)], false, x => x[0].Sum()),
        ("Rows", [new(5, 3)], false, x => x[0].Rows(1, 3)),
        ("Columns", [new(5, 3)], false, x => x[0].Columns(1, 2)),
        ("AddRow", [new(5, 3), new(1, 3)], false, x => x[0].AddRow(x[1])),
        ("ScaleRows", [new(5, 3), new(5, 1)], false, x => x[0].ScaleRows(x[1])),
    ];

    public static TheoryData<string> Names => [.. Entries.Select(entry => entry.Op)];

    public static (Shape[] Inputs, bool Positive, Func<Var<double>[], Var<double>> Record) Find(string op)
    {
        (_, Shape[] inputs, bool positive, Func<Var<double>[], Var<double>> record) = Entries.Single(entry => entry.Op == op);
        return (inputs, positive, record);
    }

    public static Tensor<double>[] RandomInputs(Shape[] shapes, bool positive, ulong seed)
    {
        var rng = new Rng(seed);
        return Array.ConvertAll(shapes, shape =>
        {
            var x = new Tensor<double>(shape.Rows, shape.Cols);
            foreach (ref double value in x.Span)
            {
                value = positive ? 0.2 + rng.NextDouble() : rng.NextNormal();
            }

            return x;
        });
    }

    private static Tensor<int> Indices(params int[] columns)
    {
        var index = new Tensor<int>(columns.Length, 1);
        columns.CopyTo(index.Span);
        return index;
    }
}
