using System.Text.Json;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>An evaluation as JSON and as a sentence: the same after a run and after <c>gradus eval</c>.</summary>
internal static class EvaluationReport
{
    public static void Write(Utf8JsonWriter json, EvaluationResult? result)
    {
        if (result is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteNumber("episodes", result.Episodes);
        json.WriteFinite("mean", result.Mean);
        json.WriteFinite("std", result.StandardDeviation);
        json.WriteFinite("min", result.Minimum);
        json.WriteFinite("max", result.Maximum);
        json.WriteFinite("mean_length", result.MeanLength);
        json.WriteBoolean("deterministic", result.Deterministic);
        json.WriteNumber("seed", result.Seed);
        json.WriteEndObject();
    }

    public static string Sentence(EvaluationResult result, string environment, double? threshold)
    {
        string how = result.Deterministic ? "deterministic" : "stochastic";
        string text = $"Evaluation: return {Numbers.Short(result.Mean)} ± {Numbers.Short(result.StandardDeviation)} over {result.Episodes} "
            + $"{how} episodes"
            + $" (from {Numbers.Short(result.Minimum)} to {Numbers.Short(result.Maximum)}).";
        if (threshold is not { } solved)
        {
            return text;
        }

        return result.Mean >= solved
            ? $"{text} {environment} counts as solved from {Numbers.Short(solved)}: solved."
            : $"{text} {environment} counts as solved from {Numbers.Short(solved)}: not yet.";
    }
}
