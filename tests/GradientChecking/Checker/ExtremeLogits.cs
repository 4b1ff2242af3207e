using static Gradus.Tests.SaturatedFunctions;

namespace Gradus.Tests;

/// <summary>Functions of logits, each written in the ways in which people write it.</summary>
internal static class ExtremeLogits
{
    public static HardFunction Draw(Rng rng)
    {
        double[] x = Logits(rng);
        int n = x.Length, one = rng.NextInt32(n);
        double[] w = ExtremeFunctions.Normal(rng, n, 1), target = Softmax(Logits(rng, n));
        switch (rng.NextInt32(8))
        {
            case 0:
                return new("log-sum-exp", LogSumExp, Softmax, x);
            case 1:
                return new(
                    "log of a sum of exps, as one writes it",
                    at => Math.Log(at.Sum(Math.Exp)),
                    Softmax,
                    [.. x.Select(v => Math.Clamp(v, -600, 600))]);
            case 2:
                return new(
                    "cross-entropy",
                    at => LogSumExp(at) - at[one],
                    at => [.. Softmax(at).Select((p, i) => i == one ? -Rest(at, one) : p)],
                    x);
            case 3:
                return new(
                    "cross-entropy of a soft target",
                    at => -target.Zip(LogSoftmax(at), (t, l) => t == 0 ? 0 : t * l).Sum(),
                    at => [.. Softmax(at).Zip(target, (p, t) => (p * target.Sum()) - t)],
                    x);
            case 4:
                return new(
                    "probability",
                    at => Softmax(at)[one],
                    at => [.. Softmax(at).Select((p, i) => i == one ? p * Rest(at, one) : -Softmax(at)[one] * p)],
                    x);
            case 5:
                return new(
                    "weighted probabilities",
                    at => Softmax(at).Zip(w, (p, v) => p * v).Sum(),
                    at =>
                    {
                        double[] p = Softmax(at);
                        return [.. p.Select((q, i) => q * p.Select((r, j) => r * (w[i] - w[j])).Sum())];
                    },
                    x);
            case 6:
                return new(
                    "log-probability",
                    at => LogSoftmax(at)[one],
                    at => [.. Softmax(at).Select((p, i) => i == one ? Rest(at, one) : -p)],
                    x);
            default:
                double advantage = rng.NextNormal(), beta = ExtremeFunctions.Power(rng, -3, 0);
                return new(
                    "policy loss with entropy",
                    at => (-advantage * LogSoftmax(at)[one]) - (beta * EntropyOf(at)),
                    at =>
                    {
                        double[] p = Softmax(at), h = EntropyGradient(at);
                        return [.. p.Select((q, i) => (-advantage * (i == one ? Rest(at, one) : -q)) - (beta * h[i]))];
                    },
                    x);
        }
    }

    public static HardFunction Entropy(Rng rng)
    {
        double[] x = Logits(rng);
        return rng.NextInt32(5) switch
        {
            0 => new("entropy −Σ p ln p", at => -Softmax(at).Sum(p => p == 0 ? 0 : p * Math.Log(p)), EntropyGradient, x),
            1 => new("entropy −Σ p log-softmax", EntropyOf, EntropyGradient, x),
            2 => new("entropy ln Σ eˣ − Σ px", at => LogSumExp(at) - Softmax(at).Zip(at, (p, v) => p * v).Sum(), EntropyGradient, x),
            3 => new("entropy −Σ p ln(p + 1e-12)", at => -Softmax(at).Sum(p => p * Math.Log(p + 1e-12)), at =>
            {
                double[] p = Softmax(at);
                double[] d = Array.ConvertAll(p, q => -Math.Log(q + 1e-12) - (q / (q + 1e-12)));
                return [.. p.Select((q, i) => q * p.Select((r, j) => r * (d[i] - d[j])).Sum())];
            }, x),
            _ => Bernoulli(rng),
        };
    }

    public static HardFunction Divergence(Rng rng)
    {
        double[] x = Logits(rng);
        int n = x.Length;
        double distance = new[] { 0, 0, 1e-12, 1e-8, 1e-4, 1e-2, 1 }[rng.NextInt32(7)];
        double[] other = [.. x.Select(v => v + (distance * rng.NextNormal()))];
        double[] logs = LogSoftmax(other), q = Softmax(other);
        switch (rng.NextInt32(5))
        {
            case 0:
                return new(
                    "KL(q‖p)",
                    at => q.Zip(logs.Zip(LogSoftmax(at), (a, b) => a - b), (share, d) => share * d).Sum(),
                    at => Less(Softmax(at), q),
                    x);
            case 1:
                return new(
                    "KL(q‖p) as q ln(q/p)",
                    at => q.Zip(Softmax(at), (a, b) => a == 0 ? 0 : a * Math.Log(a / b)).Sum(),
                    at => Less(Softmax(at), q),
                    [.. x.Select(v => Math.Clamp(v, -300, 300))]);
            case 2:
                return new(
                    "KL(p‖q)",
                    at => Softmax(at).Zip(Less(LogSoftmax(at), logs), (p, d) => p * d).Sum(),
                    at =>
                    {
                        double[] p = Softmax(at), d = Less(LogSoftmax(at), logs);
                        return [.. p.Select((share, i) => share * p.Select((r, j) => r * (d[i] - d[j])).Sum())];
                    },
                    x);
            case 3:
                double mu = rng.NextNormal(), log = rng.NextNormal();
                double m = mu + (distance * rng.NextNormal()), s = log + (distance * rng.NextNormal());
                return new(
                    "KL of Gaussians",
                    at => at[1] - log + ((Math.Exp(2 * log) + ((mu - at[0]) * (mu - at[0]))) / (2 * Math.Exp(2 * at[1]))) - 0.5,
                    at =>
                    [
                        (at[0] - mu) * Math.Exp(-2 * at[1]),
                        -ExtremeFunctions.ExpM1(2 * (log - at[1])) - ((mu - at[0]) * (mu - at[0]) * Math.Exp(-2 * at[1])),
                    ],
                    [m, s]);
            default:
                double[] logRatios = ExtremeFunctions.Normal(rng, n, distance);
                return new(
                    "k3 estimate of KL, Σ r − 1 − ln r",
                    at => at.Sum(v => Math.Exp(v) - 1 - v),
                    at => [.. at.Select(ExtremeFunctions.ExpM1)],
                    logRatios);
        }
    }

    private static HardFunction Bernoulli(Rng rng)
    {
        double[] x = [ExtremeFunctions.Signed(rng, -3, 2.5)];
        double Slope(double v) => -v * Sigmoid(v) * Sigmoid(-v);
        return rng.NextInt32(2) == 0
            ? new("Bernoulli entropy by logits", at => Softplus(at[0]) - (at[0] * Sigmoid(at[0])), at => [Slope(at[0])], x)
            : new("Bernoulli entropy by p", at => Plogp(Sigmoid(at[0])) + Plogp(1 - Sigmoid(at[0])), at => [Slope(at[0])], x);
    }

    private static double Plogp(double p) => p <= 0 ? 0 : -p * Math.Log(p);

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double Softplus(double x) => Math.Max(x, 0) + ExtremeFunctions.LogP1(Math.Exp(-Math.Abs(x)));

    private static double EntropyOf(double[] at) => -Softmax(at).Zip(LogSoftmax(at), (p, l) => p == 0 ? 0 : p * l).Sum();

    /// <summary>∂H/∂x_i = −p_i Σ p_j (x_i − x_j), without differences of logarithms.</summary>
    private static double[] EntropyGradient(double[] at)
    {
        double[] p = Softmax(at);
        return [.. p.Select((q, i) => -q * p.Select((r, j) => r == 0 ? 0 : r * (at[i] - at[j])).Sum())];
    }

    /// <summary>1 − p of one class, as the sum of the others.</summary>
    private static double Rest(double[] at, int one) => Softmax(at).Where((_, i) => i != one).Sum();

    private static double[] Logits(Rng rng, int count = 0)
    {
        int n = count > 0 ? count : 2 + rng.NextInt32(7);
        double size = ExtremeFunctions.Power(rng, -2, 3);
        double[] x = ExtremeFunctions.Normal(rng, n, size);
        switch (rng.NextInt32(5))
        {
            case 0: // equal, or nearly
                double near = rng.NextInt32(2) == 0 ? 0 : ExtremeFunctions.Power(rng, -12, -2);
                return [.. x.Select(_ => x[0] + (near * rng.NextNormal()))];
            case 1: // one far above the others
                x = ExtremeFunctions.Normal(rng, n, 1);
                x[rng.NextInt32(n)] += ExtremeFunctions.Power(rng, 0.5, 2.8);
                return x;
            case 2: // two equal ones far above
                x = ExtremeFunctions.Normal(rng, n, 1);
                x[0] = x[1] = 10 + ExtremeFunctions.Power(rng, 0.5, 2.5);
                return x;
            case 3: // the same with a large constant added
                double shift = ExtremeFunctions.Signed(rng, 0, 5);
                return [.. ExtremeFunctions.Normal(rng, n, 3).Select(v => v + shift)];
            default:
                return x;
        }
    }

    private static double[] Less(double[] a, double[] b) => [.. a.Zip(b, (l, r) => l - r)];
}
