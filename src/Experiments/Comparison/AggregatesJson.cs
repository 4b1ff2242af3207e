using System.Text.Json;

namespace Gradus.Experiments;

/// <summary>What a comparison amounts to over all of its environments, as JSON.</summary>
internal static class AggregatesJson
{
    /// <summary>Writes the member <c>aggregates</c>: null if no seed is finished everywhere.</summary>
    public static void Write(Utf8JsonWriter json, ComparisonSummary summary)
    {
        if (summary.Counted.Count == 0)
        {
            json.WriteNull("aggregates");
            return;
        }

        json.WriteStartObject("aggregates");
        json.WriteStartArray("seeds");
        foreach (ulong seed in summary.Seeds)
        {
            json.WriteNumberValue(seed);
        }

        json.WriteEndArray();
        WriteNormalization(json, summary);
        json.WriteStartObject("contenders");
        foreach (AggregateScores scores in summary.Contenders)
        {
            json.WriteStartObject(scores.Label);
            Write(json, "iqm", scores.InterquartileMean);
            Write(json, "median", scores.Median);
            Write(json, "mean", scores.Mean);
            if (summary.IsAgainstReference)
            {
                Write(json, "optimality_gap", scores.OptimalityGap);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartArray("probability_of_improvement");
        foreach (Improvement pair in summary.Pairs)
        {
            json.WriteStartObject();
            json.WriteString("of", summary.Labels[pair.Better]);
            json.WriteString("over", summary.Labels[pair.Worse]);
            Write(json, "probability", pair.Probability);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteProfiles(json, summary);
        json.WriteEndObject();
    }

    private static void WriteNormalization(Utf8JsonWriter json, ComparisonSummary summary)
    {
        json.WriteStartObject("normalization");
        foreach (EnvironmentSummary environment in summary.Environments)
        {
            json.WriteStartObject(environment.Plan.Environment);
            json.WriteBoolean("counts", summary.Counted.Contains(environment));
            json.WriteString(
                "scale", environment.Reference is null ? "least and greatest return of all runs" : "random play and reference");
            if (environment.Reference is { } reference)
            {
                json.WriteFinite("random", reference.Random);
                json.WriteFinite("reference", reference.Reference);
                json.WriteString("source", reference.Source);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteProfiles(Utf8JsonWriter json, ComparisonSummary summary)
    {
        json.WriteStartObject("performance_profiles");
        WriteArray(json, "above", summary.Thresholds);
        for (int i = 0; i < summary.Labels.Count; i++)
        {
            json.WriteStartObject(summary.Labels[i]);
            WriteArray(json, "share", summary.Profiles[i].Select(point => point.Value));
            WriteArray(json, "low", summary.Profiles[i].Select(point => point.Low));
            WriteArray(json, "high", summary.Profiles[i].Select(point => point.High));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteArray(Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        json.WriteStartArray(name);
        foreach (double value in values)
        {
            if (double.IsFinite(value))
            {
                json.WriteNumberValue(value);
            }
            else
            {
                json.WriteNullValue();
            }
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, Estimate estimate) =>
        ComparisonJson.WriteInterval(json, name, estimate.Value, estimate.Low, estimate.High);
}
