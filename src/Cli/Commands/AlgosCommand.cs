using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary><c>gradus algos [NAME]</c>.</summary>
internal sealed class AlgosCommand : Command
{
    private readonly Argument<string?> _name = new("NAME")
    {
        Description = "Show one algorithm and all its hyper-parameters.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _environment = new("--env")
    {
        Description = "Show the values tuned for this environment",
        HelpName = "ID",
    };
    private readonly Option<string[]> _assemblies = Values.Assemblies();
    private readonly Option<bool> _json = Values.Flag("--json", "Write one JSON object to standard output");
    private readonly Terminal _terminal;

    public AlgosCommand(Terminal terminal, HelpWithExamples help)
        : base("algos", "List the algorithms, or one algorithm's hyper-parameters with default, range and meaning.")
    {
        _terminal = terminal;
        Add(_name);
        Add(_environment);
        Add(_assemblies);
        Add(_json);
        SetAction(List);
        help.Add(
            this,
            ("gradus algos", "All algorithms."),
            ("gradus algos a2c", "Everything you can change with --set."),
            ("gradus algos a2c --env CartPole-v1", "The same, with the values that 'gradus train' uses for CartPole."));
    }

    private int List(ParseResult line)
    {
        Lookup.Load(line.GetValue(_assemblies) ?? []);
        EnvironmentSpecification? environment = line.GetValue(_environment) is { } id ? Lookup.Environment(id) : null;
        AlgorithmInfo? one = line.GetValue(_name) is { } name ? Lookup.Algorithm(name) : null;
        IReadOnlyList<AlgorithmInfo> shown = one is null ? Algorithms.All : [one];
        if (line.GetValue(_json))
        {
            _terminal.Out.WriteLine(Json.Object(json => WriteAlgorithms(json, shown, environment)));
        }
        else if (one is null)
        {
            TextTable.Write(
                _terminal,
                ["name", "what it is", "paper"],
                shown.Select(algorithm => new[] { algorithm.Name, algorithm.Summary, algorithm.Paper }));
            if (environment is not null)
            {
                Tell(shown, environment);
            }

            _terminal.Out.WriteLine("'gradus algos NAME' lists an algorithm's hyper-parameters.");
        }
        else
        {
            Describe(one, environment);
        }

        return ExitCode.Success;
    }

    private static Space? ObservationsOf(AlgorithmInfo algorithm, EnvironmentSpecification? environment) =>
        environment is null || algorithm.Tuned.Knows(environment.Id) ? null : Lookup.Made(() => environment.ObservationSpace);

    /// <summary>Which algorithms have tuned values for an environment, and which are a bad choice.</summary>
    private void Tell(IReadOnlyList<AlgorithmInfo> algorithms, EnvironmentSpecification environment)
    {
        string[] tuned = [.. algorithms.Where(algorithm => algorithm.Tuned.Knows(environment.Id)).Select(algorithm => algorithm.Name)];
        if (tuned.Length > 0)
        {
            _terminal.Out.WriteLine($"Tuned for {environment.Id}: {string.Join(", ", tuned)}.");
        }

        foreach (AlgorithmInfo algorithm in algorithms)
        {
            Tell(algorithm, environment, ObservationsOf(algorithm, environment));
        }
    }

    private void Describe(AlgorithmInfo algorithm, EnvironmentSpecification? environment)
    {
        Space? observations = ObservationsOf(algorithm, environment);
        AgentOptions options = OptionsOf(algorithm, environment, observations);
        _terminal.Out.WriteLine($"{algorithm.Name}: {algorithm.Summary} ({algorithm.Paper})");
        TextTable.Write(
            _terminal,
            ["key", environment?.Id ?? "default", "type", "range", "tune", "meaning"],
            algorithm.Hyperparameters.Items.Select(item => new[]
            {
                item.Name, item.Format(options), item.Type, item.Range, Searched(algorithm, item), item.Meaning,
            }));
        foreach (Hyperparameter item in algorithm.Hyperparameters.Items.Where(item => item.Alternatives.Count > 0))
        {
            _terminal.Out.WriteLine($"{item.Name}:");
            foreach (string alternative in item.Alternatives)
            {
                _terminal.Out.WriteLine($"  {alternative}");
            }
        }

        if (algorithm.Hyperparameters.Items.FirstOrDefault(item => item.MayChange) is { } changing)
        {
            _terminal.Out.WriteLine(
                $"A number|from..to is a number, or two between which it changes evenly over the run: --set {changing.Name}=0.02..0.01.");
        }

        RunSize size = algorithm.Tuned.SizeFor(environment?.Id ?? "*", observations);
        _terminal.Out.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Trained in {size.Environments} environments for {size.Steps:N0} steps unless --envs and --steps say otherwise."));
        string[] tuned = [.. algorithm.Tuned.Environments];
        if (environment is null && tuned.Length > 0)
        {
            _terminal.Out.WriteLine($"Tuned values exist for {string.Join(", ", tuned)}; --env ID shows them.");
        }

        if (environment is not null)
        {
            Tell(algorithm, environment, observations);
        }
    }

    /// <summary>What <c>gradus tune</c> searches unless told otherwise; empty for nothing.</summary>
    private static string Searched(AlgorithmInfo algorithm, Hyperparameter item) =>
        algorithm.Hyperparameters.SearchRanges.GetValueOrDefault(item.Name)?.ToString() ?? "";

    private void Tell(AlgorithmInfo algorithm, EnvironmentSpecification environment, Space? observations)
    {
        foreach (string sentence in DefaultsText.Of(algorithm, environment.Id, observations))
        {
            _terminal.Out.WriteLine(sentence);
        }
    }

    private static AgentOptions OptionsOf(AlgorithmInfo algorithm, EnvironmentSpecification? environment, Space? observations) =>
        environment is null ? algorithm.Hyperparameters.Defaults : algorithm.OptionsFor(environment.Id, observations);

    private static void WriteAlgorithms(
        Utf8JsonWriter json, IReadOnlyList<AlgorithmInfo> algorithms, EnvironmentSpecification? environment)
    {
        json.WriteStartArray("algorithms");
        foreach (AlgorithmInfo algorithm in algorithms)
        {
            Space? observations = ObservationsOf(algorithm, environment);
            AgentOptions options = OptionsOf(algorithm, environment, observations);
            RunSize size = algorithm.Tuned.SizeFor(environment?.Id ?? "*", observations);
            json.WriteStartObject();
            json.WriteString("name", algorithm.Name);
            json.WriteString("summary", algorithm.Summary);
            json.WriteString("paper", algorithm.Paper);
            json.WriteNumber("envs", size.Environments);
            json.WriteNumber("steps", size.Steps);
            if (environment is not null)
            {
                json.WriteBoolean("tuned", algorithm.Tuned.Knows(environment.Id));
                json.WriteString("advice", algorithm.Tuned.AdviceOn(environment.Id));
            }

            json.WriteStartArray("hyperparameters");
            foreach (Hyperparameter item in algorithm.Hyperparameters.Items)
            {
                json.WriteStartObject();
                json.WriteString("name", item.Name);
                json.WritePropertyName("default");
                item.Write(options, json);
                json.WriteString("type", item.Type);
                json.WriteString("range", item.Range);
                json.WriteString("tune", Searched(algorithm, item));
                json.WriteString("meaning", item.Meaning);
                json.WriteStartArray("alternatives");
                foreach (string alternative in item.Alternatives)
                {
                    json.WriteStringValue(alternative);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
