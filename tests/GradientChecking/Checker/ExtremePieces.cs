namespace Gradus.Tests;

/// <summary>
/// Functions in pieces: at points where several meet, with one of the gradients that are right there, and next to such points.
/// </summary>
internal static class ExtremePieces
{
    /// <summary>2 to 6 numbers of which several are equal, in an order-dependent function, alone or inside a smooth one.</summary>
    public static HardFunction AtTies(Rng rng)
    {
        int n = 2 + rng.NextInt32(5), tied = 2 + rng.NextInt32(n - 1);
        double unit = new[] { 1, 1, 1, 1e-8, 1e8, 1e-150, 1e150, 3.7 }[rng.NextInt32(8)];
        double level = rng.NextInt32(3) == 0 ? 0 : rng.NextNormal(), width = level == 0 ? 1 : unit; // what is 0 has no size of its own
        double[] x = [.. Enumerable.Range(0, n).Select(i => unit * (i < tied ? level : rng.NextNormal()))];
        rng.Shuffle<double>(x);
        double[] w = [.. Enumerable.Range(0, n).Select(_ => rng.NextNormal())];
        int[] order = [.. Enumerable.Range(0, n)];
        rng.Shuffle<int>(order);
        int[] Ranks(double[] at) => [.. Enumerable.Range(0, n).OrderBy(i => at[i]).ThenBy(i => order[i])];
        double[] BySort(double[] at, Func<int, double> weight)
        {
            double[] g = new double[n];
            int place = 0;
            foreach (int i in Ranks(at))
            {
                g[i] = weight(place++);
            }

            return g;
        }

        double share = new[] { 0, 0.5, 1, 0.3 }[rng.NextInt32(4)];
        HardFunction drawn = rng.NextInt32(10) switch
        {
            0 => new("weighted sort", at => at.Order().Zip(w, (v, u) => v * u).Sum(), at => BySort(at, k => w[k]), x),
            1 => new("maximum", at => at.Max(), at => BySort(at, k => k == n - 1 ? 1 : 0), x),
            2 => new(
                "minimum, shared",
                at => at.Min(),
                at => [.. at.Select(v => v == at.Min() ? 1.0 / at.Count(u => u == at.Min()) : 0)],
                x),
            3 => new("median", at => at.Order().ElementAt((n - 1) / 2), at => BySort(at, k => k == (n - 1) / 2 ? 1 : 0), x),
            4 => new("two largest", at => at.Order().Skip(n - 2).Sum(), at => BySort(at, k => k >= n - 2 ? 1 : 0), x),
            5 => new("range", at => at.Max() - at.Min(), at => BySort(at, k => k == n - 1 ? 1 : k == 0 ? -1 : 0), x),
            6 => new(
                "relus of a level",
                at => at.Zip(w, (v, u) => u * Math.Max(v - (unit * level), 0)).Sum(),
                at => [.. at.Zip(w, (v, u) => u * (v > unit * level ? 1 : v == unit * level ? share : 0))],
                x),
            7 => new(
                "clips",
                at => at.Zip(w, (v, u) => u * Math.Clamp(v, unit * level, (unit * level) + width)).Sum(),
                at => [.. at.Zip(w, (v, u) => u * (v > unit * level && v < (unit * level) + width ? 1 : v == unit * level ? share : 0))],
                x),
            8 => new(
                "absolute differences of all pairs",
                at => at.Sum(v => at.Sum(u => Math.Abs(v - u))) / 2,
                at => BySort(at, k => k - (n - 1 - k)),
                x),
            _ => new(
                "relu beside leaky relu",
                at => Math.Max(at[0] - (unit * level), 0) + (at.Length > 1 ? Leaky(at[1] - (unit * level)) : 0),
                at => [.. at.Select((v, i) =>
                {
                    double low = i == 0 ? 0 : 0.1, among = low + ((1 - low) * share);
                    return i > 1 ? 0 : v > unit * level ? 1 : v == unit * level ? among : low;
                })],
                x),
        };
        return rng.NextInt32(4) switch
        {
            0 when unit is >= 1e-8 and <= 1e8 => Through(drawn, "sin of", u => Math.Sin(u / unit), u => Math.Cos(u / unit) / unit),
            1 when unit is >= 1e-8 and <= 1e8 =>
                Through(drawn, "exp of", u => Math.Exp(0.3 * u / unit), u => 0.3 * Math.Exp(0.3 * u / unit) / unit),
            _ => drawn,
        };
    }

    /// <summary>1e-12 to 1e-3 beside a boundary, which is 0, an ordinary number, or where two elements are equal.</summary>
    public static HardFunction BesideBoundaries(Rng rng)
    {
        double place = rng.NextInt32(2) == 0 ? 0 : ExtremeFunctions.Signed(rng, -1, 1.5);
        double gap = ExtremeFunctions.Signed(rng, -12, -3) * (place == 0 ? 1 : Math.Abs(place)), x = place + gap, other = rng.NextNormal();
        double a = rng.NextNormal(), b = rng.NextNormal();
        return rng.NextInt32(11) switch
        {
            0 => new(
                "relu + sin",
                at => Math.Max(at[0] - place, 0) + Math.Sin(at[1]),
                at => [at[0] > place ? 1 : 0, Math.Cos(at[1])],
                [x, other]),
            1 => new(
                "abs times",
                at => Math.Abs(at[0] - place) * at[1],
                at => [Math.Sign(at[0] - place) * at[1], Math.Abs(at[0] - place)],
                [x, other]),
            2 => new("exponential or line", at => Elu(at[0] - place), at => [at[0] > place ? 1 : Math.Exp(at[0] - place)], [x]),
            3 => new("larger of two", at => Math.Max(at[0], at[1]), at => at[0] >= at[1] ? [1, 0] : [0, 1], [other + gap, other]),
            4 => new(
                "two parabolas",
                at => Square(at[0] - place) * (at[0] > place ? a : b),
                at => [2 * (at[0] - place) * (at[0] > place ? a : b)],
                [x]),
            5 => new(
                "sine and line",
                at => at[0] > place ? Math.Sin(at[0]) : Math.Sin(place) + (a * (at[0] - place)),
                at => [at[0] > place ? Math.Cos(at[0]) : a],
                [x]),
            6 => new(
                "clipped ratio",
                at => -Math.Min(at[0] * a, Math.Clamp(at[0], 0.8, 1.2) * a),
                at => [at[0] * a <= Math.Clamp(at[0], 0.8, 1.2) * a ? -a : 0],
                [(rng.NextInt32(2) == 0 ? 0.8 : 1.2) + (gap / (place == 0 ? 1 : Math.Abs(place)))]),
            7 => new(
                "hinge and its square",
                at => Math.Max(1 - at[0], 0) + Square(Math.Max(1 + at[0], 0)),
                at => [(at[0] < 1 ? -1 : 0) + (2 * Math.Max(1 + at[0], 0))],
                [rng.NextInt32(2) == 0 ? 1 + gap : -1 + gap]),
            8 => new("Huber", at => Huber(at[0] - place), at => [Math.Clamp(at[0] - place, -1, 1)], [place + Math.Sign(gap) + gap]),
            9 => new(
                "norm",
                at => Norm(at[0] - place, at[1] - place),
                at => [(at[0] - place) / Norm(at[0] - place, at[1] - place), (at[1] - place) / Norm(at[0] - place, at[1] - place)],
                [x, place + (gap * a)]),
            _ => new(
                "pieces of many relus",
                at => Enumerable.Range(0, 7).Sum(k => (k - 3.2) * Math.Max(at[0] - place - (gap * k), 0)),
                at => [Enumerable.Range(0, 7).Sum(k => at[0] - place - (gap * k) > 0 ? k - 3.2 : 0)],
                [place + (gap * (rng.NextInt32(6) + 0.5))]),
        };
    }

    private static HardFunction Through(HardFunction inner, string name, Func<double, double> f, Func<double, double> slope) => inner with
    {
        Name = $"{name} {inner.Name}",
        F = at => f(inner.F(at)),
        Gradient = at =>
        {
            double outer = slope(inner.F(at));
            return [.. inner.Gradient(at).Select(v => outer * v)];
        },
    };

    private static double Leaky(double x) => x > 0 ? x : 0.1 * x;

    private static double Elu(double x) => x > 0 ? x : ExtremeFunctions.ExpM1(x);

    private static double Norm(double x, double y) => Math.Sqrt((x * x) + (y * y));

    private static double Square(double x) => x * x;

    private static double Huber(double x) => Math.Abs(x) <= 1 ? 0.5 * x * x : Math.Abs(x) - 0.5;
}
