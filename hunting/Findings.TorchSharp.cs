using TorchSharp;
using static TorchSharp.torch.distributions;
using F = TorchSharp.torch.nn.functional;

namespace Gradus.Hunting;

internal static partial class Findings
{
    private static IEnumerable<Finding> OfTorchSharp() =>
    [
        new("gaussian-nll-variance", Managed, 1, Number("gaussian_nll_loss(1, 0, v)", GaussianLoss), [2], 0,
            "½(1/v − 1/v²): clamp_min(eps) runs under no_grad"),
        new("erfcx", Managed, 1, Number("special.erfcx", x => torch.special.erfcx(x)), [1], 0, "2x·erfcx(x) − 2/√π: it calls erfc"),
        new("tanh-transform", Managed, 1, Number("TransformedDistribution(Normal(0, 1), TanhTransform).log_prob(y)", TanhNormal), [0.5], 0,
            "(2y − atanh y)/(1 − y²): a minus too many in log_abs_det_jacobian")
        {
            Formula = x => (-0.5 * Math.Pow(Math.Atanh(x[0]), 2)) - Math.Log(1 - (x[0] * x[0])),
        },
        new("softplus-transform", Managed, 1, Number("SoftplusTransform.forward", x => new transforms.SoftplusTransform().forward(x)), [1], 0,
            "σ(x): it computes softplus(−x)")
        {
            Formula = x => Math.Log(1 + Math.Exp(x[0])),
        },
        new("gamma-rsample", Managed, 1, Number("log Gamma(3, r).rsample()", GammaSample), [2], 0, "−1/r: the sample is detached"),
        new("lognormal-rsample", Managed, 1, Number("log LogNormal(μ, 1).rsample()", LogNormalSample), [0.5], 0, "1: sampled under no_grad"),
        new("exponential-variance", Managed, 1, Number("Exponential(r).variance", r => Exponential(r).variance), [2], 0,
            "−2/r³: it is r²")
        {
            Formula = x => 1 / (x[0] * x[0]),
        },
        new("geometric-mean", Managed, 1, Number("Geometric(p).mean", p => Geometric(p).mean), [0.25], 0,
            "−1/p²: it is 1/(p − 1)")
        {
            Formula = x => (1 / x[0]) - 1,
        },
        new("geometric-entropy", Managed, 1, Number("Geometric(p).entropy()", p => Geometric(p).entropy()), [0.25], 0,
            "ln(1 − p)/p²: it is not divided by p")
        {
            Formula = x => Entropy(x[0]) / x[0],
        },
        new("binomial-entropy", Managed, 1, Number("Binomial(5, p).entropy()", p => Binomial(Constant(5), p).entropy()), [0.25], 0,
            "−Σ P ln P: it is Bernoulli's")
        {
            Formula = x => BinomialEntropy(x[0]),
        },
        new("poisson-cdf", Managed, 1, Number("Poisson(r).cdf(2)", r => Poisson(r).cdf(Constant(2))), [1.5], 0,
            "−e⁻ʳ·r²/2: it is the exponential distribution's")
        {
            Formula = x => Math.Exp(-x[0]) * (1 + x[0] + (x[0] * x[0] / 2)),
        },
    ];

    private static torch.Tensor GaussianLoss(torch.Tensor variance) =>
        F.gaussian_nll_loss(Constant(1).reshape(1, 1), Constant(0).reshape(1, 1), variance.reshape(1, 1));

    private static torch.Tensor TanhNormal(torch.Tensor y) =>
        new TorchSharp.Modules.TransformedDistribution(Normal(Constant(0), Constant(1)), [new transforms.TanhTransform()]).log_prob(y);

    private static torch.Tensor GammaSample(torch.Tensor rate)
    {
        torch.manual_seed(1);
        return Gamma(Constant(3), rate).rsample().log();
    }

    private static torch.Tensor LogNormalSample(torch.Tensor mean)
    {
        torch.manual_seed(1);
        return LogNormal(mean, Constant(1)).rsample().log();
    }

    /// <summary>Of one toss: −p ln p − (1 − p) ln(1 − p).</summary>
    private static double Entropy(double p) => -(p * Math.Log(p)) - ((1 - p) * Math.Log(1 - p));

    /// <summary>Of five tosses: −Σ P(k) ln P(k).</summary>
    private static double BinomialEntropy(double p)
    {
        double[] ways = [1, 5, 10, 10, 5, 1];
        IEnumerable<double> probabilities = ways.Select((count, k) => count * Math.Pow(p, k) * Math.Pow(1 - p, 5 - k));
        return -probabilities.Sum(probability => probability * Math.Log(probability));
    }
}
