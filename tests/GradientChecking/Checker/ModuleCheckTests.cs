using System.Diagnostics;
using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>One wrong number among the 4,610 parameters of a 4-64-64-2 network is found and named, whatever the seed, and in little time.</summary>
public sealed class ModuleCheckTests
{
    private static readonly int Seeds = LongSweep.Of(5, 20);
    private static readonly int[] Widths = [4, 64, 64, 2];

    [Theory]
    [Trait("Category", "Stress")]
    [InlineData(2)]
    [InlineData(1.01)]
    [InlineData(1 + 1e-4)]
    [InlineData(1 + 1e-6)]
    public void One_wrong_weight_is_named_with_every_seed(double factor)
    {
        for (ulong seed = 0; seed < (ulong)Seeds; seed++)
        {
            (GradientReport report, string wrong) = Check(seed, factor);
            Assert.Equal((GradientVerdict.WrongReverse, wrong), (report.Verdict, report.Where));
        }
    }

    /// <summary>About 0.2 s of one core of an Intel Xeon at 2.5 GHz, of which others may have the most.</summary>
    [Fact]
    public void The_right_network_passes_exhaustively_and_soon()
    {
        Check(0, 1);
        var watch = Stopwatch.StartNew();
        GradientReport report = Check(1, 1).Report;
        TimeSpan time = watch.Elapsed;

        Assert.Equal(GradientVerdict.Correct, report.Verdict);
        Assert.Contains("each of the 4,618 elements by itself", report.Tried, StringComparison.Ordinal);
        Assert.True(time < TimeSpan.FromSeconds(40), $"It took {time.TotalSeconds:F2} s.");
    }

    [Fact]
    public void A_smooth_function_takes_four_evaluations_an_element()
    {
        const int n = 500;
        int evaluations = 0;
        double[] x = [.. Enumerable.Range(0, n).Select(i => 0.5 + (0.3 * Math.Sin(i)))];
        GradientReport report = GradientCheck.External(
            at =>
            {
                evaluations++;
                return at.Sum(Math.Exp);
            },
            at => Array.ConvertAll(at, Math.Exp),
            x);

        Assert.Equal(GradientVerdict.Correct, report.Verdict);
        Assert.InRange(evaluations, 4 * n, (4 * n) + 400); // the rest: of the rounding, nearby and far away
    }

    private static (GradientReport Report, string Wrong) Check(ulong seed, double factor)
    {
        var rng = new Rng(seed);
        var layout = new ParameterLayout();
        Mlp network = Mlp.Declare(layout, "pi", [4, 64, 64, 2], Activation.Tanh);
        var theta = new ParameterVector<double>(layout);
        network.InitializeUniform(theta, rng);
        var batch = new Tensor<double>(2, Widths[0]);
        foreach (ref double value in batch.Span)
        {
            value = rng.NextNormal();
        }

        int wrong = rng.NextInt32(layout.Blocks.Count);
        Shape shape = layout.Blocks[wrong].Shape;
        int row = rng.NextInt32(shape.Rows), col = rng.NextInt32(shape.Cols);
        GradientReport report = GradientCheck.Module(
            (tape, x) =>
            {
                for (int layer = 0; layer < layout.Blocks.Count; layer++)
                {
                    Var<double> weight = tape.Parameter(theta, layout.Blocks[layer]);
                    weight = layer == wrong && factor != 1 ? tape.Record(new Off(weight, row, col, factor)) : weight;
                    x = layer < layout.Blocks.Count - 1 ? x.Linear(weight).Tanh() : x.Linear(weight);
                }

                return x;
            },
            theta,
            batch,
            new GradientCheckOptions { Seed = seed });
        return (report, $"{layout.Blocks[wrong].Name}[{row}, {col}]");
    }

    /// <summary>The identity, one of whose derivatives is off.</summary>
    private sealed class Off(Var<double> x, int row, int col, double factor) : SimpleOp<double>(x.Shape, x)
    {
        public override void Forward(Backend<double> backend, RowWindow rows) => backend.Copy(x.Value, Output.Value);

        protected override void Vjp(Backend<double> backend)
        {
            double before = x.Gradient[row, col];
            backend.AddScaled(1, Output.Gradient, x.Gradient);
            x.Gradient[row, col] = before + (factor * Output.Gradient[row, col]);
        }

        public override void Jvp(Backend<double> backend)
        {
            backend.Copy(x.Tangent, Output.Tangent);
            Output.Tangent[row, col] *= factor;
        }
    }
}
