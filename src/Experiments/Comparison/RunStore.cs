using System.Globalization;
using System.Text.Json;
using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>
/// A folder of finished runs: figures as JSON and policies as safetensors, in a folder per environment; and of the states of those under
/// way. A comparison that is started again takes from it what is there, so an interrupted one goes on, and a finished one takes in more
/// seeds, contenders or environments.
/// </summary>
/// <param name="folder">The folder, which is made when the first run is kept.</param>
public sealed class RunStore(string folder)
{
    /// <summary>The policy of a run.</summary>
    /// <param name="environment">Registered id of the environment.</param>
    /// <param name="contender">The contender.</param>
    /// <param name="seed">The seed.</param>
    public string PolicyOf(string environment, Contender contender, ulong seed) =>
        PathOf(environment, contender, seed, ".safetensors");

    /// <summary>The state of a run that is under way, or was interrupted.</summary>
    /// <param name="environment">Registered id of the environment.</param>
    /// <param name="contender">The contender.</param>
    /// <param name="seed">The seed.</param>
    public string StateOf(string environment, Contender contender, ulong seed) =>
        PathOf(environment, contender, seed, ".state.safetensors");

    /// <summary>Letters, digits, dots and dashes only: a name may contain characters that a file system rejects.</summary>
    /// <param name="name">An environment's id or a contender's label.</param>
    public static string FileName(string name) =>
        string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' ? letter : '_'));

    /// <summary>Whether a run is finished.</summary>
    internal bool Has(string environment, Contender contender, ulong seed) => File.Exists(FiguresOf(environment, contender, seed));

    /// <summary>Reads a finished run.</summary>
    /// <param name="plan">The plan of its environment.</param>
    /// <param name="contender">The contender.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="steps">The environment steps that are planned now.</param>
    /// <exception cref="InvalidDataException">The file holds something else, or a run with different settings.</exception>
    internal RunRecord Load(ComparisonPlan plan, Contender contender, ulong seed, long steps)
    {
        string path = FiguresOf(plan.Environment, contender, seed);
        return Read(path, () => File.ReadAllBytes(path), plan, contender, seed, steps);
    }

    /// <summary>Reads the figures of a finished run.</summary>
    /// <param name="path">How messages name them.</param>
    /// <param name="read">The figures as JSON.</param>
    /// <param name="plan">The plan of its environment.</param>
    /// <param name="contender">The contender.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="steps">The environment steps that are planned now.</param>
    /// <exception cref="InvalidDataException">They are of something else, or of a run with different settings.</exception>
    internal static RunRecord Read(
        string path, Func<ReadOnlyMemory<byte>> read, ComparisonPlan plan, Contender contender, ulong seed, long steps)
    {
        RunRecord run;
        string[] differences;
        try
        {
            using JsonDocument document = JsonDocument.Parse(read());
            run = RunJson.Read(document.RootElement, plan, contender);
            differences = [.. Differences(document.RootElement, run, plan, seed, steps)];
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"'{path}' does not hold a finished run of this comparison: {exception.Message}", exception);
        }

        return differences.Length == 0
            ? run
            : throw new InvalidDataException(
                $"'{path}' holds a run with different settings ({string.Join(", ", differences)}); use a folder of its own for each "
                    + "comparison.");
    }

    /// <inheritdoc cref="Save(ComparisonPlan, RunRecord, Action{string})"/>
    internal void Save(ComparisonPlan plan, RunRecord run, Policy policy) => Save(plan, run, policy.Save);

    /// <summary>Keeps a finished run: the policy first, so that figures never stand without it; a state is needed no more.</summary>
    /// <param name="plan">The plan of its environment.</param>
    /// <param name="run">The run.</param>
    /// <param name="savePolicy">Writes the policy to a file, atomically.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    internal void Save(ComparisonPlan plan, RunRecord run, Action<string> savePolicy)
    {
        string figures = FiguresOf(plan.Environment, run.Contender, run.Seed);
        Directory.CreateDirectory(Path.GetDirectoryName(figures)!);
        string path = PolicyOf(plan.Environment, run.Contender, run.Seed);
        AtomicFile.RemoveLeftovers(path);
        savePolicy(path);
        AtomicFile.RemoveLeftovers(figures);
        AtomicFile.Write(figures, stream =>
        {
            using var json = new Utf8JsonWriter(stream);
            RunJson.Write(json, plan.Thresholds, run);
        });
        RemoveState(plan.Environment, run.Contender, run.Seed);
    }

    /// <summary>Removes the state of a run, if there is one.</summary>
    /// <exception cref="IOException">It cannot be removed.</exception>
    internal void RemoveState(string environment, Contender contender, ulong seed)
    {
        string state = StateOf(environment, contender, seed);
        AtomicFile.RemoveLeftovers(state);
        if (File.Exists(state))
        {
            File.Delete(state);
        }
    }

    /// <summary>Which settings that decide a run's figures are not as planned; one that the run did not know had its default.</summary>
    private static IEnumerable<string> Differences(
        JsonElement json, RunRecord run, ComparisonPlan plan, ulong seed, long steps)
    {
        HyperparameterTable table = run.Contender.Algorithm.Hyperparameters;
        AgentOptions options = table.Read(table.Defaults, json.GetProperty(RunJson.Hyperparameters));
        (string Name, string Kept, string Planned)[] settings =
        [
            ("seed", Text(run.Seed), Text(seed)),
            ("steps", Text(run.PlannedSteps), Text(steps)),
            ("envs", Text(json.GetProperty(RunJson.Environments).GetInt32()), Text(run.Contender.Environments)),
            ("episodes", Text(run.Evaluation?.Episodes ?? plan.EvaluationEpisodes), Text(plan.EvaluationEpisodes)),
            .. table.Items.Select(item => (item.Name, item.Format(options), item.Format(run.Contender.Options))),
        ];
        return settings.Where(setting => setting.Kept != setting.Planned)
            .Select(setting => $"{setting.Name}={setting.Kept} instead of {setting.Planned}");

        static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
    }

    private string FiguresOf(string environment, Contender contender, ulong seed) => PathOf(environment, contender, seed, ".json");

    private string PathOf(string environment, Contender contender, ulong seed, string extension) =>
        Path.Combine(folder, FileName(environment), FormattableString.Invariant($"{FileName(contender.Label)}-seed{seed}{extension}"));
}
