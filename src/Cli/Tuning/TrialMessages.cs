using System.Text.Json;
using Gradus.Experiments;

namespace Gradus.Cli;

/// <summary>What a search and its worker processes say to each other: a line of JSON each.</summary>
internal static class TrialMessages
{
    /// <summary>Runs to train.</summary>
    public static string Write(CompareRequest request) => Json.Object(json =>
    {
        json.WriteString("algorithm", request.Contenders[0]);
        json.WriteString("environment", request.Environments[0]);
        json.WriteNumber("environments", request.EnvironmentCount!.Value);
        WriteNumber(json, "steps", request.Steps);
        WriteNumber(json, "updates", request.Updates);
        json.WriteNumber("seeds", request.Seeds);
        json.WriteNumber("first_seed", request.FirstSeed);
        json.WriteNumber("episodes", request.Episodes);
        json.WriteString("backend", request.Backend);
        json.WriteBoolean("isolate", request.Isolate);
        WriteTexts(json, "settings", request.Assignments);
        WriteTexts(json, "assemblies", request.Assemblies);
    });

    /// <summary>Reads what <see cref="Write(CompareRequest)"/> wrote.</summary>
    public static CompareRequest ReadRequest(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement json = document.RootElement;
        return new CompareRequest
        {
            Contenders = [json.GetProperty("algorithm").GetString()!],
            Environments = [json.GetProperty("environment").GetString()!],
            EnvironmentCount = json.GetProperty("environments").GetInt32(),
            Steps = ReadNumber(json, "steps"),
            Updates = ReadNumber(json, "updates"),
            Seeds = json.GetProperty("seeds").GetInt32(),
            FirstSeed = json.GetProperty("first_seed").GetUInt64(),
            Episodes = json.GetProperty("episodes").GetInt32(),
            Backend = json.GetProperty("backend").GetString(),
            Isolate = json.GetProperty("isolate").GetBoolean(),
            Assignments = ReadTexts(json, "settings"),
            Assemblies = ReadTexts(json, "assemblies"),
            Line = line,
        };
    }

    /// <summary>What the runs of a trial reached.</summary>
    public static TrialResult ResultOf(IReadOnlyList<RunRecord> runs, int trial, int rung)
    {
        RunRecord? failed = runs.FirstOrDefault(run => run.Evaluation is null);
        return new TrialResult(
            trial,
            rung,
            [
                .. runs.Where(run => run.Evaluation is not null).Select(
                    run => new TrialRun(run.Seed, run.Evaluation!.Mean, run.EnvironmentSteps, run.Seconds)),
            ],
            failed is null ? null : $"Seed {failed.Seed}: {failed.Failure}");
    }

    /// <summary>What they reached.</summary>
    public static string Write(IReadOnlyList<TrialRun> runs, string? failure) => Json.Object(json =>
    {
        json.WriteString("failure", failure);
        json.WriteStartArray("runs");
        foreach (TrialRun run in runs)
        {
            json.WriteStartObject();
            json.WriteNumber("seed", run.Seed);
            json.WriteNumber("return", run.Return);
            json.WriteNumber("steps", run.Steps);
            json.WriteNumber("seconds", run.Seconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>Reads what <see cref="Write(IReadOnlyList{TrialRun}, string?)"/> wrote.</summary>
    public static TrialResult ReadResult(string line, int trial, int rung)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement json = document.RootElement;
        TrialRun[] runs =
        [
            .. json.GetProperty("runs").EnumerateArray().Select(run => new TrialRun(
                run.GetProperty("seed").GetUInt64(),
                run.GetProperty("return").GetDouble(),
                run.GetProperty("steps").GetInt64(),
                run.GetProperty("seconds").GetDouble())),
        ];
        return new TrialResult(trial, rung, runs, json.GetProperty("failure").GetString());
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } value)
        {
            json.WriteNumber(name, value);
        }
    }

    private static long? ReadNumber(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement number) ? number.GetInt64() : null;

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static string[] ReadTexts(JsonElement json, string name) =>
        [.. json.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];
}
