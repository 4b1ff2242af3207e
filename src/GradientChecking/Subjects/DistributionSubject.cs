using System.Numerics;
using Gradus.Autodiff;
using Gradus.Rl;

namespace Gradus.GradientChecking;

/// <summary>
/// A distribution over actions: log π(a|s) of sampled actions, or the entropy. A subclass defines how it is recorded and its formula.
/// </summary>
internal abstract class DistributionSubject(Type distribution, string name, bool isEntropy)
    : GradientSubject($"{name}, {(isEntropy ? "entropy" : "log prob")}", SubjectKind.Distribution, distribution)
{
    /// <summary>One line per distribution: log-probability and entropy.</summary>
    public static IReadOnlyList<DistributionSubject> All { get; } =
    [
        new CategoricalSubject(isEntropy: false), new CategoricalSubject(isEntropy: true),
        new MaskedCategoricalSubject(isEntropy: false),
        new MultiCategoricalSubject(isEntropy: false), new MultiCategoricalSubject(isEntropy: true),
        new BernoulliSubject(isEntropy: false), new BernoulliSubject(isEntropy: true),
        new DiagonalGaussianSubject(isEntropy: false), new DiagonalGaussianSubject(isEntropy: true),
        new SquashedGaussianSubject(isEntropy: false), new SquashedGaussianSubject(isEntropy: true),
        new ProductSubject(isEntropy: false), new ProductSubject(isEntropy: true),
    ];

    /// <summary>True for the entropy, false for the log-probability.</summary>
    protected bool IsEntropy { get; } = isEntropy;

    /// <summary>Samples an action in every row.</summary>
    public static void SampleRows<T>(ActionDistribution<T> distribution, ulong seed)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var rng = new Rng(seed);
        for (int row = 0; row < distribution.Rows; row++)
        {
            distribution.Sample(row, rng);
        }
    }

    /// <summary>Stores in every row what is drawn at a given point, wherever the distribution itself stands.</summary>
    /// <param name="distribution">The distribution.</param>
    /// <param name="inputs">The point: the inputs that <paramref name="record"/> takes.</param>
    /// <param name="record">Records the same distribution on another tape.</param>
    /// <param name="seed">Seed of the draws.</param>
    public static void StoreDraws<T>(ActionDistribution<T> distribution, IReadOnlyList<Tensor<double>> inputs, Func<Var<T>[],
        ActionDistribution<T>> record, ulong seed)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ActionDistribution<T> drawn = record(Leaves<T>(inputs));
        SampleRows(drawn, seed);
        distribution.GatherActions(drawn, [.. Enumerable.Range(0, distribution.Rows)]);
    }

    public override GradientCase Draw(ulong seed)
    {
        var rng = new Rng(seed);
        int rows = 1 + rng.NextInt32(3);
        Tensor<double>[] inputs = [.. Widths(rng).Select(width => Normal(rng, rows, width, scale: 0.8))];
        var function = new Function(this, inputs, seed);
        ActionDistribution<double> drawn = function.Distribution(Leaves<double>(inputs));
        return new GradientCase(function, inputs, at =>
            [.. Enumerable.Range(0, at[0].Rows).Select(row =>
                Formula(drawn, row, Array.ConvertAll(at, input => input.Row(row).ToArray())))])
        {
            Name = Name,
            Actions = [.. Enumerable.Range(0, rows).Select(row => Action(drawn, row))],
        };
    }

    /// <summary>Widths of the parameters.</summary>
    protected abstract int[] Widths(Rng rng);

    /// <summary>Records the distribution.</summary>
    protected abstract ActionDistribution<T> Record<T>(Var<T>[] x)
        where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>The action that is stored in one row, as the distribution keeps it: before it is squashed or clipped.</summary>
    protected abstract double[] Action(ActionDistribution<double> drawn, int row);

    /// <summary>Log-probability or entropy of one row, in plain numbers.</summary>
    /// <param name="drawn">Holds the actions.</param>
    /// <param name="row">The row.</param>
    /// <param name="parameters">The parameters in that row.</param>
    protected abstract double Formula(ActionDistribution<double> drawn, int row, double[][] parameters);

    private static Var<T>[] Leaves<T>(IReadOnlyList<Tensor<double>> inputs)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var tape = new Tape<T>(new ReferenceBackend<T>());
        var x = new Var<T>[inputs.Count];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = tape.Leaf($"x{i}", inputs[i].Rows, inputs[i].Cols);
            for (int j = 0; j < inputs[i].Count; j++)
            {
                x[i].Value.Span[j] = T.CreateTruncating(inputs[i].Span[j]);
            }
        }

        return x;
    }

    private sealed class Function(DistributionSubject subject, Tensor<double>[] point, ulong seed) : ITapeFunction
    {
        public ActionDistribution<T> Distribution<T>(Var<T>[] x)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            ActionDistribution<T> distribution = subject.Record(x);
            StoreDraws(distribution, point, subject.Record, seed);
            return distribution;
        }

        public Var<T> Record<T>(Var<T>[] x)
            where T : unmanaged, IFloatingPointIeee754<T> => subject.IsEntropy ? Distribution(x).Entropy() : Distribution(x).LogProb();
    }
}
