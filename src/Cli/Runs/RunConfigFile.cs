using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary><c>config.json</c>, the settings of a run in its folder.</summary>
internal static class RunConfigFile
{
    private const int MaxFileLength = 1 << 14;
    private const string WriterKey = "gradus";

    /// <summary>What is in the file.</summary>
    public static string Write(RunConfig config) => Json.Object(
        json =>
        {
            json.WriteString(WriterKey, Version);
            json.WriteString("algo", config.Table.Owner);
            json.WriteString("env", config.Environment);
            json.WriteNumber("seed", config.Options.Seed);
            json.WriteNumber("steps", config.Steps);
            json.WriteNumber("envs", config.EnvironmentCount);
            json.WriteNumber("threads", config.Threads);
            if (config.Shards > 1)
            {
                json.WriteNumber("shards", config.Shards);
            }

            if (config.Quorum is { } quorum)
            {
                json.WriteNumber("quorum", quorum);
            }

            json.WriteStartArray("assemblies");
            foreach (string path in config.Assemblies)
            {
                json.WriteStringValue(path);
            }

            json.WriteEndArray();
            json.WriteBoolean("isolate", config.Isolate);
            json.WriteFinite("stop_at", config.StopAt ?? double.NaN);
            if (config.PlannedSteps is { } planned)
            {
                json.WriteNumber("planned_steps", planned);
            }

            if (config.From is not null)
            {
                json.WriteString("from", config.From);
            }

            json.WriteString("log", config.Log.Format());
            if (config.EvaluateEvery is { } every)
            {
                json.WriteNumber("eval_every", every);
                json.WriteNumber("eval_episodes", config.EvaluationEpisodes);
            }

            json.WriteString("save_every", config.SaveEvery.ToString());
            json.WriteString("backend", config.Backend.Name);
            json.WriteFinite("vector_bits", Backends.VectorBits(config.Backend) ?? double.NaN);
            json.WriteString("runtime", RuntimeInformation.FrameworkDescription);
            json.WriteString("system", RuntimeInformation.RuntimeIdentifier);
            json.WritePropertyName("hyperparameters");
            config.Table.Write(config.Options, json);
            json.WriteString("repeat", config.CommandToRepeat());
        },
        indented: true) + "\n";

    /// <summary>Whether a file is one that this program wrote, of whatever version: other programs have a <c>config.json</c> too.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static bool IsOne(string path)
    {
        try
        {
            if (new FileInfo(path) is not { Exists: true, Length: > 0 and <= MaxFileLength }) // a pipe has none
            {
                return false;
            }

            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(WriterKey, out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The settings in a run folder's <c>config.json</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="backend">The backend's name; null for the one in the file.</param>
    /// <exception cref="BadInputException">The file is missing or is not what <see cref="Write"/> writes.</exception>
    public static RunConfig Read(string path, string? backend = null)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            RequirePossibleLength(path, file.Length);
            byte[] text = new byte[file.Length];
            file.ReadExactly(text);
            return Parse(path, text, backend);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NoSettings(path, exception);
        }
    }

    /// <summary>The settings in the text of a file.</summary>
    /// <param name="path">How messages name the file.</param>
    /// <param name="text">UTF-8.</param>
    /// <param name="backend">The backend's name; null for the one in the text.</param>
    /// <exception cref="BadInputException">It does not contain settings.</exception>
    public static RunConfig Parse(string path, ReadOnlyMemory<byte> text, string? backend = null)
    {
        RequirePossibleLength(path, text.Length);
        string writer = Version;
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement json = document.RootElement;
            writer = json.TryGetProperty(WriterKey, out JsonElement version) ? version.GetString() ?? writer : writer;
            var settings = new SettingsReader(json);
            settings.PassOver(WriterKey, "vector_bits", "runtime", "system", "repeat");
            AlgorithmInfo algorithm = Lookup.Algorithm(settings.Text("algo"));
            int threads = (int)settings.Count("threads", RunConfig.MaxThreads);
            JsonElement stopAt = settings.Get("stop_at");
            return new RunConfig
            {
                Table = algorithm.Hyperparameters,
                Environment = settings.Text("env"),
                Options = algorithm.Hyperparameters.Read(algorithm.Hyperparameters.Defaults, settings.Get("hyperparameters")) with
                {
                    Seed = settings.Get("seed").GetUInt64(),
                },
                Steps = settings.Count("steps", RunConfig.MaxSteps),
                EnvironmentCount = (int)settings.Count("envs", RunConfig.MaxEnvironments),
                Threads = threads,
                Shards = (int?)settings.FindCount("shards", RunConfig.MaxShards) ?? 1,
                Quorum = (int?)settings.FindCount("quorum", RunConfig.MaxEnvironments),
                Assemblies = settings.Find("assemblies") is { } paths
                    ? [.. paths.EnumerateArray().Select(item => item.GetString() ?? throw new FormatException("an assembly is null"))]
                    : [],
                Isolate = settings.Find("isolate") is { } isolate && isolate.GetBoolean(),
                StopAt = stopAt.ValueKind == JsonValueKind.Null ? null : stopAt.GetDouble(),
                PlannedSteps = settings.FindCount("planned_steps", RunConfig.MaxSteps),
                From = settings.FindText("from"),
                Log = settings.FindText("log") is { } sinks
                    ? MetricSinksSyntax.Parse(sinks) ?? throw new FormatException($"'{sinks}' names no sinks.")
                    : MetricSinks.Csv,
                EvaluateEvery = settings.FindCount("eval_every", RunConfig.MaxSteps),
                EvaluationEpisodes = (int?)settings.FindCount("eval_episodes", int.MaxValue) ?? EvaluationOptions.DefaultEpisodes,
                SaveEvery = settings.FindText("save_every") is { } interval
                    ? Quantity.Interval(interval) ?? throw new FormatException($"'{interval}' is not an interval.")
                    : SaveInterval.Default,
                Backend = MakeBackend(settings.Text("backend")),
            };

            // The last of all: it may start threads.
            Backend<float> MakeBackend(string name)
            {
                settings.RequireNoOthers();
                return Backends.Make<float>(backend ?? name, threads);
            }
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException or HyperparameterException)
        {
            throw writer == Version
                ? NoSettings(path, exception)
                : new BadInputException(
                    $"'{path}' was written by gradus {writer}, and this is gradus {Version}, which cannot read it: "
                        + Sentence.Of(exception));
        }
    }

    private static void RequirePossibleLength(string path, long length)
    {
        if (length > MaxFileLength)
        {
            throw new BadInputException(
                $"'{path}' does not contain the settings of a run: it has {length} bytes, more than any run's settings.");
        }
    }

    private static BadInputException NoSettings(string path, Exception exception) =>
        new($"'{path}' does not contain the settings of a run: {Sentence.Of(exception)}");

    private static string Version =>
        typeof(RunConfig).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
}
