namespace Gradus.Tests;

/// <summary>Wrong gradients of the kinds that people write: a term forgotten, a sign, a scale, one element, one region, one side of a kink.</summary>
internal static class WrongGradients
{
    public static IEnumerable<HardFunction> Draw(ulong seed) => [.. OfMatrices(seed), .. OfEstimators(seed), .. OfPieces(), .. OfScales(), .. OfPlaces(seed)];

    private static double[] Normal(Rng rng, int count) => [.. Enumerable.Range(0, count).Select(_ => rng.NextNormal())];

    private static double[] Softmax(double[] x, double temperature = 1)
    {
        double[] e = [.. x.Select(value => Math.Exp((value - x.Max()) / temperature))];
        return [.. e.Select(value => value / e.Sum())];
    }

    private static double LogSum(double[] x, double temperature = 1) => x.Max() + (temperature * Math.Log(x.Sum(value => Math.Exp((value - x.Max()) / temperature))));

    private static double Determinant(double[] m) =>
        (m[0] * ((m[4] * m[8]) - (m[5] * m[7]))) - (m[1] * ((m[3] * m[8]) - (m[5] * m[6]))) + (m[2] * ((m[3] * m[7]) - (m[4] * m[6])));

    private static double Cofactor(double[] m, int row, int col)
    {
        int r = (row + 1) % 3, s = (row + 2) % 3, c = (col + 1) % 3, d = (col + 2) % 3;
        return (m[(3 * r) + c] * m[(3 * s) + d]) - (m[(3 * r) + d] * m[(3 * s) + c]);
    }

    private static double[] Matrix(Func<int, int, double> element) => [.. Enumerable.Range(0, 9).Select(i => element(i / 3, i % 3))];

    private static IEnumerable<HardFunction> OfMatrices(ulong seed)
    {
        var rng = new Rng(seed);
        double[] w = Normal(rng, 5), a = Normal(rng, 9), x = Normal(rng, 3), logits = Normal(rng, 5), square = Normal(rng, 9);
        yield return new("softmax, diagonal alone", at => Softmax(at).Zip(w, (p, v) => p * v).Sum(), at => [.. Softmax(at).Zip(w, (p, v) => p * (1 - p) * v)], logits);
        yield return new("temperature forgotten", at => LogSum(at, 0.5), at => Softmax(at), logits);
        yield return new("label forgotten", at => LogSum(at) - at[1], at => Softmax(at), logits);
        yield return new("determinant, inverse not transposed", Determinant, at => Matrix((row, col) => Cofactor(at, col, row)), square);
        yield return new("determinant, 0 where singular", Determinant, _ => new double[9], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        yield return new(
            "quadratic form, not symmetrised",
            at => Enumerable.Range(0, 9).Sum(i => a[i] * at[i / 3] * at[i % 3]),
            at => [.. Enumerable.Range(0, 3).Select(i => 2 * Enumerable.Range(0, 3).Sum(j => a[(3 * i) + j] * at[j]))],
            x);
        yield return new(
            "standardised, statistics constant",
            at => at.Sum(value => Math.Pow((value - at.Average()) / Deviation(at), 3)),
            at => [.. at.Select(value => 3 * Math.Pow((value - at.Average()) / Deviation(at), 2) / Deviation(at))],
            logits);
        yield return new("one row of a batch", at => at.Sum(value => Math.Sin(value)), at => [.. at.Select((value, i) => (i / 3 == 1 ? 0.999 : 1) * Math.Cos(value))], square);
    }

    private static double Deviation(double[] x) => Math.Sqrt(x.Average(value => Math.Pow(value - x.Average(), 2)));

    /// <summary>Gradients that are nearly right by construction.</summary>
    private static IEnumerable<HardFunction> OfEstimators(ulong seed)
    {
        var rng = new Rng(seed);
        double[] x = Normal(rng, 2), samples = Normal(rng, 100), others = Normal(rng, 100);
        double slope = 0.5 + (0.4 * rng.NextDouble()), shift = rng.NextNormal();
        foreach (double h in (double[])[1e-2, 1e-4, 1e-6])
        {
            yield return new($"forward differences of {h}", Waves, at => [(Waves([at[0] + h, at[1]]) - Waves(at)) / h, (Waves([at[0], at[1] + h]) - Waves(at)) / h], x);
        }

        yield return new("other samples", at => samples.Average(z => Math.Tanh(at[0] + z)), at => [others.Average(z => 1 - Math.Pow(Math.Tanh(at[0] + z), 2))], [x[0]]);
        yield return new("fixed point, one step", at => Fixed(at), at => [(1 - Math.Pow(Fixed(at), 2)) * Fixed(at), 1 - Math.Pow(Fixed(at), 2)], [slope, shift]);
        yield return new("at x + 1e-6", at => at.Sum(Math.Exp), at => [.. at.Select(value => Math.Exp(value + 1e-6))], x);
        yield return new("in floats", at => at.Sum(Math.Sin), at => [.. at.Select(value => (double)MathF.Cos((float)value))], x);
        yield return new("decay added", at => at.Sum(Math.Sin), at => [.. at.Select(value => Math.Cos(value) + 1e-3)], x);
        yield return new("clipped", at => at.Sum(value => Math.Pow(value, 4)), at => [.. at.Select(value => Math.Clamp(4 * Math.Pow(value, 3), -1e3, 1e3))], [1, 7, 2]);
        yield return new("sum for mean", at => at.Average(value => value * value), at => [.. at.Select(value => 2 * value)], x);
    }

    private static double Waves(double[] x) => Math.Exp(x[0]) * Math.Sin(x[0] + x[1]);

    private static double Fixed(double[] x)
    {
        double y = 0;
        for (int i = 0; i < 300; i++)
        {
            y = Math.Tanh((x[0] * y) + x[1]);
        }

        return y;
    }

    private static IEnumerable<HardFunction> OfPieces()
    {
        double[] w = [1, 2, 3, 4];
        yield return new("sort not permuted", at => at.Order().Zip(w, (value, weight) => value * weight).Sum(), _ => w, [4, 1, 3, 2]);
        yield return new("beyond the kink's slopes", at => Math.Abs(at[0]), _ => [1.0001], [0]);
        yield return new("both at a tie", at => Math.Max(at[0], at[1]), _ => [1, 1], [1.5, 1.5]);
        yield return new("none at a tie", at => Math.Max(at[0], at[1]), _ => [0, 0], [1.5, 1.5]);
        yield return new("leaky", at => at.Sum(value => Math.Max(value, 0)), at => [.. at.Select(value => value > 0 ? 1 : 0.001)], [1, 2, -0.5]);
        yield return new("wrong for negative values", at => at.Sum(value => value * Math.Abs(value)), at => [.. at.Select(value => 2 * value)], [0.3, -0.4, 1]);
        yield return new("wrong beyond 3", at => at.Sum(Math.Sin), at => [.. at.Select(value => Math.Cos(Math.Min(value, 3)))], [0.3, 3.2]);
        yield return new("a tenth of a millionth beside a kink", at => Math.Max(at[0] - 1, 0), _ => [1], [1 - 1e-7]);
        yield return new("half, beside a kink", at => Math.Abs(at[0] - 1), _ => [0.5], [1 + 1e-8]);
        yield return new("one of four beyond its kink", at => at.Sum(value => Math.Max(value, 0)), _ => [0.5, 1.02, 0.3, 0.7], new double[4]);
        yield return new("norm at 0, too long", at => Math.Sqrt(at.Sum(value => value * value)), _ => [0.9, 0.9, 0], new double[3]);
        yield return new("a thousand kinks, their share forgotten", at => (Math.Abs(Math.Sin(1000 * at[0])) / 1000) + at[0], _ => [1], [1.2345]);
        yield return new("oscillation, envelope", at => at[0] * Math.Sin(1 / at[0]), at => [Math.Sin(1 / at[0])], [0.02]);
        yield return new("jump, slope beside it", at => at[0] + (at[0] > 0.3 ? 1 : 0), _ => [1.001], [0.300_001]);
        yield return new("straight through a sign", at => Math.Sign(at[0]) * at[1], at => [at[1], 1], [0.7, 1.3]);
        yield return new("straight through a floor", at => Math.Floor(at[0]), _ => [1], [0.4]);
        yield return new("straight through a round, far", at => Math.Round(at[0]) + at[1], _ => [1, 1], [7.2, 1]);
        yield return new("straight through eight levels", at => Math.Round(8 * at[0]) / 8, _ => [1], [0.3]);
    }

    private static IEnumerable<HardFunction> OfScales()
    {
        foreach (double scale in (double[])[1e-200, 1e-100, 1e100, 1e200])
        {
            yield return new($"twice, at {scale}", at => at[0] * at[1], at => [2 * at[1], at[0]], [scale, 1 / scale]);
            yield return new($"a millionth, at {scale}", at => scale * Math.Sin(at[0] / scale), at => [(1 + 1e-6) * Math.Cos(at[0] / scale)], [0.7 * scale]);
            yield return new($"a millionth of {scale}", at => scale * Math.Sin(at[0]), at => [(1 + 1e-6) * scale * Math.Cos(at[0])], [0.7]);
        }

        yield return new("at a subnormal point", at => 3 * at[0], _ => [2], [1e-310]);
        yield return new("guarded root", at => Math.Sqrt(at[0]), at => [1 / ((2 * Math.Sqrt(at[0])) + 1e-6)], [0.01]);
        yield return new("guarded logarithm", at => Math.Log(at[0]), at => [1 / (at[0] + 1e-10)], [1e-4]);
        yield return new("0 where not quite saturated", at => Math.Tanh(at[0]), _ => [0], [3.5]);
        yield return new("0 where hardly saturated", at => 1 / (1 + Math.Exp(-at[0])), _ => [0], [16]);
        yield return new("slope where saturated", at => Math.Tanh(at[0]), _ => [1e-3], [30]);
        yield return new("tiny beside huge", at => (1e6 * Math.Sin(at[0])) + (1e-4 * Math.Sin(at[1])), at => [1e6 * Math.Cos(at[0]), -1e-4 * Math.Cos(at[1])], [0.4, 0.8]);
        yield return new("half, under an offset", at => 1e8 + Math.Sin(at[0]), at => [0.5 * Math.Cos(at[0])], [0.4]);
        yield return new("0 for a fast oscillation", at => Math.Sin(1e6 * at[0]), _ => [0], [0.3]);
        yield return new("half of a very fast one", at => Math.Cos(1e8 * at[0]), at => [-0.5e8 * Math.Sin(1e8 * at[0])], [0.3]);
        yield return new("slope at an inflection", at => Math.Pow(at[0], 3) + (1e-3 * at[0]), at => [3 * at[0] * at[0]], [0]);
    }

    private static IEnumerable<HardFunction> OfPlaces(ulong seed)
    {
        var rng = new Rng(seed);
        double[] x = Normal(rng, 5);
        int one = rng.NextInt32(5);
        foreach (double value in (double[])[double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, 2])
        {
            yield return new($"{value} in one element", at => at.Sum(Math.Sin), at => [.. at.Select((v, i) => i == one ? value : Math.Cos(v))], x);
        }

        yield return new("swapped", at => Math.Sin(at[0]) + (at[1] * at[1]), at => [2 * at[1], Math.Cos(at[0])], [x[0], x[1]]);
        yield return new("a millionth added to one", at => at.Sum(Math.Sin), at => [.. at.Select((v, i) => Math.Cos(v) + (i == one ? 1e-6 : 0))], x);
    }
}
