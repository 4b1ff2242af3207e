using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>One line per distribution: the widths of what it is a function of, and how it is recorded.</summary>
internal static class DistributionTable
{
    public const int Rows = 4;

    private static readonly Box Bounds = new([-2, 0.5f], [3, 0.75f]);

    private static readonly (string Name, int[] Widths, Func<Var<double>[], ActionDistribution<double>> Record)[] Entries =
    [
        ("categorical", [3], x => Categorical<double>.Record(x[0])),
        ("multi-categorical", [6], x => MultiCategorical<double>.Record(x[0], [3, 1, 2])),
        ("bernoulli", [3], x => Bernoulli<double>.Record(x[0])),
        ("masked categorical", [5], x => Categorical<double>.Record(x[0], mask: Mask(x[0]))),
        ("masked multi-categorical", [6], x => MultiCategorical<double>.Record(x[0], [3, 1, 2], Mask(x[0]))),
        ("masked bernoulli", [4], x => Bernoulli<double>.Record(x[0], Mask(x[0]))),
        ("gaussian", [2, 2], x => DiagonalGaussian<double>.Record(x[0], x[1], Bounds)),
        ("product", [3, 2, 2, 4], x => Product<double>.Record(
            [Categorical<double>.Record(x[0]), SquashedGaussian<double>.Record(x[1], x[2], Bounds), Bernoulli<double>.Record(x[3], Mask(x[3]))],
            new TupleSpace(new Discrete(3), Bounds, new MultiBinary(4)))),
        ("squashed gaussian", [2, 2], x => SquashedGaussian<double>.Record(x[0], x[1], Bounds)),
    ];

    public static TheoryData<string> Names => [.. Entries.Select(entry => entry.Name)];

    /// <summary>Parameters of <see cref="Rows"/> rows around zero.</summary>
    public static Tensor<double>[] Parameters(string name, ulong seed)
    {
        var rng = new Rng(seed);
        return Array.ConvertAll(Find(name).Widths, width =>
        {
            var x = new Tensor<double>(Rows, width);
            foreach (ref double value in x.Span)
            {
                value = 0.7 * rng.NextNormal();
            }

            return x;
        });
    }

    /// <summary>Records the distribution, with a draw stored in every row.</summary>
    public static ActionDistribution<double> Record(string name, Var<double>[] parameters, ulong seed)
    {
        ActionDistribution<double> distribution = Find(name).Record(parameters);
        var rng = new Rng(seed);
        for (int row = 0; row < distribution.Rows; row++)
        {
            distribution.Sample(row, rng);
        }

        return distribution;
    }

    /// <summary>Records the distribution over leaves of a tape.</summary>
    public static (Tape<double> Tape, Var<double>[] Leaves, ActionDistribution<double> Distribution) Record(string name, ulong seed)
    {
        var tape = new Tape<double>(new ReferenceBackend<double>());
        Tensor<double>[] values = Parameters(name, seed);
        var leaves = new Var<double>[values.Length];
        for (int i = 0; i < leaves.Length; i++)
        {
            leaves[i] = tape.Leaf($"parameter {i}", values[i].Rows, values[i].Cols);
            leaves[i].Value.CopyFrom(values[i].Span);
        }

        return (tape, leaves, Record(name, leaves, seed));
    }

    /// <summary>Two of three neighbouring choices are legal, other ones in each row; the element of a single value always is.</summary>
    private static ActionMask<double> Mask(Var<double> logits)
    {
        int choices = logits.Shape.Cols;
        var mask = new ActionMask<double>(logits.Tape, logits.Shape.Rows, choices);
        for (int row = 0; row < logits.Shape.Rows; row++)
        {
            mask.Store(row, [.. Enumerable.Range(0, choices).Select(i => (i + row) % 3 != 0 || (choices == 6 && i == 3))]);
        }

        return mask;
    }

    private static (string Name, int[] Widths, Func<Var<double>[], ActionDistribution<double>> Record) Find(string name) =>
        Entries.Single(entry => entry.Name == name);
}
