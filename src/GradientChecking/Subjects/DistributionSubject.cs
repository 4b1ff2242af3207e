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
        new MultiCategoricalSubject(isEntropy: false), new MultiCategoricalSubject(isEntropy: true),
        new BernoulliSubject(isEntropy: false), new BernoulliSubject(isEntropy: true),
        new DiagonalGaussianSubject(isEntropy: false), new DiagonalGaussianSubject(isEntropy: true),
        new SquashedGaussianSubject(isEntropy: false), new SquashedGaussianSubject(isEntropy: true),
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

    public override GradientCase Draw(ulong seed)
    {
        var rng = new Rng(seed);
        int rows = 1 + rng.NextInt32(3);
        Tensor<double>[] inputs = [.. Widths(rng).Select(width => Normal(rng, rows, width, scale: 0.8))];
        var function = new Function(this, seed);
        var tape = new Tape<double>(new ReferenceBackend<double>());
        var x = new Var<double>[inputs.Length];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = tape.Leaf($"x{i}", rows, inputs[i].Cols);
            x[i].Value.CopyFrom(inputs[i].Span);
        }

        ActionDistribution<double> drawn = function.Distribution(x);
        return new GradientCase(
            function,
            inputs,
            at =>
                [.. Enumerable.Range(0, rows).Select(row => Formula(drawn, row, Array.ConvertAll(at, input => input.Row(row).ToArray())))]);
    }

    /// <summary>Widths of the parameters.</summary>
    protected abstract int[] Widths(Rng rng);

    /// <summary>Records the distribution.</summary>
    protected abstract ActionDistribution<T> Record<T>(Var<T>[] x)
        where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>Log-probability or entropy of one row, in plain numbers.</summary>
    /// <param name="drawn">Holds the actions.</param>
    /// <param name="row">The row.</param>
    /// <param name="parameters">The parameters in that row.</param>
    protected abstract double Formula(ActionDistribution<double> drawn, int row, double[][] parameters);

    private sealed class Function(DistributionSubject subject, ulong seed) : ITapeFunction
    {
        public ActionDistribution<T> Distribution<T>(Var<T>[] x)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            ActionDistribution<T> distribution = subject.Record(x);
            SampleRows(distribution, seed);
            return distribution;
        }

        public Var<T> Record<T>(Var<T>[] x)
            where T : unmanaged, IFloatingPointIeee754<T> => subject.IsEntropy ? Distribution(x).Entropy() : Distribution(x).LogProb();
    }
}
