using System.Globalization;
using System.Text.Json;
using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>A run of a comparison as JSON: what it cost, what it reached, and its curve, to the last digit.</summary>
internal static class RunJson
{
    /// <summary>The member with the number of environments.</summary>
    public const string Environments = "envs";

    /// <summary>The member with the options, which <see cref="HyperparameterTable"/> writes and reads.</summary>
    public const string Hyperparameters = "hyperparameters";

    private const string PlannedSteps = "steps";
    private const string Error = "error";

    /// <summary>Writes the run as an object.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<double> thresholds, RunRecord run)
    {
        json.WriteStartObject();
        json.WriteNumber("seed", run.Seed);
        if (run.Failure is not null)
        {
            json.WriteString(Error, run.Failure);
        }

        json.WriteNumber("env_steps", run.EnvironmentSteps);
        json.WriteNumber("steps_per_update", run.StepsPerRound);
        json.WriteFinite("updates", (double)run.EnvironmentSteps / run.StepsPerRound);
        json.WriteNumber("gradient_steps", run.GradientSteps);
        json.WriteFinite("seconds", run.Seconds);
        json.WriteFinite("steps_per_second", run.StepsPerSecond);
        json.WriteNumber("episodes", run.Episodes);
        WriteEvaluation(json, run.Evaluation);
        json.WriteStartObject("reached");
        for (int i = 0; i < thresholds.Count; i++)
        {
            json.WritePropertyName(NameOf(thresholds[i]));
            if (run.Crossings[i] is { } crossing)
            {
                json.WriteStartObject();
                json.WriteNumber("env_steps", crossing.EnvironmentSteps);
                json.WriteNumber("window_start", crossing.WindowStart);
                json.WriteFinite("seconds", crossing.Seconds);
                json.WriteEndObject();
            }
            else
            {
                json.WriteNullValue();
            }
        }

        json.WriteEndObject();
        if (run.Staleness is { } staleness)
        {
            json.WriteFinite("staleness_mean", staleness.Mean);
            WriteHistogram(json, staleness);
            json.WriteFinite("lost_updates", run.LostUpdateShare ?? double.NaN);
        }

        json.WriteStartArray("curve");
        foreach (CurvePoint point in run.Curve)
        {
            json.WriteStartObject();
            json.WriteNumber("env_steps", point.EnvironmentSteps);
            json.WriteFinite("updates", (double)point.EnvironmentSteps / run.StepsPerRound);
            json.WriteFinite("seconds", point.Seconds);
            json.WriteFinite("mean_return_100", point.MeanReturn);
            json.WriteFinite("return_variance_100", point.ReturnVariance);
            json.WriteFinite("grad_norm", point.GradientNorm);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber(PlannedSteps, run.PlannedSteps);
        json.WriteNumber(Environments, run.Contender.Environments);
        json.WritePropertyName(Hyperparameters);
        run.Contender.Algorithm.Hyperparameters.Write(run.Contender.Options, json);
        json.WriteString("command", run.Command);
        json.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="KeyNotFoundException">A member is missing.</exception>
    /// <exception cref="InvalidOperationException">A member has another type.</exception>
    /// <exception cref="FormatException">A number does not fit.</exception>
    public static RunRecord Read(JsonElement json, ComparisonPlan plan, Contender contender)
    {
        JsonElement reached = json.GetProperty("reached");
        bool isAsynchronous = json.TryGetProperty("staleness_histogram", out JsonElement histogram);
        return new RunRecord
        {
            Environment = plan.Environment,
            Contender = contender,
            Seed = json.GetProperty("seed").GetUInt64(),
            PlannedSteps = json.GetProperty(PlannedSteps).GetInt64(),
            EnvironmentSteps = json.GetProperty("env_steps").GetInt64(),
            StepsPerRound = json.GetProperty("steps_per_update").GetInt64(),
            GradientSteps = json.GetProperty("gradient_steps").GetInt64(),
            Seconds = Number(json, "seconds"),
            Episodes = json.GetProperty("episodes").GetInt64(),
            Evaluation = json.GetProperty("eval") is { ValueKind: not JsonValueKind.Null } evaluation ? ReadEvaluation(evaluation) : null,
            Failure = json.TryGetProperty(Error, out JsonElement error) ? error.GetString() : null,
            Crossings = [.. plan.Thresholds.Select(threshold => ReadCrossing(reached, threshold))],
            Staleness = isAsynchronous ? StalenessHistogram.Of([.. histogram.EnumerateArray().Select(bin => bin.GetInt64())]) : null,
            LostUpdateShare = isAsynchronous ? Number(json, "lost_updates") : null,
            Curve = [.. json.GetProperty("curve").EnumerateArray().Select(ReadPoint)],
            Command = json.GetProperty("command").GetString() ?? "",
        };
    }

    /// <summary>Writes the updates of each staleness.</summary>
    public static void WriteHistogram(Utf8JsonWriter json, StalenessHistogram staleness, string name = "staleness_histogram")
    {
        json.WriteStartArray(name);
        for (int updates = 0; updates <= staleness.Maximum; updates++)
        {
            json.WriteNumberValue(staleness[updates]);
        }

        json.WriteEndArray();
    }

    /// <summary>A number, or null for NaN and the infinities, which JSON does not have.</summary>
    public static void WriteFinite(this Utf8JsonWriter json, string name, double value)
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

    /// <summary>How a threshold is called.</summary>
    public static string NameOf(double threshold) => threshold.ToString(CultureInfo.InvariantCulture);

    private static double Number(JsonElement json, string name) =>
        json.GetProperty(name) is { ValueKind: not JsonValueKind.Null } number ? number.GetDouble() : double.NaN;

    private static ThresholdCrossing? ReadCrossing(JsonElement reached, double threshold) =>
        reached.GetProperty(NameOf(threshold)) is { ValueKind: not JsonValueKind.Null } crossing
            ? new ThresholdCrossing(
                threshold,
                crossing.GetProperty("env_steps").GetInt64(),
                crossing.GetProperty("window_start").GetInt64(),
                Number(crossing, "seconds"))
            : null;

    private static CurvePoint ReadPoint(JsonElement json) => new(
        json.GetProperty("env_steps").GetInt64(),
        Number(json, "seconds"),
        Number(json, "mean_return_100"),
        Number(json, "return_variance_100"),
        Number(json, "grad_norm"));

    private static void WriteEvaluation(Utf8JsonWriter json, EvaluationResult? evaluation)
    {
        if (evaluation is null)
        {
            json.WriteNull("eval");
            return;
        }

        json.WriteStartObject("eval");
        json.WriteNumber("episodes", evaluation.Episodes);
        json.WriteFinite("mean", evaluation.Mean);
        json.WriteFinite("std", evaluation.StandardDeviation);
        json.WriteFinite("min", evaluation.Minimum);
        json.WriteFinite("max", evaluation.Maximum);
        json.WriteFinite("mean_length", evaluation.MeanLength);
        json.WriteBoolean("deterministic", evaluation.Deterministic);
        json.WriteNumber("seed", evaluation.Seed);
        json.WriteEndObject();
    }

    private static EvaluationResult ReadEvaluation(JsonElement json) => new(
        json.GetProperty("episodes").GetInt32(),
        Number(json, "mean"),
        Number(json, "std"),
        Number(json, "min"),
        Number(json, "max"),
        Number(json, "mean_length"),
        json.GetProperty("deterministic").GetBoolean(),
        json.GetProperty("seed").GetUInt64());
}
