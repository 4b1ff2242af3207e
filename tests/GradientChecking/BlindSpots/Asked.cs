using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>Asks about an op of a batch of twelve rows, at twenty seeds.</summary>
internal static class Asked
{
    private const int Seeds = 20;
    private const int Rows = 12;

    /// <summary>Asks about an op at twenty seeds; a null verdict is any failure, or a pass.</summary>
    public static void Found(GradientVerdict? expected, Func<Var<double>[], Op<double>> op, bool mustFail = false, int rowsOfSecond = Rows)
    {
        foreach (GradientReport report in Reports(op, rowsOfSecond))
        {
            Assert.True(expected is { } verdict ? report.Verdict == verdict : report.Failed == mustFail, report.ToString());
        }
    }

    public static IEnumerable<GradientReport> Reports(Func<Var<double>[], Op<double>> op, int rowsOfSecond = Rows)
    {
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            var rng = new Rng(seed);
            Tensor<double>[] inputs = [Normal(rng, Rows, 3), Normal(rng, rowsOfSecond, 3)];
            yield return GradientCheck.Verify(x => x[0].Tape.Record(op(x)), new GradientCheckOptions { Seed = seed }, inputs);
        }
    }

    public static Tensor<double> Normal(Rng rng, int rows, int cols)
    {
        var x = new Tensor<double>(rows, cols);
        foreach (ref double value in x.Span)
        {
            value = rng.NextNormal();
        }

        return x;
    }
}
