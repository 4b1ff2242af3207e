using Gradus.Autodiff;

namespace Gradus.Tests;

/// <summary>Holds a verdict on a hand-written gradient to be the same whatever the seed.</summary>
internal static class EverySeed
{
    public const int Seeds = 20;

    public static void Each(Func<double[], double> f, Func<double[], double[]> gradient, double[] x, int seeds, Action<GradientReport> check)
    {
        for (ulong seed = 0; seed < (ulong)seeds; seed++)
        {
            check(GradientCheck.External(f, gradient, x, new GradientCheckOptions { Seed = seed }));
        }
    }

    public static void Always(GradientVerdict verdict, Func<double[], double> f, Func<double[], double[]> gradient, double[] x) =>
        Each(f, gradient, x, Seeds, report => Assert.True(report.Verdict == verdict, $"at {x[0]:R}: {report}"));

    public static void AlwaysWrong(Func<double[], double> f, Func<double[], double[]> gradient, double[] x, string? where = null, int seeds = Seeds) =>
        Each(f, gradient, x, seeds, report => Assert.True(report.Failed && (where is null || report.Where == where), $"at {x[0]:R}: {report}"));

    public static void NeverPasses(Func<double[], double> f, Func<double[], double[]> gradient, double[] x) =>
        Each(f, gradient, x, Seeds, report => Assert.False(report.Passed, report.ToString()));

    public static void NeverFails(Func<double[], double> f, Func<double[], double[]> gradient, double[] x) =>
        Each(f, gradient, x, Seeds, report => Assert.False(report.Failed, report.ToString()));
}
