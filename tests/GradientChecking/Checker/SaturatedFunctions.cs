using System.Globalization;

namespace Gradus.Tests;

/// <summary>Softmax and what is made of it, with large logits: probabilities of 1e-12 beside 1, divergences of 0, entropies of 1e-30.</summary>
internal static class SaturatedFunctions
{
    /// <summary>Log-sum-exp, cross-entropy and log-softmax of two to ten logits of 20 to 40.</summary>
    public static HardFunction Logarithm(ulong seed)
    {
        var rng = new Rng(seed);
        int n = 2 + rng.NextInt32(9), one = rng.NextInt32(n);
        double[] x = Logits(rng, n, 20 + (20 * rng.NextDouble())), w = Logits(rng, n, 1);
        HardFunction drawn = (seed % 4) switch
        {
            0 => new("log-sum-exp", LogSumExp, Softmax, x),
            1 => new("cross-entropy", at => LogSumExp(at) - at[one], at => [.. Softmax(at).Select((p, i) => p - (i == one ? 1 : 0))], x),
            2 => new(
                "weighted log-softmax",
                at => at.Select((value, i) => w[i] * (value - LogSumExp(at))).Sum(),
                at => [.. Softmax(at).Select((p, i) => w[i] - (w.Sum() * p))],
                x),
            _ => new(
                "probability",
                at => Softmax(at)[one],
                at => [.. Softmax(at).Select((p, i) => Softmax(at)[one] * ((i == one ? 1 : 0) - p))],
                x),
        };
        return Named(drawn, seed);
    }

    /// <summary>The divergence of a distribution from one that is equal, in either direction.</summary>
    public static HardFunction Divergence(ulong seed)
    {
        var rng = new Rng(seed);
        double[] x = Logits(rng, 2 + rng.NextInt32(5), 1 + (30 * rng.NextDouble())), p = Softmax(x), logs = LogSoftmax(x);
        double From(double[] at) => Softmax(at).Zip(LogSoftmax(at).Zip(logs, (a, b) => a - b), (q, difference) => q * difference).Sum();
        return Named(
            seed % 2 == 0
                ? new(
                    "KL(p‖q) at q = p",
                    at => p.Zip(logs.Zip(LogSoftmax(at), (a, b) => a - b), (share, difference) => share * difference).Sum(),
                    at => [.. Softmax(at).Zip(p, (q, share) => q - share)],
                    x)
                : new(
                    "KL(q‖p) at q = p",
                    From,
                    at => [.. Softmax(at).Zip(LogSoftmax(at).Zip(logs, (a, b) => a - b), (q, difference) => q * (difference - From(at)))],
                    x),
            seed);
    }

    /// <summary>The entropy of a distribution that is nearly certain, often so nearly that its largest probability is 1 in doubles.</summary>
    public static HardFunction Entropy(ulong seed)
    {
        var rng = new Rng(seed);
        double[] x = Logits(rng, 2 + rng.NextInt32(5), Math.Pow(10, 3 * rng.NextDouble()));
        double[] Logs(double[] at) => seed % 2 == 0 ? Array.ConvertAll(Softmax(at), Math.Log) : LogSoftmax(at);
        double Of(double[] at) => -Softmax(at).Zip(Logs(at), (p, log) => p == 0 ? 0 : p * log).Sum();
        return Named(
            new("entropy", Of, at => [.. Softmax(at).Zip(Logs(at), (p, log) => p == 0 ? 0 : -p * (log + Of(at)))], x), seed);
    }

    private static HardFunction Named(HardFunction drawn, ulong seed) => drawn with
    {
        Name = $"{drawn.Name} (seed {seed}) at [{string.Join(", ", drawn.X.Select(x => x.ToString("R", CultureInfo.InvariantCulture)))}]",
    };

    private static double[] Logits(Rng rng, int count, double size) => [.. Enumerable.Range(0, count).Select(_ => size * rng.NextNormal())];

    /// <summary>ln Σ eˣ.</summary>
    public static double LogSumExp(double[] x) => x.Max() + Math.Log(x.Sum(value => Math.Exp(value - x.Max())));

    /// <summary>The logarithms of the probabilities of logits.</summary>
    public static double[] LogSoftmax(double[] x)
    {
        double logSum = LogSumExp(x);
        return Array.ConvertAll(x, value => value - logSum);
    }

    /// <summary>The probabilities of logits, as quotients.</summary>
    public static double[] Softmax(double[] x)
    {
        double[] e = Array.ConvertAll(x, value => Math.Exp(value - x.Max()));
        double sum = e.Sum();
        return Array.ConvertAll(e, value => value / sum);
    }
}
