using Gradus.Autodiff;
using Gradus.Rl;

namespace Gradus.GradientChecking;

/// <summary>Several categorical distributions: multi-discrete actions.</summary>
internal sealed class MultiCategoricalSubject(bool isEntropy) : DistributionSubject(
    typeof(MultiCategorical<>), "MultiCategorical", isEntropy)
{
    private static readonly int[] ValuesPerElement = [3, 1, 2];

    protected override int[] Widths(Rng rng) => [ValuesPerElement.Sum()];

    protected override ActionDistribution<T> Record<T>(Var<T>[] x) => MultiCategorical<T>.Record(x[0], ValuesPerElement);

    protected override double[] Action(ActionDistribution<double> drawn, int row) =>
        [.. ((MultiCategorical<double>)drawn).Elements.Select(element => (double)element.Actions[row, 0])];

    protected override double Formula(ActionDistribution<double> drawn, int row, double[][] parameters)
    {
        double sum = 0;
        int first = 0;
        for (int i = 0; i < ValuesPerElement.Length; first += ValuesPerElement[i++])
        {
            int action = ((MultiCategorical<double>)drawn).Elements[i].Actions[row, 0];
            sum += CategoricalSubject.Formula(parameters[0].AsSpan(first, ValuesPerElement[i]), action, IsEntropy);
        }

        return sum;
    }
}
