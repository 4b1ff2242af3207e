using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Gradus.Envs;

namespace Gradus.Cli;

/// <summary><c>gradus envs [ENV]</c>.</summary>
internal sealed class EnvsCommand : Command
{
    private const int MaxEpisodes = 10_000_000;

    private readonly Argument<string?> _environment = new("ENV")
    {
        Description = "Show only this environment.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<long?> _episodes = Values.Count(
        "--episodes", "Play this many episodes of ENV with random actions and report the score", "N", 1, MaxEpisodes);
    private readonly Option<bool> _noop = Values.Flag("--noop", "With --episodes: always take action 0 instead");
    private readonly Option<ulong?> _seed = Values.Seed("With --episodes: seed of the episodes and of the actions [default: 0]");
    private readonly Option<string[]> _assemblies = Values.Assemblies();
    private readonly Option<bool> _json = Values.Flag("--json", "Write one JSON object to standard output");
    private readonly Terminal _terminal;

    public EnvsCommand(Terminal terminal, HelpWithExamples help)
        : base("envs", "List the environments: what an agent observes, how it can act, and what counts as solved.")
    {
        _terminal = terminal;
        Add(_environment);
        foreach (Option option in (Option[])[_episodes, _noop, _seed, _assemblies, _json])
        {
            Add(option);
        }

        SetAction(Answer);
        help.Add(
            this,
            ("gradus envs", "A table."),
            ("gradus envs --json", "The table for scripts."),
            ("gradus envs LunarLander-v3 --episodes 1000",
                "The score of random actions: mean and standard deviation of return and length."));
    }

    private int Answer(ParseResult line)
    {
        Lookup.Load(line.GetValue(_assemblies) ?? []);
        string? id = line.GetValue(_environment);
        if (line.GetValue(_episodes) is { } episodes)
        {
            string played = id ?? throw new BadInputException("--episodes needs an environment to play: gradus envs ENV --episodes N.");
            return Play(Lookup.Environment(played), (int)episodes, line);
        }

        if (line.GetValue(_noop) || line.GetValue(_seed) is not null)
        {
            throw new BadInputException("--noop and --seed choose how episodes are played, so they need --episodes N.");
        }

        IReadOnlyList<EnvironmentSpecification> listed = id is null ? EnvironmentRegistry.All : [Lookup.Environment(id)];
        if (line.GetValue(_json))
        {
            _terminal.Out.WriteLine(Json.Object(json => WriteEnvironments(json, listed, mayBeBroken: id is null)));
            return ExitCode.Success;
        }

        TextTable.Write(
            _terminal,
            ["id", "observes", "acts", "steps", "solved at", "task"],
            listed.Select(spec =>
            {
                string? fault = id is null ? FaultOf(spec) : null;
                return new[]
                {
                    spec.Id,
                    fault is null ? InWords(spec.ObservationSpace) : "–",
                    fault is null ? InWords(spec.ActionSpace) : "–",
                    spec.MaxEpisodeSteps?.ToString("N0", CultureInfo.InvariantCulture) ?? "–",
                    spec.RewardThreshold?.ToString(CultureInfo.InvariantCulture) ?? "–",
                    fault is null ? spec.Summary : $"cannot be made: {fault}",
                };
            }));
        return ExitCode.Success;
    }

    private int Play(EnvironmentSpecification environment, int episodes, ParseResult line)
    {
        bool noop = line.GetValue(_noop);
        var result = BlindPlay.Run(environment.Id, episodes, line.GetValue(_seed) ?? 0, noop);
        if (line.GetValue(_json))
        {
            _terminal.Out.WriteLine(Json.Object(json =>
            {
                json.WriteString("env", environment.Id);
                json.WriteString("actions", noop ? "noop" : "random");
                json.WriteNumber("episodes", result.Episodes);
                json.WriteFinite("return_mean", result.MeanReturn);
                json.WriteFinite("return_std", result.ReturnDeviation);
                json.WriteFinite("length_mean", result.MeanLength);
                json.WriteFinite("length_std", result.LengthDeviation);
            }));
        }
        else
        {
            _terminal.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{environment.Id}, {result.Episodes:N0} episodes of {(noop ? "doing nothing" : "random actions")}: return "
                    + $"{result.MeanReturn:N1} ± {result.ReturnDeviation:N1}, length {result.MeanLength:N1} ± "
                    + $"{result.LengthDeviation:N1}"));
        }

        return ExitCode.Success;
    }

    private static string InWords(Space space) => space switch
    {
        Discrete discrete => $"1 of {discrete.N}",
        Box box => box.Size == 1 ? "1 number" : $"{box.Size} numbers",
        CompositeSpace composite => string.Join(" + ", composite.Leaves.Select(leaf => InWords(leaf.Space))),
        _ => space.ToString(),
    };

    /// <summary>
    /// Why an environment cannot be made, whose spaces only it itself knows; null if it can. Others are listed all the same.
    /// </summary>
    private static string? FaultOf(EnvironmentSpecification specification)
    {
        try
        {
            _ = specification.ObservationSpace;
            return null;
        }
        catch (InvalidOperationException exception)
        {
            return Sentence.Of(exception);
        }
    }

    private static void WriteEnvironments(
        Utf8JsonWriter json, IReadOnlyList<EnvironmentSpecification> listed, bool mayBeBroken)
    {
        json.WriteStartArray("environments");
        foreach (EnvironmentSpecification spec in listed)
        {
            json.WriteStartObject();
            json.WriteString("id", spec.Id);
            json.WriteString("description", spec.Summary);
            if (mayBeBroken && FaultOf(spec) is { } fault)
            {
                json.WriteString("error", fault);
            }
            else
            {
                json.WriteString("observation_space", spec.ObservationSpace.ToString());
                json.WriteString("action_space", spec.ActionSpace.ToString());
            }

            json.WriteFinite("max_episode_steps", spec.MaxEpisodeSteps ?? double.NaN);
            json.WriteFinite("reward_threshold", spec.RewardThreshold ?? double.NaN);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
