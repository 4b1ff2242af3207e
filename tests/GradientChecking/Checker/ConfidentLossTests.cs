using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>
/// Losses that all but vanish where a model is confident: with a probability of 1 − q they are off by the rounding of 1, which is about
/// 1e-16/q of what q adds to them, whatever power of q they are.
/// </summary>
public sealed class ConfidentLossTests
{
    private const int Seeds = 20;

    /// <summary>An error that is so many times what rounding leaves has to be found.</summary>
    private const double Visible = 1e6;

    private static readonly double[] Logits = [4, 8, 12, 16, 20];

    public static TheoryData<string> Losses => new(["squared", "power 1.5", "cubed", "focal", "Brier", "cross-entropy"]);

    [Theory]
    [MemberData(nameof(Losses))]
    public void Right_gradients_pass_and_errors_above_the_rounding_of_one_are_found(string loss)
    {
        int planted = 0;
        var faults = new List<string>();
        foreach (double logit in Logits)
        {
            for (ulong seed = 0; seed < Seeds; seed++)
            {
                HardFunction right = Draw(loss, logit, new Rng(seed + 1000), out double smallest);
                GradientReport report = right.Check(seed);
                if (!report.Passed)
                {
                    faults.Add($"right, logit {logit}: {report}");
                }

                int element = (int)(seed % (ulong)right.X.Length);
                double[] errors = [1e-6, 1e-4, 1e-2, 0.2, 1, -1];
                foreach (double error in errors.Where(error => Math.Abs(error) >= Visible * Math.ScaleB(1, -53) / smallest))
                {
                    planted++;
                    GradientReport wrong = right.Wrong(element, 1 + error).Check(seed);
                    if (!wrong.Failed || wrong.Where != $"x0[0, {element}]")
                    {
                        faults.Add($"error {error} of element {element}, logit {logit}: {wrong}");
                    }
                }
            }
        }

        Assert.True(faults.Count == 0, $"{faults.Count} of {planted}: {string.Join("\n", faults.Take(10))}");
        Assert.True(planted > 3 * Seeds * Logits.Length, $"{planted}");
    }

    /// <summary>A loss of four logits.</summary>
    /// <param name="loss">Which.</param>
    /// <param name="logit">About the logit of what is likely.</param>
    /// <param name="rng">Where the logits come from.</param>
    /// <param name="smallest">The smallest probability of what is unlikely.</param>
    private static HardFunction Draw(string loss, double logit, Rng rng, out double smallest)
    {
        bool isOfClasses = loss is "focal" or "Brier" or "cross-entropy";
        double[] x = [.. Enumerable.Range(0, 4).Select(i => (isOfClasses && i > 0 ? 0 : logit) + (0.5 * rng.NextNormal()))];
        smallest = isOfClasses ? Softmax(x).Skip(1).Sum() : x.Min(value => Sigmoid(-value));
        return loss switch
        {
            "squared" => OfSigmoids(x, 2),
            "power 1.5" => OfSigmoids(x, 1.5),
            "cubed" => OfSigmoids(x, 3),
            "focal" => new(loss, at => Math.Pow(1 - Math.Exp(LogSoftmax(at)), 2) * -LogSoftmax(at), FocalGradient, x),
            "Brier" => new(loss, at => Softmax(at) is var p ? Math.Pow(1 - p[0], 2) + p.Skip(1).Sum(share => share * share) : 0, BrierGradient, x),
            _ => new(loss, at => -LogSoftmax(at), at => Softmax(at) is var p ? [-p.Skip(1).Sum(), .. p.Skip(1)] : [], x),
        };
    }

    /// <summary>Σ (1 − σ(x))ⁿ, as written; its derivative is −n·qⁿ·σ(x) with q = σ(−x).</summary>
    private static HardFunction OfSigmoids(double[] x, double power) => new(
        $"power {power}",
        at => at.Sum(value => Math.Pow(1 - Sigmoid(value), power)),
        at => Array.ConvertAll(at, value => -power * Math.Pow(Sigmoid(-value), power) * Sigmoid(value)),
        x);

    /// <summary>q²·(−ln p) with p = 1 − q: its derivative by p is −q²/p + 2q·ln p, and that of p by the logits is p·(δ − p).</summary>
    private static double[] FocalGradient(double[] at)
    {
        double[] p = Softmax(at);
        double q = p.Skip(1).Sum();
        double byP = (-(q * q) / p[0]) + (2 * q * LogSoftmax(at));
        return [byP * p[0] * q, .. p.Skip(1).Select(share => -byP * p[0] * share)];
    }

    /// <summary>p·(u − Σ u·p) with the derivatives u of the loss by the probabilities: −2q of the first, 2p of the others.</summary>
    private static double[] BrierGradient(double[] at)
    {
        double[] p = Softmax(at);
        double[] u = [-2 * p.Skip(1).Sum(), .. p.Skip(1).Select(share => 2 * share)];
        double mean = u.Zip(p, (slope, share) => slope * share).Sum();
        return [.. p.Zip(u, (share, slope) => share * (slope - mean))];
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double LogSoftmax(double[] at) => at[0] - at.Max() - Math.Log(at.Sum(value => Math.Exp(value - at.Max())));

    private static double[] Softmax(double[] at)
    {
        double[] e = Array.ConvertAll(at, value => Math.Exp(value - at.Max()));
        double sum = e.Sum();
        return Array.ConvertAll(e, value => value / sum);
    }
}
