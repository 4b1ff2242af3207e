using System.Globalization;
using System.Text.Json;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>What is known about the curvature at the end of a training: its share of the time, what went wrong, and every layer as it is.</summary>
internal static class CurvatureFigures
{
    public static void Write(Utf8JsonWriter json, KroneckerFactors<float> curvature)
    {
        json.WriteStartObject("curvature");
        json.WriteNumber("damping", curvature.Damping);
        json.WriteNumber("statistics_seconds", Math.Round(curvature.StatisticsTime.TotalSeconds, 6));
        json.WriteNumber("inversion_seconds", Math.Round(curvature.InversionTime.TotalSeconds, 6));
        json.WriteNumber("step_seconds", Math.Round(curvature.StepTime.TotalSeconds, 6));
        Write(json, curvature.Fallbacks);
        json.WriteStartArray("layers");
        foreach (KroneckerLayer<float> layer in curvature.Layers)
        {
            json.WriteStartObject();
            json.WriteString("name", layer.Name);
            json.WriteString("inversion", layer.Method.ToString().ToLowerInvariant());
            WriteFinite(json, "condition_a", layer.ConditionA);
            WriteFinite(json, "condition_g", layer.ConditionG);
            json.WriteNumber("damping", layer.Damping);
            json.WriteNumber("balance", layer.Balance);
            Write(json, layer.Fallbacks);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static string InWords(KroneckerFactors<float> curvature, double seconds)
    {
        TimeSpan total = curvature.StatisticsTime + curvature.InversionTime + curvature.StepTime;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Curvature took {total / TimeSpan.FromSeconds(seconds):0 %} of the time: statistics {curvature.StatisticsTime / total:0 %}, inversion {curvature.InversionTime / total:0 %}, step {curvature.StepTime / total:0 %} of it. {InWords(curvature)}");
    }

    private static string InWords(KroneckerFactors<float> curvature)
    {
        KroneckerLayer<float>[] troubled = [.. curvature.Layers.Where(layer => layer.Fallbacks.Total > 0)];
        return troubled.Length == 0
            ? "No layer fell back to anything."
            : $"Fallbacks: {string.Join("; ", troubled.Select(layer => $"{layer.Name} {InWords(layer.Fallbacks)}"))}.";
    }

    private static string InWords(FallbackCounts counts)
    {
        (long Count, string What)[] kinds =
        [
            (counts.DampingRaised, "damping raised"),
            (counts.Eigenvalues, "eigenvalues taken"),
            (counts.PlainGradient, "plain gradient taken"),
            (counts.RefusedStatistics, "batch refused"),
            (counts.RefusedGradients, "gradient refused"),
        ];
        return string.Join(", ", kinds.Where(kind => kind.Count > 0).Select(kind => $"{kind.What} {kind.Count}×"));
    }

    private static void Write(Utf8JsonWriter json, FallbackCounts counts)
    {
        json.WriteStartObject("fallbacks");
        json.WriteNumber("damping_raised", counts.DampingRaised);
        json.WriteNumber("eigenvalues", counts.Eigenvalues);
        json.WriteNumber("plain_gradient", counts.PlainGradient);
        json.WriteNumber("refused_statistics", counts.RefusedStatistics);
        json.WriteNumber("refused_gradients", counts.RefusedGradients);
        json.WriteEndObject();
    }

    private static void WriteFinite(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
