using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>What a report says that it would have seen, it sees: an error of that size, in any one element, whatever the seed.</summary>
public sealed class VisibleErrorTests
{
    private const int Seeds = 50;

    private delegate double Function(double[] x);

    private static readonly (string Name, Function F, Func<double[], double[]> Gradient, double[] X)[] Cases =
    [
        ("polynomial", x => (x[0] * x[0] * x[1]) + x[2], x => [2 * x[0] * x[1], x[0] * x[0], 1], [0.7, -1.3, 2]),
        ("log-sum-exp, cold", x => ColdMaximum(x, 0.05), x => Softmax(x, 0.05), [0.3, 0.25, -0.1]),
        ("log-sum-exp, hot", x => ColdMaximum(x, 50), x => Softmax(x, 50), [3, -2, 0.5]),
        ("scales", x => (1e6 * Math.Sin(x[0])) + (1e-4 * Math.Sin(x[1])), x => [1e6 * Math.Cos(x[0]), 1e-4 * Math.Cos(x[1])], [0.4, 0.8]),
        ("tiny function", x => 1e-200 * Math.Sin(x[0]), x => [1e-200 * Math.Cos(x[0])], [0.7]),
        ("huge point", x => Math.Log(x[0]) + Math.Sin(x[1]), x => [1 / x[0], Math.Cos(x[1])], [1e200, 1]),
        ("tiny point", x => Math.Sqrt(x[0]) + x[1], x => [0.5 / Math.Sqrt(x[0]), 1], [1e-16, 1]),
        ("near a pole", x => 1 / (x[0] - 1), x => [-1 / ((x[0] - 1) * (x[0] - 1))], [1 + 1e-6]),
        ("offset", x => 1e6 + Math.Sin(x[0]), x => [Math.Cos(x[0])], [0.3]),
        ("noise", x => Math.Sin(x[0]) + (1e-9 * Noise(x[0])), x => [Math.Cos(x[0])], [0.6]),
        ("single precision", x => MathF.Sin((float)x[0]), x => [Math.Cos(x[0])], [0.6]),
        ("beside kinks", x => x.Sum(value => Math.Max(value, 0)), x => [.. x.Select(value => value > 0 ? 1.0 : 0)], [1e-9, 0.3, -1e-6]),
        ("still in one element, in small units", x => 1e-10 * (Math.Max(x[0], 1) + Math.Sin(x[1])), x => [x[0] > 1 ? 1e-10 : 0, 1e-10 * Math.Cos(x[1])], [0.3, 0.6]),
        ("product", x => x.Aggregate(1.0, (product, value) => product * value), Cofactors, [0.3, -2, 1.5, 0.7]),
    ];

    [Fact]
    public void The_visible_error_is_seen_in_every_element_with_every_seed()
    {
        var missed = new List<string>();
        foreach ((string name, Function f, Func<double[], double[]> gradient, double[] point) in Cases)
        {
            for (ulong seed = 0; seed < Seeds; seed++)
            {
                var options = new GradientCheckOptions { Seed = seed };
                GradientReport right = GradientCheck.External(x => f(x), gradient, point, options);
                Assert.True(right.Verdict == GradientVerdict.Correct && right.VisibleError > 0, $"{name}: {right}");
                for (int i = 0; i < point.Length; i++)
                {
                    int element = i;
                    double error = (seed % 2 == 0 ? 1 : -1) * right.VisibleError;
                    GradientReport wrong = GradientCheck.External(x => f(x), x => Off(gradient(x), element, error), point, options);
                    if (wrong.Passed)
                    {
                        missed.Add($"{name}, element {i} off by {error:G3}: {wrong}");
                    }
                }
            }
        }

        Assert.True(missed.Count == 0, string.Join("\n", missed.Take(10)));
    }

    // Of hard functions, among them points at the edge of what doubles can tell, it holds for nineteen of twenty at least.
    [Fact]
    [Trait("Category", "Stress")]
    public void The_visible_error_is_called_wrong_in_hard_functions()
    {
        int count = LongSweep.Of(400, 1_000), planted = 0;
        var missed = new List<string>();
        for (ulong seed = 0; seed < (ulong)count; seed++)
        {
            HardFunction drawn = seed % 4 == 0 ? CancellingFunctions.Draw(seed) : HardFunctions.Draw(seed);
            if (!double.IsFinite(drawn.F(drawn.X)) || !Array.TrueForAll(drawn.Gradient(drawn.X), double.IsFinite))
            {
                continue;
            }

            var options = new GradientCheckOptions { Seed = seed };
            GradientReport right = drawn.Check(seed);
            if (right.Verdict != GradientVerdict.Correct || !double.IsFinite(right.VisibleError))
            {
                continue;
            }

            int element = (int)(seed % (ulong)drawn.X.Length);
            double error = (seed % 2 == 0 ? 1 : -1) * right.VisibleError;
            GradientReport wrong = GradientCheck.External(drawn.F, x => Off(drawn.Gradient(x), element, error), drawn.X, options);
            planted++;
            if (!wrong.Failed)
            {
                missed.Add($"{drawn.Name}, element {element} off by {error:G3}: {wrong}");
            }
        }

        Assert.True(planted > count / 2);
        Assert.True(missed.Count <= planted / 20, $"{missed.Count} of {planted}:\n{string.Join("\n", missed.Take(10))}");
    }

    private static double[] Off(double[] gradient, int element, double error) => [.. gradient.Select((slope, i) => i == element ? slope + error : slope)];

    private static double ColdMaximum(double[] x, double temperature)
    {
        double largest = x.Max();
        return largest + (temperature * Math.Log(x.Sum(value => Math.Exp((value - largest) / temperature))));
    }

    private static double[] Softmax(double[] x, double temperature)
    {
        double[] e = [.. x.Select(value => Math.Exp((value - x.Max()) / temperature))];
        return [.. e.Select(value => value / e.Sum())];
    }

    private static double[] Cofactors(double[] x) => [.. x.Select((_, i) => x.Where((_, j) => j != i).Aggregate(1.0, (product, value) => product * value))];

    /// <summary>A number between −½ and ½ that has nothing to do with its neighbours.</summary>
    private static double Noise(double x) => new Rng((ulong)BitConverter.DoubleToInt64Bits(x)).NextDouble() - 0.5;
}
