using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Gradus.Cli.Display;
using Gradus.Cli.Runs;
using Gradus.Envs;
using Gradus.Envs.Spaces;

namespace Gradus.Cli.Commands;

/// <summary><c>gradus envs</c>.</summary>
internal sealed class EnvsCommand : Command
{
    private readonly Option<string[]> _assemblies = Values.Assemblies();
    private readonly Option<bool> _json = Values.Flag("--json", "Write one JSON object to standard output");
    private readonly Terminal _terminal;

    public EnvsCommand(Terminal terminal, HelpWithExamples help)
        : base("envs", "List the environments: what an agent sees, what it can do, and what counts as solved.")
    {
        _terminal = terminal;
        Add(_assemblies);
        Add(_json);
        SetAction(List);
        help.Add(this, ("gradus envs", "A table to read."), ("gradus envs --json", "The same for scripts."));
    }

    private int List(ParseResult line)
    {
        Lookup.Load(line.GetValue(_assemblies) ?? []);
        if (line.GetValue(_json))
        {
            _terminal.Out.WriteLine(Json.Object(WriteEnvironments));
            return ExitCode.Success;
        }

        TextTable.Write(
            _terminal,
            ["id", "sees", "does", "steps", "solved at", "task"],
            EnvironmentRegistry.All.Select(spec => new[]
            {
                spec.Id,
                InWords(spec.ObservationSpace),
                InWords(spec.ActionSpace),
                spec.MaxEpisodeSteps?.ToString("N0", CultureInfo.InvariantCulture) ?? "–",
                spec.RewardThreshold?.ToString(CultureInfo.InvariantCulture) ?? "–",
                spec.Summary,
            }));
        return ExitCode.Success;
    }

    private static string InWords(Space space) => space switch
    {
        Discrete discrete => $"1 of {discrete.N}",
        Box box => box.Size == 1 ? "1 number" : $"{box.Size} numbers",
        _ => space.ToString(),
    };

    private static void WriteEnvironments(Utf8JsonWriter json)
    {
        json.WriteStartArray("environments");
        foreach (EnvironmentSpecification spec in EnvironmentRegistry.All)
        {
            json.WriteStartObject();
            json.WriteString("id", spec.Id);
            json.WriteString("description", spec.Summary);
            json.WriteString("observation_space", spec.ObservationSpace.ToString());
            json.WriteString("action_space", spec.ActionSpace.ToString());
            json.WriteFinite("max_episode_steps", spec.MaxEpisodeSteps ?? double.NaN);
            json.WriteFinite("reward_threshold", spec.RewardThreshold ?? double.NaN);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
