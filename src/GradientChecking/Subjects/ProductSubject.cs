using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.GradientChecking;

/// <summary>
/// A mixed action: a choice, two numbers, and switches. For the log-probability every third value of the choice is illegal.
/// </summary>
internal sealed class ProductSubject(bool isEntropy) : DistributionSubject(typeof(Product<>), "Product", isEntropy)
{
    private const int Choices = 4;
    private const int Switches = 2;

    private static readonly Box Bounds = new([-2, 0.5f], [3, 0.75f]);
    private static readonly TupleSpace Actions = new(new Discrete(Choices), Bounds, new MultiBinary(Switches));

    protected override int[] Widths(Rng rng) => [Choices, 2, 2, Switches];

    protected override ActionDistribution<T> Record<T>(Var<T>[] x)
    {
        Var<T> logits = x[0];
        ActionMask<T>? mask = null;
        if (!IsEntropy)
        {
            mask = new ActionMask<T>(logits.Tape, logits.Shape.Rows, Choices);
            for (int row = 0; row < logits.Shape.Rows; row++)
            {
                mask.Store(row, [.. Enumerable.Range(0, Choices).Select(choice => IsLegal(row, choice))]);
            }
        }

        return Product<T>.Record(
            [Categorical<T>.Record(logits, mask: mask), DiagonalGaussian<T>.Record(x[1], x[2], Bounds), Bernoulli<T>.Record(x[3])],
            Actions);
    }

    protected override double[] Action(ActionDistribution<double> drawn, int row)
    {
        var (choice, numbers, switches) = Factors(drawn);
        return [choice.Actions[row, 0], .. numbers.Actions.Row(row), .. switches.Actions.Row(row)];
    }

    protected override double Formula(ActionDistribution<double> drawn, int row, double[][] parameters)
    {
        var (choice, numbers, switches) = Factors(drawn);
        int[] legal = [.. Enumerable.Range(0, Choices).Where(value => IsLegal(row, value))];
        double sum = CategoricalSubject.Formula(
            Array.ConvertAll(legal, value => parameters[0][value]), Array.IndexOf(legal, choice.Actions[row, 0]), IsEntropy);
        for (int i = 0; i < 2; i++)
        {
            sum += DiagonalGaussianSubject.Formula(parameters[1][i], parameters[2][i], numbers.Actions[row, i], IsEntropy);
        }

        for (int i = 0; i < Switches; i++)
        {
            sum += BernoulliSubject.Formula(parameters[3][i], switches.Actions[row, i], IsEntropy);
        }

        return sum;
    }

    private bool IsLegal(int row, int choice) => IsEntropy || (row + choice) % 3 != 0;

    private static (Categorical<double> Choice, DiagonalGaussian<double> Numbers, Bernoulli<double> Switches) Factors(
        ActionDistribution<double> drawn) => ((Product<double>)drawn).Factors switch
        {
            [Categorical<double> choice, DiagonalGaussian<double> numbers, Bernoulli<double> switches] => (choice, numbers, switches),
            _ => throw new InvalidOperationException("The product has other factors than were recorded."),
        };
}
