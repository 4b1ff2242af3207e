using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>
/// Functions that grow by many orders of magnitude over the size of the point, such as the ratio of two policies whose log-probabilities
/// are large, or a return by its discount: what they are far away hides no error of the slope here.
/// </summary>
public sealed class SteepTests
{
    private const int Seeds = 20;

    private static readonly Dictionary<string, (Func<double[], double> F, Func<double[], double[]> Gradient, double[] X)> _functions = new()
    {
        ["a ratio at -100"] = Ratio(100),
        ["a ratio at -200"] = Ratio(200),
        ["a ratio at -300"] = Ratio(300),
        ["a ratio at -700"] = Ratio(700),
        ["a discount to the 150th"] = Power(0.99, 150),
        ["a discount to the 200th"] = Power(0.99, 200),
        ["a discount to the 500th"] = Power(0.99, 500),
        ["interest to the 240th"] = Power(1.004, 240),
        ["interest to the 360th"] = Power(1.004, 360),
        ["a power of 128"] = Power(0.9, 128),
        ["a return of 200 rewards"] = Return(200),
        ["a return of 500 rewards"] = Return(500),
        ["a linear recurrence of 400 steps"] = (Recurrence, RecurrenceGradient, [0.98]),
        ["a fourth power, one from its zero"] = (x => Math.Pow(x[0] - 9999, 4), x => [4 * Math.Pow(x[0] - 9999, 3)], [1e4]),
        ["a diode"] = (x => 1e-20 * (Math.Exp(x[0] / 0.02585) - 1), x => [1e-20 / 0.02585 * Math.Exp(x[0] / 0.02585)], [6]),
        ["ten steps of the Hénon map"] = (x => Henon(x).F, x => Henon(x).Gradient, [0.1, 0.2, 1.4]),
    };

    public static TheoryData<string> Names => [.. _functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_steep_function_hides_no_error(string name)
    {
        (Func<double[], double> f, Func<double[], double[]> gradient, double[] x) = _functions[name];
        int element = x.Length - 1;
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            var options = new GradientCheckOptions { Seed = seed };
            GradientReport right = GradientCheck.External(f, gradient, x, options);
            Assert.True(right.Verdict == GradientVerdict.Correct, $"Seed {seed}: {right}");
            foreach (double factor in (double[])[1 + 1e-6, 1 - 1e-4, 1.01, 2, 0, -1])
            {
                GradientReport wrong = GradientCheck.External(f, Twin, x, options);
                Assert.True(wrong.Failed && wrong.Where == $"x0[0, {element}]", $"Seed {seed}, times {factor}: {wrong}");

                double[] Twin(double[] at)
                {
                    double[] slopes = gradient(at);
                    slopes[element] *= factor;
                    return slopes;
                }
            }
        }
    }

    [Theory]
    [InlineData(1, 1e-13)]
    [InlineData(1, -1e-13)]
    [InlineData(3.7, 3.7e-13)]
    [InlineData(1000, 1e-10)]
    [InlineData(1e6, 1e-7)]
    public void Beside_a_pole_a_right_gradient_is_not_called_wrong(double pole, double distance)
    {
        double[] x = [pole + distance];
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            var options = new GradientCheckOptions { Seed = seed };
            GradientReport first = GradientCheck.External(at => 1 / (at[0] - pole), at => [-1 / Math.Pow(at[0] - pole, 2)], x, options);
            GradientReport second = GradientCheck.External(at => 1 / Math.Pow(at[0] - pole, 2), at => [-2 / Math.Pow(at[0] - pole, 3)], x, options);
            Assert.False(first.Failed, first.ToString());
            Assert.False(second.Failed, second.ToString());
            Assert.False(GradientCheck.External(at => 1 / (at[0] - pole), at => [1 / Math.Pow(at[0] - pole, 2)], x, options).Passed);
        }
    }

    private static (Func<double[], double> F, Func<double[], double[]> Gradient, double[] X) Ratio(double size) =>
        (x => Math.Exp(x[0] + size + 0.3), x => [Math.Exp(x[0] + size + 0.3)], [-size]);

    private static (Func<double[], double> F, Func<double[], double[]> Gradient, double[] X) Power(double x, int n) =>
        (at => Math.Pow(at[0], n), at => [n * Math.Pow(at[0], n - 1)], [x]);

    private static (Func<double[], double> F, Func<double[], double[]> Gradient, double[] X) Return(int rewards) =>
        (at => Enumerable.Range(0, rewards).Sum(t => (Math.Cos(t) + 1) * Math.Pow(at[0], t)),
            at => [Enumerable.Range(1, rewards - 1).Sum(t => (Math.Cos(t) + 1) * t * Math.Pow(at[0], t - 1))],
            [0.99]);

    private static double Recurrence(double[] w)
    {
        double h = 1;
        for (int t = 0; t < 400; t++)
        {
            h = (w[0] * h) + 0.1;
        }

        return h;
    }

    private static double[] RecurrenceGradient(double[] w)
    {
        double h = 1, slope = 0;
        for (int t = 0; t < 400; t++)
        {
            (h, slope) = ((w[0] * h) + 0.1, h + (w[0] * slope));
        }

        return [slope];
    }

    /// <summary>x ← 1 − c·x² + y, y ← 0.3·x, by the first two numbers and c.</summary>
    private static (double F, double[] Gradient) Henon(double[] at)
    {
        (double x, double y) = (at[0], at[1]);
        double[] dx = [1, 0, 0], dy = [0, 1, 0];
        for (int step = 0; step < 10; step++)
        {
            double[] next = [.. dx.Select((slope, i) => (-2 * at[2] * x * slope) + dy[i] - (i == 2 ? x * x : 0))];
            dy = [.. dx.Select(slope => 0.3 * slope)];
            (x, y) = (1 - (at[2] * x * x) + y, 0.3 * x);
            dx = next;
        }

        return (x, dx);
    }
}
