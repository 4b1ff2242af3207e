namespace Gradus.Tests;

/// <summary>Sums and differences: that cancel, that are computed wholly or partly in single precision, that depend on nothing.</summary>
internal static class ExtremeSums
{
    public static HardFunction Cancelling(Rng rng)
    {
        int n = 2 + rng.NextInt32(5);
        double size = ExtremeFunctions.Power(rng, 0, 9);
        double[] w = ExtremeFunctions.Normal(rng, n, 1), x = ExtremeFunctions.Normal(rng, n, 1), far = [.. x.Select(v => v + size)];
        double constant = ExtremeFunctions.Signed(rng, 0, 14);
        switch (rng.NextInt32(9))
        {
            case 0:
                return new(
                    "mean of squares less the square of the mean",
                    at => at.Average(v => v * v) - Square(at.Average()),
                    at => [.. at.Select(v => 2 * at.Select(u => v - u).Average() / n)],
                    far);
            case 1:
                return new(
                    "terms that cancel",
                    at => at.Zip(w, (v, u) => u * Math.Sin(v)).Sum() + constant - constant,
                    at => [.. at.Zip(w, (v, u) => u * Math.Cos(v))],
                    x);
            case 2:
                return new(
                    "determinant that almost vanishes",
                    at => (at[0] * at[3]) - (at[1] * at[2]),
                    at => [at[3], -at[2], -at[1], at[0]],
                    [size, size * (1 + (1e-9 * w[0])), size * w[1], size * w[1] * (1 + (1e-9 * x[0]))]);
            case 3:
                return new(
                    "smaller root of a quadratic",
                    at => -at[0] + Math.Sqrt((at[0] * at[0]) - at[1]),
                    at => [-1 + (at[0] / Math.Sqrt((at[0] * at[0]) - at[1])), -0.5 / Math.Sqrt((at[0] * at[0]) - at[1])],
                    [Math.Min(size, 1e6), 0.3 + rng.NextDouble()]);
            case 4:
                return new(
                    "cube of a difference, multiplied out",
                    at => (at[0] * at[0] * at[0]) - (3 * at[0] * at[0] * at[1]) + (3 * at[0] * at[1] * at[1]) - (at[1] * at[1] * at[1]),
                    at => [3 * Square(at[0] - at[1]), -3 * Square(at[0] - at[1])],
                    [2 + (x[0] * 0.1), 2 - (x[1] * 0.1)]);
            case 5:
                return new(
                    "log of a ratio of sums",
                    at => Math.Log(constant + at[0]) - Math.Log(constant + at[1]),
                    at => [1 / (constant + at[0]), -1 / (constant + at[1])],
                    [Math.Abs(x[0]) - (3 * Math.Min(constant, 0)), Math.Abs(x[1]) - (3 * Math.Min(constant, 0))]);
            case 6:
                return new(
                    "forward and back sums",
                    at => at.Sum(v => v * size) - at.Reverse().Sum(v => v * size) + at[0],
                    at => [.. at.Select((_, i) => i == 0 ? 1.0 : 0)],
                    x);
            case 7:
                return new(
                    "softmax less itself",
                    at => Math.Exp(at[0]) / (Math.Exp(at[0]) + Math.Exp(at[1])) - 0.5,
                    at => [Sigmoid(at[0] - at[1]) * Sigmoid(at[1] - at[0]), -Sigmoid(at[0] - at[1]) * Sigmoid(at[1] - at[0])],
                    [x[0], x[0] + (1e-6 * x[1])]);
            default:
                return new("angle between near vectors", at => 1 - (at.Zip(far, (v, u) => v * u).Sum() / Norm(at) / Norm(far)), at =>
                {
                    double dot = at.Zip(far, (v, u) => v * u).Sum(), a = Norm(at), b = Norm(far);
                    return [.. at.Zip(far, (v, u) => -((u * a * a) - (dot * v)) / (a * a * a * b))];
                }, [.. far.Select(v => v * (1 + (0.1 * rng.NextNormal())))]);
        }
    }

    /// <summary>f goes through single precision somewhere; its gradient is that of the formula.</summary>
    public static HardFunction Single(Rng rng)
    {
        int n = 1 + rng.NextInt32(6);
        double[] w = [.. ExtremeFunctions.Normal(rng, n, 1).Select(v => (double)(float)v)];
        double[] x = rng.NextInt32(2) == 0 ? ExtremeFunctions.Normal(rng, n, ExtremeFunctions.Power(rng, -6, 1))
            : [.. ExtremeFunctions.Normal(rng, n, 2).Select(v => (double)(float)v)];
        double[] p = Softmax(x);
        double offset = ExtremeFunctions.Signed(rng, -2, 4);
        switch (rng.NextInt32(13))
        {
            case 0:
                return new("float products", at => at.Zip(w, (v, u) => (double)((float)v * (float)u)).Sum(), _ => [.. w], x);
            case 1:
                return new(
                    "float sum of double squares",
                    at => at.Aggregate(0f, (sum, v) => sum + (float)(v * v)),
                    at => [.. at.Select(v => 2 * v)],
                    x);
            case 2:
                return new(
                    "float sigmoid, double square",
                    at => Square(1 / (1 + MathF.Exp(-(float)at[0]))),
                    at => [2 * Sigmoid(at[0]) * Sigmoid(at[0]) * Sigmoid(-at[0])],
                    [x[0]]);
            case 3:
                return new("float argument", at => Math.Sin((float)at[0]), at => [Math.Cos((float)at[0])], [x[0]]);
            case 4:
                return new(
                    "float result, with a constant",
                    at => (float)(at.Sum(Math.Cos) + offset),
                    at => [.. at.Select(v => -Math.Sin(v))],
                    x);
            case 5:
                return new("float log-sum-exp", at => MathF.Log(at.Aggregate(0f, (sum, v) => sum + MathF.Exp((float)v))), Softmax, x);
            case 6:
                return new(
                    "double plus float",
                    at => Math.Exp(at[0]) + MathF.Tanh((float)at[^1]),
                    at => [.. at.Select((_, i) => (i == 0 ? Math.Exp(at[0]) : 0) + (i == n - 1 ? 1 / Square(Math.Cosh(at[^1])) : 0))],
                    x);
            case 7:
                return new("float softmax entropy", at =>
                {
                    float[] e = Array.ConvertAll(at, v => MathF.Exp((float)v));
                    float sum = e.Sum();
                    return -e.Sum(v => v / sum * MathF.Log(v / sum));
                }, at => [.. Softmax(at).Select((q, i) => -q * Softmax(at).Select((r, j) => r * (at[i] - at[j])).Sum())], x);
            case 8:
                return new(
                    "float relu layer",
                    at => at.Zip(w, (v, u) => (double)MathF.Max((float)v * (float)u, 0)).Sum(),
                    at => [.. at.Zip(w, (v, u) => v * u > 0 ? u : 0)],
                    x);
            case 9:
                return new(
                    "float mean, double square",
                    at => Square((float)at.Average()),
                    at => [.. at.Select(_ => 2 * at.Average() / n)],
                    x);
            case 10:
                return new("float exp − 1", at => MathF.Exp((float)at[0]) - 1, at => [Math.Exp(at[0])], [x[0]]);
            case 11:
                return new(
                    "float square root, offset",
                    at => MathF.Sqrt((float)(at[0] * at[0]) + 1) + offset,
                    at => [at[0] / Math.Sqrt((at[0] * at[0]) + 1)],
                    [x[0]]);
            default:
                return new(
                    "float maximum",
                    at => at.Max(v => (float)v),
                    at => [.. at.Select((_, i) => i == Array.IndexOf(at, at.Max()) ? 1.0 : 0)],
                    x);
        }
    }

    public static HardFunction Constant(Rng rng)
    {
        int n = 1 + rng.NextInt32(5);
        double c = rng.NextInt32(3) == 0 ? 0 : ExtremeFunctions.Signed(rng, -200, 200);
        double[] x = [.. Enumerable.Range(0, n).Select(_ => rng.NextInt32(4) == 0 ? 0 : ExtremeFunctions.Signed(rng, -100, 100))];
        double[] y = ExtremeFunctions.Normal(rng, n, 1);
        return rng.NextInt32(7) switch
        {
            0 => new("constant", _ => c, at => new double[at.Length], x),
            1 => new(
                "one element of all",
                at => Math.Sin(at[^1]),
                at => [.. at.Select((v, i) => i == n - 1 ? Math.Cos(v) : 0)],
                [.. x[..^1], y[0]]),
            2 => new("0 · x", at => at.Sum(v => 0 * v) + c, at => new double[at.Length], x),
            3 => new("x − x", at => at.Sum(v => v - v), at => new double[at.Length], x),
            4 => new("sin² + cos²", at => at.Sum(v => Square(Math.Sin(v)) + Square(Math.Cos(v))), at => new double[at.Length], y),
            5 => new(
                "number of the positive",
                at => at.Count(v => v > 0),
                at => new double[at.Length],
                [.. y.Select(v => v + Math.Sign(v))]),
            _ => new("softmax sum", at => Softmax(at).Sum(), at => new double[at.Length], y),
        };
    }

    private static double Square(double x) => x * x;

    private static double Norm(double[] x) => Math.Sqrt(x.Sum(v => v * v));

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double[] Softmax(double[] x)
    {
        double[] e = Array.ConvertAll(x, v => Math.Exp(v - x.Max()));
        double sum = e.Sum();
        return Array.ConvertAll(e, v => v / sum);
    }
}
