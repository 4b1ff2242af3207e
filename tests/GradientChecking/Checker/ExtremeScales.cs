namespace Gradus.Tests;

/// <summary>Functions of one number each, in sums: saturated, near 0, of all sizes, oscillating.</summary>
internal static class ExtremeScales
{
    private sealed record Part(string Name, Func<double, double> F, Func<double, double> Slope, double X);

    public static HardFunction Saturated(Rng rng) => Sum(rng, 1 + rng.NextInt32(4), () =>
    {
        double x = ExtremeFunctions.Signed(rng, 0.3, 3);
        return rng.NextInt32(9) switch
        {
            0 => new Part("sigmoid", v => 1 / (1 + Math.Exp(-v)), v => Sigmoid(v) * Sigmoid(-v), x),
            1 => new Part("tanh", Math.Tanh, v => 1 / Square(Math.Cosh(v)), x),
            2 => new Part("erf", Erf, v => 2 / Math.Sqrt(Math.PI) * Math.Exp(-v * v), x),
            3 => new Part("softplus", Softplus, Sigmoid, x),
            4 => new Part("log σ", v => -Softplus(-v), v => Sigmoid(-v), x),
            5 => new Part("gauss", v => Math.Exp(-v * v / 2), v => -v * Math.Exp(-v * v / 2), x),
            6 => new Part("atan", Math.Atan, v => 1 / (1 + (v * v)), x),
            7 => new Part("swish", v => v * Sigmoid(v), v => Sigmoid(v) * (1 + (v * Sigmoid(-v))), x),
            _ => new Part("softsign", v => v / (1 + Math.Abs(v)), v => 1 / Square(1 + Math.Abs(v)), x),
        };
    });

    public static HardFunction NearZero(Rng rng) => Sum(rng, 1 + rng.NextInt32(3), () =>
    {
        double x = ExtremeFunctions.Power(rng, rng.NextInt32(2) == 0 ? -12 : -200, -1);
        double p = new[] { 0.1, 1.0 / 3, 0.5, 0.9, 1.1, 1.5, 2.5, 3, 7, -0.5, -1 }[rng.NextInt32(11)];
        return rng.NextInt32(6) switch
        {
            0 => new Part("log", Math.Log, v => 1 / v, x),
            1 => new Part("sqrt", Math.Sqrt, v => 0.5 / Math.Sqrt(v), x),
            2 => new Part("x log x", v => v * Math.Log(v), v => 1 + Math.Log(v), x),
            3 => new Part("log²", v => Square(Math.Log(v)), v => 2 * Math.Log(v) / v, x),
            4 => new Part(
                "1/(1 + log²)",
                v => 1 / (1 + Square(Math.Log(v))),
                v => -2 * Math.Log(v) / v / Square(1 + Square(Math.Log(v))),
                x),
            _ => new Part($"power {p:G3}", v => Math.Pow(v, p), v => p * Math.Pow(v, p - 1), Math.Max(x, 1e-60)),
        };
    });

    public static HardFunction OfAllSizes(Rng rng)
    {
        int n = 1 + rng.NextInt32(4);
        double outer = rng.NextInt32(2) == 0 ? 1 : ExtremeFunctions.Signed(rng, -150, 150);
        bool isOneUnit = rng.NextInt32(2) == 0;
        double common = ExtremeFunctions.Power(rng, -150, 150);
        double[] unit = [.. Enumerable.Range(0, n).Select(_ => isOneUnit ? common : ExtremeFunctions.Power(rng, -150, 150))];
        double[] x = [.. unit.Select(u => u * ExtremeFunctions.Signed(rng, -1, 1))];
        return rng.NextInt32(5) switch
        {
            0 => new(
                "quadratic",
                at => outer * at.Zip(unit, (v, u) => Square(v / u)).Sum(),
                at => [.. at.Zip(unit, (v, u) => outer * 2 * (v / u) / u)],
                x),
            1 => new(
                "sines",
                at => outer * at.Zip(unit, (v, u) => Math.Sin(v / u)).Sum(),
                at => [.. at.Zip(unit, (v, u) => outer * Math.Cos(v / u) / u)],
                x),
            2 => new("line", at => at.Zip(unit, (v, u) => v / u).Sum() * outer, at => [.. unit.Select(u => outer / u)], x),
            3 => new("product", at => outer * at.Zip(unit, (v, u) => v / u).Aggregate(1.0, (a, b) => a * b), at =>
            {
                double[] r = [.. at.Zip(unit, (v, u) => v / u)];
                return [.. r.Select((_, i) => outer * r.Where((_, j) => j != i).Aggregate(1.0, (a, b) => a * b) / unit[i])];
            }, x),
            _ => new("log of squares", at => outer * Math.Log(1 + at.Zip(unit, (v, u) => Square(v / u)).Sum()), at =>
            {
                double sum = 1 + at.Zip(unit, (v, u) => Square(v / u)).Sum();
                return [.. at.Zip(unit, (v, u) => outer * 2 * (v / u) / sum / u)];
            }, x),
        };
    }

    public static HardFunction Oscillating(Rng rng)
    {
        double k = ExtremeFunctions.Power(rng, 1, 6.5);
        double x = rng.NextInt32(4) == 0 ? 0 : ExtremeFunctions.Signed(rng, -3, 1), y = rng.NextNormal();
        return rng.NextInt32(6) switch
        {
            0 => new("sin kx", at => Math.Sin(k * at[0]), at => [k * Math.Cos(k * at[0])], [x]),
            1 => new("sin kx + y²", at => Math.Sin(k * at[0]) + (at[1] * at[1]), at => [k * Math.Cos(k * at[0]), 2 * at[1]], [x, y]),
            2 => new("x + sin(kx)/k", at => at[0] + (Math.Sin(k * at[0]) / k), at => [1 + Math.Cos(k * at[0])], [x]),
            3 => new("y cos kx", at => at[1] * Math.Cos(k * at[0]), at => [-k * at[1] * Math.Sin(k * at[0]), Math.Cos(k * at[0])], [x, y]),
            4 => new("sin x²", at => Math.Sin(at[0] * at[0]), at => [2 * at[0] * Math.Cos(at[0] * at[0])], [Math.Sqrt(k)]),
            _ => new("sin 1/x", at => Math.Sin(1 / at[0]), at => [-Math.Cos(1 / at[0]) / (at[0] * at[0])], [1 / k]),
        };
    }

    private static HardFunction Sum(Rng rng, int count, Func<Part> draw)
    {
        Part[] parts = [.. Enumerable.Range(0, count).Select(_ => draw())];
        double[] c = [.. parts.Select(_ => rng.NextInt32(3) == 0 ? ExtremeFunctions.Signed(rng, -6, 6) : rng.NextNormal())];
        double offset = rng.NextInt32(3) == 0 ? ExtremeFunctions.Signed(rng, -2, 8) : 0;
        return new(
            $"{string.Join(" + ", parts.Select(part => part.Name))}{(offset == 0 ? "" : $" + {offset:G3}")}",
            at => at.Select((v, i) => c[i] * parts[i].F(v)).Sum() + offset,
            at => [.. at.Select((v, i) => c[i] * parts[i].Slope(v))],
            [.. parts.Select(part => part.X)]);
    }

    private static double Square(double x) => x * x;

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double Softplus(double x) => Math.Max(x, 0) + ExtremeFunctions.LogP1(Math.Exp(-Math.Abs(x)));

    /// <summary>By its series, and by a continued fraction where that converges slowly.</summary>
    private static double Erf(double x)
    {
        double size = Math.Abs(x);
        if (size < 3)
        {
            double term = size, sum = size;
            for (int k = 1; k < 60; k++)
            {
                term *= -size * size / k;
                sum += term / ((2 * k) + 1);
            }

            return Math.Sign(x) * 2 / Math.Sqrt(Math.PI) * sum;
        }

        double tail = 0;
        for (int k = 60; k > 0; k--)
        {
            tail = k / 2.0 / (size + tail);
        }

        return Math.Sign(x) * (1 - (Math.Exp(-size * size) / (Math.Sqrt(Math.PI) * (size + tail))));
    }
}
