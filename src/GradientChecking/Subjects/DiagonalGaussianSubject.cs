using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.GradientChecking;

/// <summary>A diagonal Gaussian: continuous actions.</summary>
internal sealed class DiagonalGaussianSubject(bool isEntropy) : DistributionSubject(
    typeof(DiagonalGaussian<>), "DiagonalGaussian", isEntropy)
{
    private static readonly Box Bounds = new([-2, 0.5f], [3, 0.75f]);

    /// <summary>The density of N(μ, σ²) at u, or its entropy, with parameters μ and ln σ.</summary>
    public static double Formula(double mean, double logStd, double u, bool isEntropy)
    {
        double sigma = Math.Exp(logStd), z = (u - mean) / sigma;
        return isEntropy
            ? 0.5 * Math.Log(2 * Math.PI * Math.E * sigma * sigma)
            : Math.Log(Math.Exp(-z * z / 2) / (sigma * Math.Sqrt(2 * Math.PI)));
    }

    protected override int[] Widths(Rng rng) => [2, 2];

    protected override ActionDistribution<T> Record<T>(Var<T>[] x) => DiagonalGaussian<T>.Record(x[0], x[1], Bounds);

    protected override double[] Action(ActionDistribution<double> drawn, int row) =>
        ((DiagonalGaussian<double>)drawn).Actions.Row(row).ToArray();

    protected override double Formula(ActionDistribution<double> drawn, int row, double[][] parameters)
    {
        double sum = 0;
        for (int i = 0; i < parameters[0].Length; i++)
        {
            sum += Formula(parameters[0][i], parameters[1][i], ((DiagonalGaussian<double>)drawn).Actions[row, i], IsEntropy);
        }

        return sum;
    }
}
