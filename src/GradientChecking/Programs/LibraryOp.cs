using System.Numerics;
using Gradus.Autodiff;

namespace Gradus.GradientChecking;

/// <summary>
/// The ops of the library. A new op gets a line in <see cref="Record"/> and a line in <see cref="All"/>; a test fails while it has none.
/// <c>docs/add-an-op.md</c> walks through it.
/// </summary>
internal sealed class LibraryOp : ProgramOp
{
    /// <summary>A geometry from six integers: height, width, channels, kernel, stride, padding.</summary>
    private const string PatchesCode = "new PatchGeometry(new ImageShape({i0}, {i1}, {i2}), {i3}, {i4}, {i5})";

    /// <summary>Images of more numbers would grow from convolution to convolution.</summary>
    private const int MaxImageSize = 16;

    /// <summary>Of recurrent ops, which have as many units as their inputs have columns; ops on images make hundreds.</summary>
    private const int MaxUnits = 20;

    private readonly Takes _takes;

    private LibraryOp(string name, string code, int arity = 1, Takes takes = Takes.Nothing)
        : base(name, code, arity) => _takes = takes;

    /// <summary>What an op needs besides a first input of any shape.</summary>
    private enum Takes
    {
        Nothing,
        Positive,
        Weight,
        Row,
        Column,
        Factor,
        Bounds,
        RowRange,
        ColumnRange,
        Indices,
        Epsilon,
        Filters,
        Patches,
        Sequences,
        Beside,
    }

    /// <summary>Every op, with its C# code.</summary>
    public static IReadOnlyList<LibraryOp> All { get; } =
    [
        new("Linear", "{0}.Linear({1})", 2, Takes.Weight),
        new("Tanh", "{0}.Tanh()"),
        new("Sigmoid", "{0}.Sigmoid()"),
        new("Softplus", "{0}.Softplus()"),
        new("Relu", "{0}.Relu()"),
        new("Exp", "{0}.Exp()"),
        new("Log", "{0}.Log()", 1, Takes.Positive),
        new("LogSoftmax", "{0}.LogSoftmax()"),
        new("Pick", "{0}.Pick(Index({indices}))", 1, Takes.Indices),
        new("Add", "{0} + {1}", 2),
        new("Subtract", "{0} - {1}", 2),
        new("Multiply", "{0} * {1}", 2),
        new("Scale", "{a} * {0}", 1, Takes.Factor),
        new("Square", "{0}.Square()"),
        new("Minimum", "{0}.Minimum({1})", 2),
        new("Maximum", "{0}.Maximum({1})", 2),
        new("Clip", "{0}.Clip({a}, {b})", 1, Takes.Bounds),
        new("RowSum", "{0}.RowSum()"),
        new("Sum", "{0}.Sum()"),
        new("Rows", "{0}.Rows({first}, {count})", 1, Takes.RowRange),
        new("Columns", "{0}.Columns({first}, {count})", 1, Takes.ColumnRange),
        new("Concat", "{0}.Concat({1})", 2, Takes.Beside),
        new("AddRow", "{0}.AddRow({1})", 2, Takes.Row),
        new("MultiplyRow", "{0}.MultiplyRow({1})", 2, Takes.Row),
        new("Standardize", "{0}.Standardize({a})", 1, Takes.Epsilon),
        new("Convolution", $"{{0}}.Convolution({{1}}, {PatchesCode})", 2, Takes.Filters),
        new("MaxPool", $"{{0}}.MaxPool({PatchesCode})", 1, Takes.Patches),
        new("AveragePool", $"{{0}}.AveragePool({PatchesCode})", 1, Takes.Patches),
        new("ScaleRows", "{0}.ScaleRows({1})", 2, Takes.Column),
        new("Gru", "{0}.Linear({1}).Gru({2}, {3}, Keep({0}.Tape, {indices}))", 4, Takes.Sequences),
        new("Lstm", "{0}.Linear({1}).Lstm({2}, {3}, Keep({0}.Tape, {indices}))", 4, Takes.Sequences),
    ];

    /// <inheritdoc/>
    public override bool NeedsPositive => _takes == Takes.Positive;

    /// <inheritdoc/>
    public override Var<T> Record<T>(Var<T>[] x, OpArguments arguments) => Name switch
    {
        "Linear" => x[0].Linear(x[1]),
        "Tanh" => x[0].Tanh(),
        "Sigmoid" => x[0].Sigmoid(),
        "Softplus" => x[0].Softplus(),
        "Relu" => x[0].Relu(),
        "Exp" => x[0].Exp(),
        "Log" => x[0].Log(),
        "LogSoftmax" => x[0].LogSoftmax(),
        "Pick" => x[0].Pick(Column(arguments.Indices!)),
        "Add" => x[0] + x[1],
        "Subtract" => x[0] - x[1],
        "Multiply" => x[0] * x[1],
        "Scale" => x[0].Scale(T.CreateChecked(arguments.A)),
        "Square" => x[0].Square(),
        "Minimum" => x[0].Minimum(x[1]),
        "Maximum" => x[0].Maximum(x[1]),
        "Clip" => x[0].Clip(T.CreateChecked(arguments.A), T.CreateChecked(arguments.B)),
        "RowSum" => x[0].RowSum(),
        "Sum" => x[0].Sum(),
        "Rows" => x[0].Rows(arguments.First, arguments.Count),
        "Columns" => x[0].Columns(arguments.First, arguments.Count),
        "Concat" => x[0].Concat(x[1]),
        "AddRow" => x[0].AddRow(x[1]),
        "MultiplyRow" => x[0].MultiplyRow(x[1]),
        "Standardize" => x[0].Standardize(T.CreateChecked(arguments.A)),
        "Convolution" => x[0].Convolution(x[1], Geometry(arguments.Indices!)),
        "MaxPool" => x[0].MaxPool(Geometry(arguments.Indices!)),
        "AveragePool" => x[0].AveragePool(Geometry(arguments.Indices!)),
        "ScaleRows" => x[0].ScaleRows(x[1]),
        "Gru" => x[0].Linear(x[1]).Gru(x[2], x[3], Keep(x[0].Tape, arguments.Indices!)),
        "Lstm" => x[0].Linear(x[1]).Lstm(x[2], x[3], Keep(x[0].Tape, arguments.Indices!)),
        _ => throw new InvalidOperationException($"{Name} has a line in All but none in Record."),
    };

    /// <inheritdoc/>
    public override Shape? InputShape(Shape first, int index, Shape wished) => _takes switch
    {
        Takes.Weight => new Shape(first.Cols + 1, wished.Cols),
        Takes.Filters => first.Cols <= MaxImageSize ? new Shape(Geometry(ImageOf(first.Cols)).PatchSize + 1, wished.Cols) : null,
        Takes.Row => new Shape(1, first.Cols),
        Takes.Column => new Shape(first.Rows, 1),
        Takes.Sequences when first.Cols > MaxUnits => null,
        Takes.Sequences when index < 3 => new Shape(first.Cols + 1, (Name == "Gru" ? 3 : 4) * first.Cols),
        Takes.Sequences => new Shape(SequencesOf(first.Rows), (Name == "Gru" ? 1 : 2) * first.Cols),
        Takes.Beside => new Shape(first.Rows, wished.Cols),
        _ => first,
    };

    /// <inheritdoc/>
    public override OpArguments DrawArguments(Shape first, Rng rng)
    {
        switch (_takes)
        {
            case Takes.Factor:
                return new OpArguments(A: Math.Round((4 * rng.NextDouble()) - 2, 2));
            case Takes.Epsilon:
                return new OpArguments(A: Math.Round(0.1 + rng.NextDouble(), 2));
            case Takes.Filters or Takes.Patches:
                return new OpArguments(Indices: ImageOf(first.Cols));
            case Takes.Bounds:
                // Integer bounds meet integer inputs, which is where the kinks are; now and then equal ones make a constant.
                int digits = rng.NextInt32(2) == 0 ? 0 : 2;
                double low = Math.Round((2 * rng.NextDouble()) - 1.5, digits);
                double wish = 2 * rng.NextDouble();
                double width = wish < 0.125 ? 0 : Math.Max(Math.Round(wish, digits), digits == 0 ? 1 : 0.01);
                return new OpArguments(A: low, B: low + width);
            case Takes.RowRange:
                int rows = 1 + rng.NextInt32(first.Rows);
                return new OpArguments(First: rng.NextInt32(first.Rows - rows + 1), Count: rows);
            case Takes.ColumnRange:
                int cols = 1 + rng.NextInt32(first.Cols);
                return new OpArguments(First: rng.NextInt32(first.Cols - cols + 1), Count: cols);
            case Takes.Indices:
                var indices = new int[first.Rows];
                for (int i = 0; i < indices.Length; i++)
                {
                    indices[i] = rng.NextInt32(first.Cols);
                }

                return new OpArguments(Indices: indices);
            case Takes.Sequences:
                return new OpArguments(Indices: [.. Enumerable.Range(0, first.Rows).Select(_ => Math.Min(rng.NextInt32(4), 1))]);
            default:
                return default;
        }
    }

    /// <inheritdoc/>
    public override OpArguments Fit(OpArguments arguments, Shape first) => _takes switch
    {
        Takes.RowRange => Within(arguments, first.Rows),
        Takes.ColumnRange => Within(arguments, first.Cols),
        Takes.Filters or Takes.Patches => new OpArguments(Indices: ImageOf(first.Cols)),
        Takes.Indices =>
            new OpArguments(Indices: [.. arguments.Indices!.Take(first.Rows).Select(index => Math.Min(index, first.Cols - 1))]),
        Takes.Sequences => new OpArguments(Indices: [.. arguments.Indices!.Take(first.Rows)]),
        _ => arguments,
    };

    /// <inheritdoc/>
    public override IEnumerable<OpArguments> Simplify(OpArguments arguments)
    {
        switch (_takes)
        {
            case Takes.Factor or Takes.Epsilon when arguments.A != 1:
                yield return new OpArguments(A: 1);
                break;
            case Takes.Bounds when (arguments.A, arguments.B) != (0, 1):
                yield return new OpArguments(A: 0, B: 1);
                break;
            case Takes.RowRange or Takes.ColumnRange when arguments.Count > 1:
                yield return arguments with { Count = 1 };
                break;
            case Takes.RowRange or Takes.ColumnRange when arguments.First > 0:
                yield return arguments with { First = 0 };
                break;
            case Takes.Indices when arguments.Indices!.Any(index => index > 0):
                yield return new OpArguments(Indices: new int[arguments.Indices!.Length]);
                break;
            case Takes.Sequences when arguments.Indices!.Contains(0):
                yield return new OpArguments(Indices: [.. arguments.Indices!.Select(_ => 1)]);
                break;
        }
    }

    private static OpArguments Within(OpArguments arguments, int length)
    {
        int count = Math.Min(arguments.Count, length);
        return new OpArguments(First: Math.Min(arguments.First, length - count), Count: count);
    }

    /// <summary>
    /// An image of so many numbers, and a kernel for it: height, width, channels, kernel, stride, padding. It depends on the columns alone,
    /// because a weight's shape is drawn before the constants.
    /// </summary>
    private static int[] ImageOf(int columns)
    {
        if (columns == 1)
        {
            return [1, 1, 1, 1, 1, 0];
        }

        int channels = columns > 4 && columns % 2 == 0 ? 2 : 1;
        int pixels = columns / channels;
        int height = Enumerable.Range(1, pixels).Last(side => pixels % side == 0 && side * side <= pixels);
        int padding = height == 1 || columns % 4 == 0 ? 1 : 0;
        return [height, pixels / height, channels, 2, columns % 3 == 0 ? 2 : 1, padding];
    }

    /// <summary>
    /// So many rows are several steps of several sequences if their number allows it. It depends on the rows alone, because shapes are
    /// drawn before the constants.
    /// </summary>
    private static int SequencesOf(int rows) => rows % 2 == 0 && rows > 2 ? 2 : rows % 3 == 0 && rows > 3 ? 3 : 1;

    private static Var<T> Keep<T>(Tape<T> tape, int[] indices)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Var<T> keep = tape.Input("keep", indices.Length, 1);
        keep.Value.CopyFrom(Array.ConvertAll(indices, T.CreateChecked));
        return keep;
    }

    private static PatchGeometry Geometry(int[] numbers) =>
        new(new ImageShape(numbers[0], numbers[1], numbers[2]), numbers[3], numbers[4], numbers[5]);

    private static Tensor<int> Column(int[] indices)
    {
        var column = new Tensor<int>(indices.Length, 1);
        column.CopyFrom(indices);
        return column;
    }
}
