namespace Gradus.Tests;

/// <summary>A function and a gradient, both in single precision.</summary>
/// <param name="Name">What it is, for messages.</param>
/// <param name="F">The function.</param>
/// <param name="Gradient">Its gradient, right.</param>
/// <param name="X">The point.</param>
internal sealed record SingleFunction(string Name, Func<float[], float> F, Func<float[], float[]> Gradient, float[] X);

/// <summary>
/// Functions as users write them in floats: neurons, sums, softmax, normalisation, at ties and kinks, near 0, huge, saturated.
/// </summary>
internal static class SingleFunctions
{
    private static readonly (string Name, Func<float, float> F, Func<float, float> Slope, double Low, double High, bool IsPositive)[] Unary =
    [
        ("exp", MathF.Exp, MathF.Exp, -30, 1.8, false),
        ("log", MathF.Log, x => 1 / x, -30, 30, true),
        ("sqrt", MathF.Sqrt, x => 0.5f / MathF.Sqrt(x), -30, 30, true),
        ("sin", MathF.Sin, MathF.Cos, -30, 2, false),
        ("cos", MathF.Cos, x => -MathF.Sin(x), -30, 2, false),
        ("tanh", MathF.Tanh, x => 1 / (MathF.Cosh(x) * MathF.Cosh(x)), -30, 1, false),
        ("square", x => x * x, x => 2 * x, -15, 15, false),
        ("cube", x => x * x * x, x => 3 * x * x, -10, 10, false),
        ("reciprocal", x => 1 / x, x => -1 / (x * x), -12, 12, false),
        ("softplus", x => MathF.Max(x, 0) + MathF.Log(1 + MathF.Exp(-MathF.Abs(x))), x => 1 / (1 + MathF.Exp(-x)), -10, 2, false),
        ("ln(1 + x)", x => MathF.Log(1 + x), x => 1 / (1 + x), -12, 10, true),
        ("exp(x) − 1", x => MathF.Exp(x) - 1, MathF.Exp, -12, 1, false),
        ("1 − cos x", x => 1 - MathF.Cos(x), MathF.Sin, -8, 0, false),
        ("gauss", x => MathF.Exp(-x * x), x => -2 * x * MathF.Exp(-x * x), -10, 1, false),
        ("atan", MathF.Atan, x => 1 / (1 + (x * x)), -20, 10, false),
        ("cbrt", MathF.Cbrt, x => 1 / (3 * MathF.Cbrt(x) * MathF.Cbrt(x)), -15, 15, false),
        ("constant", _ => 3, _ => 0, -10, 10, false),
    ];

    public static IEnumerable<SingleFunction> Draw(ulong seed)
    {
        var rng = new Rng(seed);
        return [.. Neurons(rng), .. OfLogits(rng), .. OfRows(rng), .. AtTies(rng), .. OfOne(rng)];
    }

    /// <summary>A weighted sum of a normalised row of numbers about an offset, whose mean is added up in floats.</summary>
    public static SingleFunction RowWithOffset(ulong seed, float offset)
    {
        const int n = 16;
        var rng = new Rng(seed);
        float[] w = Normal(rng, n);
        static float Sum(IEnumerable<float> terms) => terms.Aggregate(0f, (sum, term) => sum + term);
        static (float[] Row, float Scale) Normalise(float[] at)
        {
            float mean = Sum(at) / n, scale = 1 / MathF.Sqrt((Sum(at.Select(value => (value - mean) * (value - mean))) / n) + 1e-5f);
            return ([.. at.Select(value => (value - mean) * scale)], scale);
        }

        return new(
            $"normalised, numbers about {offset}",
            at => Sum(Normalise(at).Row.Zip(w, (value, weight) => value * weight)),
            at =>
            {
                (float[] row, float scale) = Normalise(at);
                float mean = Sum(w) / n, along = Sum(row.Zip(w, (value, weight) => value * weight)) / n;
                return [.. row.Zip(w, (value, weight) => scale * (weight - mean - (value * along)))];
            },
            [.. Normal(rng, n).Select(value => offset + value)]);
    }

    private static IEnumerable<SingleFunction> Neurons(Rng rng)
    {
        int n = 1 + rng.NextInt32(8);
        float[] w = Normal(rng, n), x = Normal(rng, n);
        float bias = (float)rng.NextNormal();
        float Sum(float[] at) => at.Zip(w, (value, weight) => value * weight).Aggregate(bias, (sum, term) => sum + term);
        float Sigmoid(float[] at, float k) => 1 / (1 + MathF.Exp(-k * Sum(at)));
        foreach (float k in (float[])[1, 5])
        {
            yield return new(
                $"tanh neuron times {k}",
                at => MathF.Tanh(k * Sum(at)),
                at => [.. w.Select(weight => k * (1 - (MathF.Tanh(k * Sum(at)) * MathF.Tanh(k * Sum(at)))) * weight)],
                x);
            yield return new(
                $"sigmoid neuron times {k}", at => Sigmoid(at, k), at => [.. w.Select(weight => k * Sigmoid(at, k) * (1 - Sigmoid(at, k)) * weight)], x);
        }

        yield return new("relu neuron", at => MathF.Max(0, Sum(at)), at => [.. w.Select(weight => Sum(at) > 0 ? weight : 0)], x);
        float[] many = Normal(rng, 50 + rng.NextInt32(300));
        yield return new("many squares", at => at.Sum(value => value * value), at => [.. at.Select(value => 2 * value)], many);
        yield return new("many sines", at => at.Sum(MathF.Sin), at => Array.ConvertAll(at, MathF.Cos), many);
        float scale = (float)Math.Pow(10, (40 * rng.NextDouble()) - 20);
        yield return new("scaled", at => scale * Sum(at) * Sum(at), at => [.. w.Select(weight => 2 * scale * Sum(at) * weight)], x);
        yield return new("squares at 0", at => at.Sum(value => value * value), at => [.. at.Select(value => 2 * value)], new float[n]);
    }

    private static IEnumerable<SingleFunction> OfLogits(Rng rng)
    {
        int n = 2 + rng.NextInt32(8), one = rng.NextInt32(n);
        foreach (float size in (float[])[0.1f, 1, 10, 50])
        {
            float[] x = [.. Normal(rng, n).Select(value => size * value)];
            yield return new($"log-sum-exp, logits of {size}", LogSumExp, Softmax, x);
            yield return new(
                $"cross-entropy, logits of {size}", at => LogSumExp(at) - at[one], at => [.. Softmax(at).Select((p, i) => p - (i == one ? 1 : 0))], x);
            yield return new(
                $"probability, logits of {size}",
                at => Softmax(at)[one],
                at => [.. Softmax(at).Select((p, i) => Softmax(at)[one] * ((i == one ? 1 : 0) - p))],
                x);
        }
    }

    private static IEnumerable<SingleFunction> OfRows(Rng rng)
    {
        int n = 3 + rng.NextInt32(6);
        float[] x = [.. Normal(rng, n).Select(value => (2 * value) + 1)], w = Normal(rng, n);
        yield return new(
            "normalised",
            at => at.Zip(w, (value, weight) => weight * (value - at.Average()) / Deviation(at)).Sum(),
            at =>
            {
                float mean = w.Average(), along = at.Zip(w, (value, weight) => weight * (value - at.Average()) / Deviation(at)).Average();
                return [.. at.Zip(w, (value, weight) => (weight - mean - ((value - at.Average()) / Deviation(at) * along)) / Deviation(at))];
            },
            x);
        yield return new("norm", Norm, at => [.. at.Select(value => value / Norm(at))], x);
        yield return new(
            "product",
            at => at.Aggregate(1f, (product, value) => product * value),
            at => [.. at.Select((_, i) => at.Where((_, j) => j != i).Aggregate(1f, (product, value) => product * value))],
            x);
        yield return new("Huber", at => at.Sum(Huber), at => [.. at.Select(value => Math.Clamp(value, -1, 1))], x);
    }

    private static IEnumerable<SingleFunction> AtTies(Rng rng)
    {
        int n = 3 + rng.NextInt32(6);
        float[] x = [.. Enumerable.Range(0, n).Select(_ => (float)(rng.NextInt32(3) - 1))], w = Normal(rng, n);
        yield return new("maximum, first", at => at.Max(), at => [.. at.Select((_, i) => i == Array.IndexOf(at, at.Max()) ? 1f : 0)], x);
        yield return new(
            "maximum, shared", at => at.Max(), at => [.. at.Select(value => value == at.Max() ? 1f / at.Count(other => other == at.Max()) : 0)], x);
        yield return new("sizes", at => at.Sum(MathF.Abs), at => [.. at.Select(value => (float)MathF.Sign(value))], x);
        yield return new("hinges", at => at.Sum(value => MathF.Max(0, 1 - value)), at => [.. at.Select(value => value < 1 ? -1f : 0)], x);
        yield return new("Huber at its bound", at => at.Sum(Huber), at => [.. at.Select(value => Math.Clamp(value, -1, 1))], x);
        yield return new(
            "weighted sort",
            at => at.Order().Zip(w, (value, weight) => value * weight).Sum(),
            at =>
            {
                float[] g = new float[n];
                int next = 0;
                foreach (int i in Enumerable.Range(0, n).OrderBy(i => at[i]))
                {
                    g[i] = w[next++];
                }

                return g;
            },
            x);
    }

    private static IEnumerable<SingleFunction> OfOne(Rng rng)
    {
        foreach ((string name, Func<float, float> f, Func<float, float> slope, double low, double high, bool isPositive) in Unary)
        {
            float size = (float)Math.Pow(10, low + ((high - low) * rng.NextDouble())), x = isPositive || rng.NextInt32(2) == 0 ? size : -size;
            float offset = (float)Math.Pow(10, (8 * rng.NextDouble()) - 3);
            yield return new(name, at => f(at[0]), at => [slope(at[0])], [x]);
            yield return new($"{name} + {offset}", at => f(at[0]) + offset, at => [slope(at[0])], [x]);
            yield return new($"{name} + sin", at => f(at[0]) + MathF.Sin(at[1]), at => [slope(at[0]), MathF.Cos(at[1])], [x, (float)rng.NextNormal()]);
        }
    }

    private static float[] Normal(Rng rng, int count) => [.. Enumerable.Range(0, count).Select(_ => (float)rng.NextNormal())];

    private static float Norm(float[] x) => MathF.Sqrt(x.Sum(value => value * value));

    private static float Deviation(float[] x) => MathF.Sqrt((x.Sum(value => (value - x.Average()) * (value - x.Average())) / x.Length) + 1e-5f);

    private static float Huber(float x) => MathF.Abs(x) <= 1 ? 0.5f * x * x : MathF.Abs(x) - 0.5f;

    private static float LogSumExp(float[] x) => x.Max() + MathF.Log(x.Sum(value => MathF.Exp(value - x.Max())));

    private static float[] Softmax(float[] x)
    {
        float[] e = Array.ConvertAll(x, value => MathF.Exp(value - x.Max()));
        float sum = e.Sum();
        return Array.ConvertAll(e, value => value / sum);
    }
}
