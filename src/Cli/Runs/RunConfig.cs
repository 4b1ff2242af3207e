using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Gradus.Rl.Options;
using Gradus.Tensors;

namespace Gradus.Cli.Runs;

/// <summary>All settings of a training, after defaults have been filled in: what <c>config.json</c> keeps so that the run can be repeated.</summary>
internal sealed record RunConfig
{
    public required HyperparameterTable Table { get; init; }

    public required string Environment { get; init; }

    public required AgentOptions Options { get; init; }

    public required long Steps { get; init; }

    public required int EnvironmentCount { get; init; }

    public required int Threads { get; init; }

    public required double? StopAt { get; init; }

    public required Backend<float> Backend { get; init; }

    /// <summary>The folder that the run gets when none is asked for.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Environment.Replace('/', '-')}-{Table.Owner}-seed{Options.Seed}");

    public string ToJson() => Json.Object(
        json =>
        {
            json.WriteString("gradus", Version);
            json.WriteString("algo", Table.Owner);
            json.WriteString("env", Environment);
            json.WriteNumber("seed", Options.Seed);
            json.WriteNumber("steps", Steps);
            json.WriteNumber("envs", EnvironmentCount);
            json.WriteNumber("threads", Threads);
            json.WriteFinite("stop_at", StopAt ?? double.NaN);
            json.WriteString("backend", Backend.Name);
            json.WriteFinite("vector_bits", Backends.VectorBits(Backend) ?? double.NaN);
            json.WriteString("runtime", RuntimeInformation.FrameworkDescription);
            json.WriteString("system", RuntimeInformation.RuntimeIdentifier);
            json.WritePropertyName("hyperparameters");
            Table.Write(Options, json);
            json.WriteString("repeat", CommandToRepeat());
        },
        indented: true) + "\n";

    private static string Version => typeof(RunConfig).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <summary>A line that repeats the run even if defaults change: every hyper-parameter is spelled out.</summary>
    private string CommandToRepeat()
    {
        var words = new List<string>
        {
            string.Create(
                CultureInfo.InvariantCulture,
                $"gradus train {Table.Owner} {Environment} --seed {Options.Seed} --steps {Steps} --envs {EnvironmentCount} --threads {Threads} --backend {Backend.Name}"),
        };
        if (StopAt is { } value)
        {
            words.Add(string.Create(CultureInfo.InvariantCulture, $"--stop-at {value}"));
        }

        words.AddRange(Table.Items.Select(item => $"--set {item.Name}={item.Format(Options)}"));
        return string.Join(' ', words);
    }
}
