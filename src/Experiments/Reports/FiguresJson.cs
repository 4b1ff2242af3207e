using System.Text.Json;
using Gradus.Autodiff;
using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>Writes an algorithm's measurements over a run, as members of the run's JSON report.</summary>
public static class FiguresJson
{
    /// <summary>Writes the members; nothing if there are no figures.</summary>
    /// <param name="json">The destination, inside an object.</param>
    /// <param name="figures">The measurements, or null.</param>
    public static void Write(Utf8JsonWriter json, AlgorithmFigures? figures)
    {
        switch (figures)
        {
            case AsynchronyFigures asynchrony:
                Write(json, asynchrony);
                break;
            case CurvatureFigures curvature:
                Write(json, curvature);
                break;
        }
    }

    private static void Write(Utf8JsonWriter json, AsynchronyFigures figures)
    {
        StalenessHistogram staleness = figures.Staleness;
        json.WriteStartObject("staleness");
        if (staleness.Count > 0)
        {
            json.WriteNumber("mean", staleness.Mean);
            json.WriteNumber("median", staleness.Quantile(0.5));
            json.WriteNumber("p95", staleness.Quantile(0.95));
            json.WriteNumber("max", staleness.Maximum);
        }

        json.WriteStartArray("histogram");
        for (int updates = 0; updates <= staleness.Maximum; updates++)
        {
            json.WriteNumberValue(staleness[updates]);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteNumber("lost_updates", figures.LostUpdateShare);
        json.WriteStartArray("workers");
        foreach (WorkerReport worker in figures.Workers)
        {
            json.WriteStartObject();
            json.WriteNumber("rank", worker.Rank);
            json.WriteNumber("env_steps", worker.EnvironmentSteps);
            json.WriteNumber("updates", worker.Updates);
            json.WriteNumber("episodes", worker.Episodes);
            json.WriteNumber("steps_per_second", worker.Seconds > 0 ? Math.Round(worker.StepsPerSecond, 1) : 0);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, CurvatureFigures figures)
    {
        json.WriteStartObject("curvature");
        json.WriteNumber("damping", figures.Damping);
        json.WriteNumber("statistics_seconds", Math.Round(figures.StatisticsTime.TotalSeconds, 6));
        json.WriteNumber("inversion_seconds", Math.Round(figures.InversionTime.TotalSeconds, 6));
        json.WriteNumber("step_seconds", Math.Round(figures.StepTime.TotalSeconds, 6));
        Write(json, figures.Fallbacks);
        json.WriteStartArray("layers");
        foreach (LayerFigures layer in figures.Layers)
        {
            json.WriteStartObject();
            json.WriteString("name", layer.Name);
            json.WriteString("method", JsonNamingPolicy.SnakeCaseLower.ConvertName(layer.Method.ToString()));
            json.WriteFinite("condition_a", layer.ConditionA);
            json.WriteFinite("condition_g", layer.ConditionG);
            json.WriteNumber("damping", layer.Damping);
            json.WriteNumber("balance", layer.Balance);
            Write(json, layer.Fallbacks);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
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
}
