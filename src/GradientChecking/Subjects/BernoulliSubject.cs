using Gradus.Autodiff;
using Gradus.Rl;

namespace Gradus.GradientChecking;

/// <summary>Bernoulli distributions: multi-binary actions.</summary>
internal sealed class BernoulliSubject(bool isEntropy) : DistributionSubject(typeof(Bernoulli<>), "Bernoulli", isEntropy)
{
    protected override int[] Widths(Rng rng) => [1 + rng.NextInt32(3)];

    protected override ActionDistribution<T> Record<T>(Var<T>[] x) => Bernoulli<T>.Record(x[0]);

    protected override double[] Action(ActionDistribution<double> drawn, int row) =>
        Array.ConvertAll(((Bernoulli<double>)drawn).Actions.Row(row).ToArray(), value => (double)value);

    /// <summary>a ln p + (1 − a) ln(1 − p), or −(p ln p + (1 − p) ln(1 − p)), with p = 1/(1 + e⁻ˡ).</summary>
    public static double Formula(double logit, double action, bool isEntropy)
    {
        double p = 1 / (1 + Math.Exp(-logit));
        double a = isEntropy ? p : action;
        double sum = (a * Math.Log(p)) + ((1 - a) * Math.Log(1 - p));
        return isEntropy ? -sum : sum;
    }

    protected override double Formula(ActionDistribution<double> drawn, int row, double[][] parameters)
    {
        double sum = 0;
        for (int i = 0; i < parameters[0].Length; i++)
        {
            sum += Formula(parameters[0][i], ((Bernoulli<double>)drawn).Actions[row, i], IsEntropy);
        }

        return sum;
    }
}
