using System.Globalization;
using System.Text.Json;
using Gradus.Envs;
using Gradus.Experiments;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary><c>gradus doctor --learn</c>: every algorithm on every probe, compared with the closed form.</summary>
/// <param name="terminal">Where to write.</param>
/// <param name="backend">The backend.</param>
/// <param name="json">Write one JSON object.</param>
internal sealed class LearningExamination(Terminal terminal, Backend<float> backend, bool json)
{
    /// <summary>Trains every algorithm and reports.</summary>
    /// <param name="seed">Seed of the runs.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public int Run(ulong seed)
    {
        (AlgorithmInfo Algorithm, ProbeResult[] Results)[] all =
            [
                .. Algorithms.All.Select(algorithm => (algorithm, Probe.All.Where(probe => LearningProbe.Fits(algorithm, probe))
                    .Select(probe => LearningProbe.Run(algorithm, probe, seed, backend: backend)).ToArray())),
            ];
        if (json)
        {
            terminal.Out.WriteLine(Json.Object(writer => Write(writer, all, seed)));
        }
        else
        {
            Report(all);
        }

        return all.All(row => row.Results.All(result => result.Learned)) ? ExitCode.Success : ExitCode.Failed;
    }

    private void Report((AlgorithmInfo Algorithm, ProbeResult[] Results)[] all)
    {
        TextTable.Write(
            terminal,
            ["probe", "task", "best return, V*", .. all.Select(row => row.Algorithm.Name)],
            Probe.All.Select(probe => (string[])
            [
                probe.Id,
                probe.Question,
                $"{Number(probe.BestReturn)}, {Number(probe.BestValue(LearningProbe.Gamma))}",
                .. all.Select(row => Cell(Array.Find(row.Results, result => result.Probe == probe))),
            ]));
        foreach ((AlgorithmInfo algorithm, ProbeResult[] results) in all)
        {
            foreach (ProbeResult result in results.Where(result => !result.Learned))
            {
                terminal.Out.WriteLine($"{algorithm.Name} did not learn to {result.Probe.Question}: {Reason(result)}");
            }
        }

        double seconds = all.Sum(row => row.Results.Sum(result => result.Seconds));
        terminal.Out.WriteLine(
            $"Each cell: mean return and V of the first state after {Numbers.Count(LearningProbe.Steps)} steps with γ = "
                + $"{Number(LearningProbe.Gamma)}. {Numbers.Duration(seconds)} of training.");
    }

    private static string Cell(ProbeResult? result) => result is null ? "needs memory"
        : result.Failure is not null ? "✗ failed" : $"{(result.Learned ? "✓" : "✗")} {Number(result.MeanReturn)}, {Number(result.Value)}";

    private static string Reason(ProbeResult result) => result switch
    {
        { Failure: { } failure } => failure,
        { PolicyLearned: false } => $"its mean return is {Number(result.MeanReturn)}, the best is {Number(result.Probe.BestReturn)}.",
        _ => $"its value estimate is {Number(result.Value)}, the true value is {Number(result.BestValue)}.",
    };

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static void Write(Utf8JsonWriter writer, (AlgorithmInfo Algorithm, ProbeResult[] Results)[] all, ulong seed)
    {
        writer.WriteNumber("seed", seed);
        writer.WriteNumber("steps", LearningProbe.Steps);
        writer.WriteNumber("gamma", LearningProbe.Gamma);
        writer.WriteStartArray("results");
        foreach ((AlgorithmInfo algorithm, ProbeResult[] results) in all)
        {
            foreach (ProbeResult result in results)
            {
                writer.WriteStartObject();
                writer.WriteString("algo", algorithm.Name);
                writer.WriteString("probe", result.Probe.Id);
                writer.WriteBoolean("learned", result.Learned);
                writer.WriteFinite("mean_return", result.MeanReturn);
                writer.WriteFinite("best_return", result.Probe.BestReturn);
                writer.WriteFinite("value", result.Value);
                writer.WriteFinite("best_value", result.BestValue);
                writer.WriteFinite("seconds", Math.Round(result.Seconds, 3));
                writer.WriteString("failure", result.Failure);
                writer.WriteEndObject();
            }
        }

        writer.WriteEndArray();
    }
}
