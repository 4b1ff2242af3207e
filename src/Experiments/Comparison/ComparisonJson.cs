using System.Text.Json;

namespace Gradus.Experiments;

/// <summary>A comparison as JSON: every run with its curve, the summaries, and what they amount to over all environments.</summary>
public static class ComparisonJson
{
    /// <summary>
    /// Writes the members of an object: those of the environment if there is one, otherwise an array <c>environments</c> of them; and
    /// <c>aggregates</c>.
    /// </summary>
    /// <param name="json">The destination, inside an object.</param>
    /// <param name="plans">The plans, one per environment.</param>
    /// <param name="runs">The runs that were completed.</param>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<ComparisonPlan> plans, IReadOnlyList<RunRecord> runs)
    {
        if (plans.Count == 1)
        {
            Write(json, plans[0], runs);
        }
        else
        {
            json.WriteStartArray("environments");
            foreach (ComparisonPlan plan in plans)
            {
                json.WriteStartObject();
                Write(json, plan, runs);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        AggregatesJson.Write(json, new ComparisonSummary(plans, runs));
    }

    private static void Write(Utf8JsonWriter json, ComparisonPlan plan, IReadOnlyList<RunRecord> runs)
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
                RunJson.Write(json, plan.Thresholds, run);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteDifferences(json, summaries);
    }

    /// <summary>The differences of the mean returns of every two contenders.</summary>
    private static void WriteDifferences(Utf8JsonWriter json, ContenderSummary[] summaries)
    {
        json.WriteStartArray("differences");
        for (int i = 0; i < summaries.Length; i++)
        {
            for (int j = i + 1; j < summaries.Length; j++)
            {
                (double low, double high) = summaries[j].Return.DifferenceInterval(summaries[i].Return);
                json.WriteStartObject();
                json.WriteString("of", summaries[j].Contender.Label);
                json.WriteString("minus", summaries[i].Contender.Label);
                WriteInterval(json, "eval_mean", summaries[j].Return.Mean - summaries[i].Return.Mean, low, high);
                json.WriteEndObject();
            }
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
            json.WriteStartObject(RunJson.NameOf(threshold.Threshold));
            json.WriteNumber("seeds", threshold.Steps.Count);
            json.WriteFinite("median_env_steps", threshold.Steps.Median);
            json.WriteFinite("median_window_start", threshold.WindowStart.Median);
            json.WriteFinite("median_seconds", threshold.Seconds.Median);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        if (summary.Staleness is { } staleness)
        {
            json.WriteStartObject("staleness");
            json.WriteFinite("mean", staleness.Mean);
            json.WriteNumber("median", staleness.Quantile(0.5));
            json.WriteNumber("p95", staleness.Quantile(0.95));
            json.WriteNumber("max", staleness.Maximum);
            RunJson.WriteHistogram(json, staleness, "histogram");
            json.WriteEndObject();
            json.WriteFinite("lost_updates", summary.LostUpdateShare);
        }
    }

    private static void WriteMean(Utf8JsonWriter json, string name, Sample sample)
    {
        (double low, double high) = sample.MeanInterval();
        WriteInterval(json, name, sample.Mean, low, high);
    }

    internal static void WriteInterval(Utf8JsonWriter json, string name, double value, double low, double high)
    {
        json.WriteStartObject(name);
        json.WriteFinite("value", value);
        json.WriteFinite("low", low);
        json.WriteFinite("high", high);
        json.WriteEndObject();
    }
}
