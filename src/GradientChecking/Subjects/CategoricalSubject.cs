using Gradus.Autodiff;
using Gradus.Rl;

namespace Gradus.GradientChecking;

/// <summary>A categorical distribution: discrete actions.</summary>
internal sealed class CategoricalSubject(bool isEntropy) : DistributionSubject(typeof(Categorical<>), "Categorical", isEntropy)
{
    /// <summary>ln p_a, or −Σ p ln p, with p = eˡ / Σ eˡ.</summary>
    public static double Formula(ReadOnlySpan<double> logits, int action, bool isEntropy)
    {
        double total = 0, entropy = 0;
        foreach (double logit in logits)
        {
            total += Math.Exp(logit);
        }

        foreach (double logit in logits)
        {
            double p = Math.Exp(logit) / total;
            entropy -= p * Math.Log(p);
        }

        return isEntropy ? entropy : Math.Log(Math.Exp(logits[action]) / total);
    }

    protected override int[] Widths(Rng rng) => [2 + rng.NextInt32(3)];

    protected override ActionDistribution<T> Record<T>(Var<T>[] x) => Categorical<T>.Record(x[0]);

    protected override double[] Action(ActionDistribution<double> drawn, int row) => [((Categorical<double>)drawn).Actions[row, 0]];

    protected override double Formula(ActionDistribution<double> drawn, int row, double[][] parameters) =>
        Formula(parameters[0], ((Categorical<double>)drawn).Actions[row, 0], IsEntropy);
}
