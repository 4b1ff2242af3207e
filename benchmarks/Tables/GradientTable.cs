using System.Diagnostics;
using Gradus.Autodiff;
using Gradus.GradientChecking;

namespace Gradus.Benchmarks;

/// <summary>
/// How long gradient checks take: a hand-written gradient of ten inputs, every parameter of a network 4-64-64-2, and random programs, at seeds
/// drawn at random and at a stretch with ties in pools. The best of several turns; random programs once.
/// </summary>
internal static class GradientTable
{
    private const int Turns = 9;
    private const int Programs = 2_000;

    public static void Print()
    {
        double[] point = [.. Enumerable.Range(0, 10).Select(i => 0.3 + (0.1 * i))];
        Console.WriteLine($"{"check",-44}{"one",12}{"target",14}");
        Line("External, 10 inputs, sum of sines", Best(() => GradientCheck.External(
            x => x.Sum(Math.Sin), x => Array.ConvertAll(x, Math.Cos), point)), "2 ms");
        Line("External, 10 inputs, with kinks at all of them", Best(() => GradientCheck.External(
            x => x.Sum(Math.Abs), x => Array.ConvertAll(x, value => (double)Math.Sign(value)), new double[10])), "2 ms");

        var layout = new ParameterLayout();
        Mlp network = Mlp.Declare(layout, "net", [4, 64, 64, 2], Activation.Tanh);
        var theta = new ParameterVector<double>(layout);
        network.InitializeUniform(theta, new Rng(1));
        var batch = new Tensor<double>(2, 4);
        batch.CopyFrom([0.5, -1, 2, 1.5, 0.25, -0.75, 1, -0.5]);
        Line("Module 4-64-64-2, each of 4,610 parameters", Best(() => GradientCheck.Module(
            (tape, x) => network.Record(tape, theta, x), theta, batch)), "2 s");

        new RandomPrograms().Check(Programs, seed: 1_000_000); // compiles the code
        foreach (ulong seed in (ReadOnlySpan<ulong>)[0, 77_000])
        {
            ProgramSummary summary = new RandomPrograms().Check(Programs, seed);
            Console.WriteLine($"{$"random programs, {Programs:N0} from seed {seed}",-44}{summary.PerSecond,10:N0}/s{"1,000/s",14}");
        }
    }

    private static void Line(string name, double seconds, string target) =>
        Console.WriteLine($"{name,-44}{(seconds < 0.5 ? $"{1e3 * seconds:0.000} ms" : $"{seconds:0.000} s"),12}{target,14}");

    /// <summary>Seconds of the best turn, after those in which the code was compiled.</summary>
    private static double Best(Func<GradientReport> check)
    {
        double best = double.PositiveInfinity;
        for (int turn = 0; turn < Turns; turn++)
        {
            long start = Stopwatch.GetTimestamp();
            check().ThrowIfFailed();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }
}
