using Gradus.Autodiff;
using Gradus.Rl;

namespace Gradus.GradientChecking;

/// <summary>Several choices at once.</summary>
internal sealed class MultiCategoricalSubject(bool isEntropy) : DistributionSubject(typeof(MultiCategorical<>), "MultiCategorical", isEntropy)
{
    private static readonly int[] Choices = [3, 1, 2];

    protected override int[] Widths(Rng rng) => [Choices.Sum()];

    protected override ActionDistribution<T> Record<T>(Var<T>[] x) => MultiCategorical<T>.Record(x[0], Choices);

    protected override double Formula(ActionDistribution<double> drawn, int row, double[][] parameters)
    {
        double sum = 0;
        int first = 0;
        for (int i = 0; i < Choices.Length; first += Choices[i++])
        {
            int action = ((MultiCategorical<double>)drawn).Choices[i].Actions[row, 0];
            sum += CategoricalSubject.Formula(parameters[0].AsSpan(first, Choices[i]), action, IsEntropy);
        }

        return sum;
    }
}
