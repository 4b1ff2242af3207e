using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.GradientChecking;

/// <summary>Normally distributed numbers, squashed into a box by tanh.</summary>
internal sealed class SquashedGaussianSubject(bool isEntropy) : DistributionSubject(
    typeof(SquashedGaussian<>), "SquashedGaussian", isEntropy)
{
    private static readonly Box Bounds = new([-2, 0.5f], [3, 0.75f]);

    protected override int[] Widths(Rng rng) => [2, 2];

    protected override ActionDistribution<T> Record<T>(Var<T>[] x) => SquashedGaussian<T>.Record(x[0], x[1], Bounds);

    protected override double[] Action(ActionDistribution<double> drawn, int row) =>
        ((SquashedGaussian<double>)drawn).Actions.Row(row).ToArray();

    /// <summary>
    /// The normal formula less ln ∂a/∂u at the stored u, or plus it at u = μ + σξ with the sample's ξ; a = low + (high − low)·(1 + tanh
    /// u)/2.
    /// </summary>
    protected override double Formula(ActionDistribution<double> drawn, int row, double[][] parameters)
    {
        var squashed = (SquashedGaussian<double>)drawn;
        double sum = 0;
        for (int i = 0; i < parameters[0].Length; i++)
        {
            double stored = squashed.Actions[row, i];
            double noise = (stored - squashed.Mean.Value[row, i]) / squashed.Std.Value[row, i];
            double u = IsEntropy ? parameters[0][i] + (Math.Exp(parameters[1][i]) * noise) : stored;
            double slope = ((double)Bounds.High[i] - Bounds.Low[i]) / 2 / (Math.Cosh(u) * Math.Cosh(u));
            sum += DiagonalGaussianSubject.Formula(
                parameters[0][i], parameters[1][i], stored, IsEntropy) + ((IsEntropy ? 1 : -1) * Math.Log(slope));
        }

        return sum;
    }
}
