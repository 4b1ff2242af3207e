using System.Text.Json;
using Gradus.Experiments;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>A search as one JSON object.</summary>
internal static class TuningJson
{
    public static string Write(TuningStudy study, string command, string machine, string report) => Json.Object(json =>
    {
        json.WriteString("algo", study.Algorithm.Name);
        json.WriteString("env", study.Environment);
        json.WriteNumber("envs", study.Environments);
        json.WriteStartArray("steps");
        foreach (long steps in study.Steps)
        {
            json.WriteNumberValue(steps);
        }

        json.WriteEndArray();
        json.WriteNumber("trials", study.Trials.Count);
        WriteHyperparameters(json, study);
        json.WriteStartArray("ranking");
        foreach (TrialResult result in study.Ranking)
        {
            WriteResult(json, study, result);
        }

        json.WriteEndArray();
        json.WriteNumber("failures", study.Results.Count(result => result.Failure is not null));
        if (study.Ranking is [var best, ..])
        {
            json.WriteString("defaults", TunedSection.Write(study, best.Trial, study.Steps[best.Rung]));
        }

        json.WriteString("command", command);
        json.WriteString("machine", machine);
        json.WriteString("report", report);
    });

    private static void WriteHyperparameters(Utf8JsonWriter json, TuningStudy study)
    {
        IReadOnlyList<double> importances = study.Importances();
        json.WriteStartObject("hyperparameters");
        for (int i = 0; i < importances.Count; i++)
        {
            (string name, SearchRange range) = study.Space.Ranges[i];
            json.WriteStartObject(name);
            json.WriteString("range", range.ToString());
            json.WriteFinite("importance", importances[i]);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, TuningStudy study, TrialResult result)
    {
        json.WriteStartObject();
        json.WriteNumber("trial", result.Trial);
        json.WriteNumber("rung", result.Rung);
        json.WriteFinite("return", result.Score);
        json.WriteFinite("seconds", result.Seconds);
        json.WriteStartObject("settings");
        foreach ((string name, string value) in study.Trials[result.Trial].Settings)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
