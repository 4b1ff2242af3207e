using System.Globalization;
using System.Text.Json;
using Gradus.Experiments;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>The results of a run, as JSON for programs and as sentences for people.</summary>
internal sealed record TrainReport
{
    public required string Algorithm { get; init; }

    public required string Environment { get; init; }

    public required ulong Seed { get; init; }

    public required Agent Agent { get; init; }

    public required ThresholdTracker Tracker { get; init; }

    public required TrainOutcome Outcome { get; init; }

    /// <summary>Why training, or else the evaluation, failed; or null.</summary>
    public string? Error { get; init; }

    /// <summary>Why metrics are missing; or null.</summary>
    public string? MetricsError { get; init; }

    /// <summary>Where the policy was saved.</summary>
    public required FinalSave Saved { get; init; }

    /// <summary>The evaluation after the run, or null if the run was interrupted or failed.</summary>
    public EvaluationResult? Evaluation { get; init; }

    /// <summary>The evaluations during the run, or null if there were none.</summary>
    public EvaluationObserver? Periodic { get; init; }

    /// <summary>Processes lost during the evaluation; their episodes count with the steps they had.</summary>
    public int LostInEvaluation { get; init; }

    /// <summary>Where metrics went.</summary>
    public MetricSinks Log { get; init; } = MetricSinks.Csv;

    /// <summary>The return that counts as solved, or null if the environment has none.</summary>
    public double? Threshold { get; init; }

    /// <summary>The command that continues the run; null where it could not be saved.</summary>
    public required string? ResumeLine { get; init; }

    /// <summary>Assemblies that the environment came from, for the command lines to copy.</summary>
    public IReadOnlyList<string> Assemblies { get; init; } = [];

    public string ToJson() => Json.Object(json =>
    {
        json.WriteString("algo", Algorithm);
        json.WriteString("env", Environment);
        json.WriteNumber("seed", Seed);
        json.WriteString("status", Outcome.ToString().ToLowerInvariant());
        if (Error is not null)
        {
            json.WriteString("error", Error);
        }

        if (MetricsError is not null)
        {
            json.WriteString("metrics_error", MetricsError);
        }

        json.WriteNumber("restarts", Agent.Source.Restarts);
        json.WriteNumber("restarts_in_eval", LostInEvaluation);
        json.WriteNumber("env_steps", Agent.EnvironmentSteps);
        json.WriteNumber("updates", Agent.Updates);
        json.WriteNumber("gradient_steps", Agent.GradientSteps);
        json.WriteFinite("seconds", Math.Round(Agent.TrainingSeconds, 6));
        json.WriteFinite("total_seconds", Math.Round(ProcessClock.Seconds, 6));
        json.WriteFinite("steps_per_second", Math.Round(Agent.EnvironmentSteps / Agent.TrainingSeconds, 1));
        json.WriteNumber("episodes", Tracker.Window.Episodes);
        json.WriteFinite("mean_return_100", Tracker.Window.MeanReturn);
        json.WritePropertyName("eval");
        EvaluationReport.Write(json, Evaluation);
        if (Periodic is not null)
        {
            json.WriteNumber("evaluations", Periodic.Evaluations);
            json.WritePropertyName("best_eval");
            EvaluationReport.Write(json, Periodic.Best);
            json.WriteFinite("best_env_steps", Periodic.Best is null ? double.NaN : Periodic.BestSteps);
            json.WriteString("best_checkpoint", BestPath);
        }

        WriteReached(json);
        FiguresJson.Write(json, Agent.Figures);
        json.WriteString("parameter_hash", Saved.IsNewest ? Agent.ParameterHash() : null);
        json.WriteString("checkpoint", Saved.Checkpoint);
    });

    /// <summary>What a person reads below the table.</summary>
    public IEnumerable<string> ToSentences()
    {
        yield return $"{Verb} {Algorithm} on {Environment}: {Numbers.Count(Agent.EnvironmentSteps)} steps in "
            + $"{Numbers.Duration(Agent.TrainingSeconds)}"
            + $" ({Numbers.Count(Agent.EnvironmentSteps / Agent.TrainingSeconds)} steps/s), {Numbers.Count(Tracker.Window.Episodes)} "
            + $"episodes, {Numbers.Count(Agent.Updates)} updates.";
        if (Tracker.Window.Episodes > 0)
        {
            yield return $"Mean return of the last {Math.Min(Tracker.Window.Episodes, EpisodeWindow.Capacity)} episodes: "
                + $"{Numbers.Short(Tracker.Window.MeanReturn)}.{Crossings()}";
        }

        if (Agent.Source.Restarts is > 0 and int restarts)
        {
            yield return $"{restarts} {(restarts == 1 ? "process" : "processes")} of environments crashed or hung and "
                + $"{(restarts == 1 ? "was" : "were")} restarted; the lost steps were left out.";
        }

        if (FiguresText.Of(Agent.Figures, Agent.TrainingSeconds) is { Length: > 0 } figures)
        {
            yield return figures;
        }

        if (Periodic?.Best is { } best)
        {
            yield return $"Best of {Numbers.Count(Periodic.Evaluations)} evaluations during the training: return "
                + $"{Numbers.Short(best.Mean)} ± {Numbers.Short(best.StandardDeviation)} over {best.Episodes} episodes, after "
                + $"{Numbers.Count(Periodic.BestSteps)} steps.";
        }

        if (Evaluation is not null)
        {
            yield return EvaluationReport.Sentence(Evaluation, Environment, Threshold);
            if (LostInEvaluation > 0)
            {
                yield return $"{LostInEvaluation} of these episodes ended early because their process was lost.";
            }
        }

        if (Saved.Folder is not { } folder)
        {
            yield break;
        }

        string kept = BestPath is null ? "" : "best.safetensors, ";
        string metrics = MetricsError is null && Saved.Error is null ? Metrics : "";
        yield return $"Saved in {folder}: checkpoint.safetensors, {kept}{metrics}config.json.";
        if (Outcome == TrainOutcome.Interrupted && Agent.CanResume)
        {
            string remark = Agent.Environments is { CanResume: true }
                ? ""
                : " (with new episodes, because these environments cannot be saved)";
            yield return $"Resume: {ResumeLine}{remark}";
        }

        if (Outcome != TrainOutcome.Failed)
        {
            yield return $"Watch: {CommandName.Text} play "
                + $"{CommandName.Quote(folder)}{Lookup.ConsentTo(Environment, Assemblies)}";
        }
    }

    /// <summary>The best policy's file, as the user would type it; null if there is none.</summary>
    private string? BestPath =>
        Periodic?.Best is not null && Saved.Best is { } path && File.Exists(StartFolder.Full(path)) ? path : null;

    private string Metrics => (Log.HasFlag(MetricSinks.Csv) ? "metrics.csv, " : "")
        + (Log.HasFlag(MetricSinks.Jsonl) ? "metrics.jsonl, " : "")
        + (Log.HasFlag(MetricSinks.Tensorboard) ? $"{TensorBoardRecorder.FileName}, " : "");

    private string Verb => Outcome switch
    {
        TrainOutcome.Interrupted => "Interrupted",
        TrainOutcome.Failed => "Failed",
        _ => "Trained",
    };

    private string Crossings() =>
        string.Concat(Tracker.Crossings.OfType<ThresholdCrossing>().DistinctBy(crossing => crossing.Threshold).Select(crossing =>
        $" {Text(crossing.Threshold)} was reached after {Numbers.Count(crossing.EnvironmentSteps)} steps "
            + $"({Numbers.Duration(crossing.Seconds)}), by {EpisodeWindow.Capacity} episodes that began at step "
            + $"{Numbers.Count(crossing.WindowStart)}."));

    private void WriteReached(Utf8JsonWriter json)
    {
        json.WriteStartObject("reached");
        for (int i = 0; i < Tracker.Thresholds.Count; i++)
        {
            json.WritePropertyName(Text(Tracker.Thresholds[i]));
            if (Tracker.Crossings[i] is { } crossing)
            {
                json.WriteStartObject();
                json.WriteNumber("env_steps", crossing.EnvironmentSteps);
                json.WriteNumber("window_start", crossing.WindowStart);
                json.WriteFinite("seconds", Math.Round(crossing.Seconds, 6));
                json.WriteEndObject();
            }
            else
            {
                json.WriteNullValue();
            }
        }

        json.WriteEndObject();
    }

    private static string Text(double threshold) => threshold.ToString(CultureInfo.InvariantCulture);
}
