using System.Globalization;

namespace Gradus.Tests;

/// <summary>
/// Draws functions whose gradient is right and hard to check: tiny and huge points, next to the edges of domains, saturated, at ties, at kinks with
/// any gradient that is allowed there, beside kinks, with large constants in front, computed in single precision, in one to a thousand elements.
/// </summary>
internal static class HardFunctions
{
    private delegate double Unary(double x);

    private static readonly (string Name, Unary F, Unary Slope, double Low, double High, bool IsPositive)[] Smooth =
    [
        ("exp", Math.Exp, Math.Exp, -300, 2.5, false),
        ("log", Math.Log, x => 1 / x, -300, 300, true),
        ("sqrt", Math.Sqrt, x => 0.5 / Math.Sqrt(x), -300, 300, true),
        ("sin", Math.Sin, Math.Cos, -300, 3, false),
        ("cos", Math.Cos, x => -Math.Sin(x), -300, 3, false),
        ("tanh", Math.Tanh, x => 1 / (Math.Cosh(x) * Math.Cosh(x)), -300, 2, false),
        ("sigmoid", Sigmoid, x => Sigmoid(x) * Sigmoid(-x), -300, 3, false),
        ("sigmoid by its own value", Sigmoid, x => Sigmoid(x) * (1 - Sigmoid(x)), -3, 3, false),
        ("softplus", x => Math.Max(x, 0) + double.LogP1(Math.Exp(-Math.Abs(x))), Sigmoid, -300, 3, false),
        ("softplus, as one writes it", x => Math.Log(1 + Math.Exp(x)), Sigmoid, -3, 2, false),
        ("square", x => x * x, x => 2 * x, -150, 100, false),
        ("cube", x => x * x * x, x => 3 * x * x, -100, 90, false),
        ("reciprocal", x => 1 / x, x => -1 / (x * x), -100, 100, true),
        ("atan", Math.Atan, x => 1 / (1 + (x * x)), -300, 100, false),
        ("asinh", Math.Asinh, x => 1 / Math.Sqrt(1 + (x * x)), -3, 100, false),
        ("cbrt", Math.Cbrt, x => 1 / (3 * Math.Cbrt(x) * Math.Cbrt(x)), -100, 100, true),
        ("gauss", x => Math.Exp(-x * x), x => -2 * x * Math.Exp(-x * x), -100, 1.3, false),
        ("x log x", x => x * Math.Log(x), x => 1 + Math.Log(x), -100, 100, true),
        ("expm1", double.ExpM1, Math.Exp, -300, 2.5, false),
        ("log1p", double.LogP1, x => 1 / (1 + x), -300, 100, true),
        ("power 3/2", x => Math.Pow(x, 1.5), x => 1.5 * Math.Pow(x, 0.5), -100, 100, true),
        ("one", _ => 1, _ => 0, -300, 300, false),
    ];

    private static readonly string[] Kinds = ["smooth", "offset", "scaled", "product", "ties", "beside a kink", "single", "many", "edge", "zeros"];

    public static HardFunction Draw(ulong seed)
    {
        var rng = new Rng(seed);
        string kind = Kinds[(int)(seed % (ulong)Kinds.Length)];
        HardFunction drawn = kind switch
        {
            "ties" => Ties(rng),
            "beside a kink" => BesideKink(rng),
            "single" => Single(rng),
            "edge" => Edge(rng),
            _ => Combination(kind, rng),
        };
        return drawn with { Name = string.Create(CultureInfo.InvariantCulture, $"{kind} (seed {seed}): {drawn.Name} at [{string.Join(", ", drawn.X.Take(8).Select(x => x.ToString("R", CultureInfo.InvariantCulture)))}]") };
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double LogUniform(Rng rng, double low, double high) => Math.Pow(10, low + ((high - low) * rng.NextDouble()));

    private static int Sign(Rng rng) => rng.NextInt32(2) == 0 ? -1 : 1;

    /// <summary>Σ c·u(x) + b, or a product of two of them with the sum of the rest.</summary>
    private static HardFunction Combination(string kind, Rng rng)
    {
        int n = kind == "many" ? 50 + rng.NextInt32(150) : 1 + rng.NextInt32(5);
        var parts = new (string Name, Unary F, Unary Slope, double Low, double High, bool IsPositive)[n];
        double[] x = new double[n], c = new double[n];
        bool isProduct = kind == "product" && n > 1;
        for (int i = 0; i < n; i++)
        {
            parts[i] = Smooth[rng.NextInt32(Smooth.Length)];
            bool isExtreme = rng.NextInt32(3) == 0 && kind is "smooth" or "offset" or "zeros";
            double size = isExtreme ? LogUniform(rng, parts[i].Low, parts[i].High) : LogUniform(rng, -1, Math.Min(1, parts[i].High));
            x[i] = kind == "zeros" && !parts[i].IsPositive && rng.NextInt32(2) == 0 ? 0 : parts[i].IsPositive ? size : size * Sign(rng);
            c[i] = kind == "scaled" ? Sign(rng) * LogUniform(rng, -6, 6) : Sign(rng) * (0.3 + rng.NextDouble());
        }

        double offset = kind == "offset" ? Sign(rng) * LogUniform(rng, 0, 14) : 0;
        double scale = kind == "scaled" ? LogUniform(rng, -40, 40) : 1;
        return new HardFunction(
            $"{(isProduct ? "product" : "sum")} of {string.Join(", ", parts.Take(6).Select(part => part.Name))}",
            at =>
            {
                double sum = offset;
                for (int i = isProduct ? 2 : 0; i < n; i++)
                {
                    sum += c[i] * parts[i].F(at[i]);
                }

                return scale * (isProduct ? sum + (parts[0].F(at[0]) * parts[1].F(at[1])) : sum);
            },
            at =>
            {
                double[] g = new double[n];
                for (int i = 0; i < n; i++)
                {
                    double factor = isProduct && i < 2 ? parts[1 - i].F(at[1 - i]) : c[i];
                    g[i] = scale * factor * parts[i].Slope(at[i]);
                }

                return g;
            },
            x);
    }

    /// <summary>Where several pieces meet, with a gradient that is one of theirs or a mixture.</summary>
    private static HardFunction Ties(Rng rng)
    {
        int n = 2 + rng.NextInt32(5);
        double[] x = [.. Enumerable.Range(0, n).Select(_ => (double)(rng.NextInt32(3) - 1))];
        double[] w = [.. Enumerable.Range(0, n).Select(_ => (double)(rng.NextInt32(7) - 3))];
        double share = rng.NextInt32(3) * 0.5;
        switch (rng.NextInt32(6))
        {
            case 0: // any order of equals
                int[] order = [.. Enumerable.Range(0, n)];
                rng.Shuffle<int>(order);
                return new HardFunction(
                    "weighted sort",
                    at => at.Order().Zip(w, (value, weight) => value * weight).Sum(),
                    at =>
                    {
                        double[] g = new double[n];
                        int next = 0;
                        foreach (int i in Enumerable.Range(0, n).OrderBy(i => at[i]).ThenBy(i => order[i]))
                        {
                            g[i] = w[next++];
                        }

                        return g;
                    },
                    x);
            case 1: // a share of the largest for each of them
                return new HardFunction(
                    "maximum, shared",
                    at => at.Max(),
                    at =>
                    {
                        double largest = at.Max();
                        int count = at.Count(value => value == largest);
                        return [.. at.Select(value => value == largest ? 1.0 / count : 0)];
                    },
                    x);
            case 2:
                return new HardFunction("maximum, first", at => at.Max(), at => [.. at.Select((_, i) => i == Array.IndexOf(at, at.Max()) ? 1.0 : 0)], x);
            case 3:
                return new HardFunction(
                    "sum of weighted sizes",
                    at => at.Zip(w, (value, weight) => weight * Math.Abs(value)).Sum(),
                    at => [.. at.Zip(w, (value, weight) => weight * (value == 0 ? (2 * share) - 1 : Math.Sign(value)))],
                    x);
            case 4:
                return new HardFunction(
                    "hinges",
                    at => at.Zip(w, (value, weight) => weight * Math.Max(1 - value, 0)).Sum(),
                    at => [.. at.Zip(w, (value, weight) => weight * (value < 1 ? -1 : value == 1 ? -share : 0))],
                    x);
            default:
                return new HardFunction(
                    "size of differences of neighbours",
                    at => Enumerable.Range(1, n - 1).Sum(i => Math.Abs(at[i] - at[i - 1])),
                    at =>
                    {
                        double[] g = new double[n];
                        for (int i = 1; i < n; i++)
                        {
                            double slope = at[i] == at[i - 1] ? (2 * share) - 1 : Math.Sign(at[i] - at[i - 1]);
                            g[i] += slope;
                            g[i - 1] -= slope;
                        }

                        return g;
                    },
                    x);
        }
    }

    private static HardFunction BesideKink(Rng rng)
    {
        double place = rng.NextInt32(2) == 0 ? 0 : Sign(rng) * LogUniform(rng, -2, 2);
        double beside = Sign(rng) * LogUniform(rng, place == 0 ? -30 : -11, -2) * (place == 0 ? 1 : Math.Abs(place));
        double low = rng.NextDouble(), high = -2 * rng.NextDouble();
        double x = place + beside;
        return rng.NextInt32(2) == 0
            ? new HardFunction("two slopes", at => at[0] < place ? low * (at[0] - place) : high * (at[0] - place), at => [at[0] < place ? low : high], [x])
            : new HardFunction("Huber", at => Huber(at[0] - place) + at[1], at => [Math.Clamp(at[0] - place, -1, 1), 1], [place + Sign(rng) + beside, 0.3]);
    }

    private static double Huber(double x) => Math.Abs(x) <= 1 ? 0.5 * x * x : Math.Abs(x) - 0.5;

    /// <summary>f goes through floats somewhere, the gradient does not.</summary>
    private static HardFunction Single(Rng rng)
    {
        int n = 1 + rng.NextInt32(6);
        double[] x = [.. Enumerable.Range(0, n).Select(_ => 2 * rng.NextNormal())], w = [.. Enumerable.Range(0, n).Select(_ => (double)(float)rng.NextNormal())];
        switch (rng.NextInt32(4))
        {
            case 0:
                return new HardFunction(
                    "float neuron",
                    at =>
                    {
                        float sum = 0;
                        for (int i = 0; i < n; i++)
                        {
                            sum += (float)at[i] * (float)w[i];
                        }

                        return MathF.Tanh(sum);
                    },
                    at =>
                    {
                        double slope = 1 / Math.Pow(Math.Cosh(at.Zip(w, (a, b) => a * b).Sum()), 2);
                        return [.. w.Select(weight => weight * slope)];
                    },
                    x);
            case 1:
                return new HardFunction("float squares", at => at.Sum(value => (float)(value * value)), at => [.. at.Select(value => 2 * value)], x);
            case 2:
                return new HardFunction("float result", at => (float)at.Sum(Math.Sin), at => [.. at.Select(Math.Cos)], x);
            default:
                double b = LogUniform(rng, 10, 15);
                return new HardFunction("(b + x) − b", at => b + at.Sum() - b, at => [.. at.Select(_ => 1.0)], x);
        }
    }

    /// <summary>A point next to where f ends.</summary>
    private static HardFunction Edge(Rng rng)
    {
        double gap = LogUniform(rng, -12, -1);
        return rng.NextInt32(5) switch
        {
            0 => new HardFunction("asin", at => Math.Asin(at[0]), at => [1 / Math.Sqrt((1 - at[0]) * (1 + at[0]))], [1 - gap]),
            1 => new HardFunction("atanh", at => Math.Atanh(at[0]), at => [1 / ((1 - at[0]) * (1 + at[0]))], [gap - 1]),
            2 => new HardFunction("log of 1 − x", at => Math.Log(1 - at[0]) * at[1], at => [-at[1] / (1 - at[0]), Math.Log(1 - at[0])], [1 - gap, 2.5]),
            3 => new HardFunction("root of x − 2", at => Math.Sqrt(at[0] - 2), at => [0.5 / Math.Sqrt(at[0] - 2)], [2 + gap]),
            _ => new HardFunction("log and a line", at => Math.Log(at[0]) + (3 * at[1]), at => [1 / at[0], 3], [gap * gap, 1]),
        };
    }
}
