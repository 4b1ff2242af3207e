using System.Globalization;
using System.Text.Json;
using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>A comparison as JSON: every run with its curve, and the summaries.</summary>
public static class ComparisonJson
{
    /// <summary>Writes the members of an object.</summary>
    /// <param name="json">The destination, inside an object.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="runs">The runs that were completed.</param>
    public static void Write(Utf8JsonWriter json, ComparisonPlan plan, IReadOnlyList<RunRecord> runs)
    {
        json.WriteString("env", plan.Environment);
        json.WriteNumber(plan.Budget.CountsUpdates ? "updates" : "steps", plan.Budget.Amount);
        json.WriteStartArray("seeds");
        foreach (ulong seed in plan.Seeds)
        {
            json.WriteNumberValue(seed);
        }

        json.WriteEndArray();
        json.WriteStartArray("contenders");
        ContenderSummary[] summaries = ContenderSummary.Of(plan, runs);
        foreach (ContenderSummary summary in summaries)
        {
            json.WriteStartObject();
            Write(json, summary, summaries[0]);
            json.WriteStartArray("runs");
            foreach (RunRecord run in summary.Runs)
            {
                Write(json, plan, run);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, ContenderSummary summary, ContenderSummary first)
    {
        Contender contender = summary.Contender;
        json.WriteString("label", contender.Label);
        json.WriteString("algo", contender.Algorithm.Name);
        json.WriteNumber("envs", contender.Environments);
        json.WritePropertyName("hyperparameters");
        contender.Algorithm.Hyperparameters.Write(contender.Options, json);
        WriteMean(json, "eval_mean", summary.Return);
        if (summary != first)
        {
            (double low, double high) = summary.Return.DifferenceInterval(first.Return);
            WriteInterval(json, "eval_mean_minus_first", summary.Return.Mean - first.Return.Mean, low, high);
        }

        WriteMean(json, "mean_return_over_training", summary.ReturnOverTraining);
        WriteMean(json, "steps_per_second", summary.StepsPerSecond);
        json.WriteStartObject("reached");
        foreach (ThresholdSummary threshold in summary.Thresholds)
        {
            json.WriteStartObject(threshold.Threshold.ToString(CultureInfo.InvariantCulture));
            json.WriteNumber("seeds", threshold.Steps.Count);
            WriteNumber(json, "median_env_steps", threshold.Steps.Median);
            WriteNumber(json, "median_window_start", threshold.WindowStart.Median);
            WriteNumber(json, "median_seconds", threshold.Seconds.Median);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        if (summary.Staleness is { } staleness)
        {
            json.WriteStartObject("staleness");
            WriteNumber(json, "mean", staleness.Mean);
            json.WriteNumber("median", staleness.Quantile(0.5));
            json.WriteNumber("p95", staleness.Quantile(0.95));
            json.WriteNumber("max", staleness.Maximum);
            WriteHistogram(json, staleness);
            json.WriteEndObject();
            WriteNumber(json, "lost_updates", summary.LostUpdateShare);
        }
    }

    private static void Write(Utf8JsonWriter json, ComparisonPlan plan, RunRecord run)
    {
        json.WriteStartObject();
        json.WriteNumber("seed", run.Seed);
        if (run.Failure is not null)
        {
            json.WriteString("error", run.Failure);
        }

        json.WriteNumber("env_steps", run.EnvironmentSteps);
        WriteNumber(json, "updates", (double)run.EnvironmentSteps / run.StepsPerRound);
        json.WriteNumber("gradient_steps", run.GradientSteps);
        WriteNumber(json, "seconds", run.Seconds);
        WriteNumber(json, "steps_per_second", run.StepsPerSecond);
        json.WriteNumber("episodes", run.Episodes);
        WriteEvaluation(json, run.Evaluation);
        json.WriteStartObject("reached");
        for (int i = 0; i < plan.Thresholds.Count; i++)
        {
            json.WritePropertyName(plan.Thresholds[i].ToString(CultureInfo.InvariantCulture));
            if (run.Crossings[i] is { } crossing)
            {
                json.WriteStartObject();
                json.WriteNumber("env_steps", crossing.EnvironmentSteps);
                json.WriteNumber("window_start", crossing.WindowStart);
                WriteNumber(json, "seconds", crossing.Seconds);
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
            WriteNumber(json, "staleness_mean", staleness.Mean);
            WriteNumber(json, "lost_updates", run.LostUpdateShare ?? double.NaN);
        }

        json.WriteStartArray("curve");
        foreach (CurvePoint point in run.Curve)
        {
            json.WriteStartObject();
            json.WriteNumber("env_steps", point.EnvironmentSteps);
            WriteNumber(json, "updates", (double)point.EnvironmentSteps / run.StepsPerRound);
            WriteNumber(json, "seconds", point.Seconds);
            WriteNumber(json, "mean_return_100", point.MeanReturn);
            WriteNumber(json, "return_variance_100", point.ReturnVariance);
            WriteNumber(json, "grad_norm", point.GradientNorm);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("command", run.Command);
        json.WriteEndObject();
    }

    private static void WriteEvaluation(Utf8JsonWriter json, EvaluationResult? evaluation)
    {
        if (evaluation is null)
        {
            json.WriteNull("eval");
            return;
        }

        json.WriteStartObject("eval");
        json.WriteNumber("episodes", evaluation.Episodes);
        WriteNumber(json, "mean", evaluation.Mean);
        WriteNumber(json, "std", evaluation.StandardDeviation);
        json.WriteEndObject();
    }

    private static void WriteHistogram(Utf8JsonWriter json, StalenessHistogram staleness)
    {
        json.WriteStartArray("histogram");
        for (int updates = 0; updates <= staleness.Maximum; updates++)
        {
            json.WriteNumberValue(staleness[updates]);
        }

        json.WriteEndArray();
    }

    private static void WriteMean(Utf8JsonWriter json, string name, Sample sample)
    {
        (double low, double high) = sample.MeanInterval();
        WriteInterval(json, name, sample.Mean, low, high);
    }

    private static void WriteInterval(Utf8JsonWriter json, string name, double value, double low, double high)
    {
        json.WriteStartObject(name);
        WriteNumber(json, "value", value);
        WriteNumber(json, "low", low);
        WriteNumber(json, "high", high);
        json.WriteEndObject();
    }

    /// <summary>
    /// JSON has neither NaN nor infinities; null stands for both. Seven digits exceed the precision of all these numbers.
    /// </summary>
    private static void WriteNumber(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
        {
            json.WritePropertyName(name);
            json.WriteRawValue(value.ToString("G7", CultureInfo.InvariantCulture));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
