using Gradus.Autodiff;
using Gradus.Rl;

namespace Gradus.GradientChecking;

/// <summary>A categorical distribution of which every third action is illegal, another one in each row.</summary>
internal sealed class MaskedCategoricalSubject(bool isEntropy) : DistributionSubject(
    typeof(Categorical<>), "Categorical, masked", isEntropy)
{
    protected override int[] Widths(Rng rng) => [2 + rng.NextInt32(4)];

    protected override ActionDistribution<T> Record<T>(Var<T>[] x)
    {
        int actions = x[0].Shape.Cols;
        var mask = new ActionMask<T>(x[0].Tape, x[0].Shape.Rows, actions);
        for (int row = 0; row < x[0].Shape.Rows; row++)
        {
            mask.Store(row, [.. Enumerable.Range(0, actions).Select(action => IsLegal(row, action))]);
        }

        return Categorical<T>.Record(x[0], mask: mask);
    }

    protected override double[] Action(ActionDistribution<double> drawn, int row) => [((Categorical<double>)drawn).Actions[row, 0]];

    protected override double Formula(ActionDistribution<double> drawn, int row, double[][] parameters)
    {
        int[] legal = [.. Enumerable.Range(0, parameters[0].Length).Where(action => IsLegal(row, action))];
        return CategoricalSubject.Formula(
            Array.ConvertAll(legal, action => parameters[0][action]),
            Array.IndexOf(legal, ((Categorical<double>)drawn).Actions[row, 0]),
            IsEntropy);
    }

    private static bool IsLegal(int row, int action) => (row + action) % 3 != 0;
}
