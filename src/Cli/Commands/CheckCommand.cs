using System.CommandLine;
using Gradus.Envs;

namespace Gradus.Cli;

/// <summary><c>gradus check ENV</c>.</summary>
internal sealed class CheckCommand : Command
{
    private const int DefaultSteps = 1000;
    private const int MaxSteps = 10_000_000;

    private readonly Argument<string> _environment = new("ENV") { Description = "Id of an environment; 'gradus envs' lists them." };
    private readonly Option<ulong?> _seed = Values.Seed("Seed of the episodes and the random actions [default: 0]");
    private readonly Option<long?> _steps = Values.Count("--steps", $"Steps of each test walk [default: {DefaultSteps}]", "N", 1, MaxSteps);
    private readonly Option<string[]> _assemblies = Values.Assemblies();
    private readonly Option<bool> _isolate = Values.Isolate("a crash or hang is a finding");
    private readonly Option<bool> _json = Values.Flag("--json", "Write one JSON object to standard output");
    private readonly Terminal _terminal;

    public CheckCommand(Terminal terminal, HelpWithExamples help)
        : base(
            "check",
            "Check an environment for common mistakes in seeds, observations, rewards, terminations, actions and saved states. Exit code 1 "
                + "if there are any.")
    {
        _terminal = terminal;
        Add(_environment);
        foreach (Option option in (Option[])[_seed, _steps, _assemblies, _isolate, _json])
        {
            Add(option);
        }

        SetAction(Check);
        help.Add(
            this,
            ("gradus check CartPole-v1", "One line per finding, or one line that says that nothing was found."),
            ("gradus check MyGame-v0 --assembly MyGame.dll", "Your own environment."),
            ("gradus check Pendulum-v1 --steps 100k --json", "Longer walks; the findings as JSON."));
    }

    private int Check(ParseResult line)
    {
        Lookup.Load(line.GetValue(_assemblies) ?? []);
        EnvironmentSpecification environment = Lookup.Environment(line.GetRequiredValue(_environment));
        ulong seed = line.GetValue(_seed) ?? 0;
        int steps = (int)(line.GetValue(_steps) ?? DefaultSteps);
        IReadOnlyList<EnvironmentFinding> findings = line.GetValue(_isolate)
            ? EnvironmentChecker.Check(
                () => Lookup.Make(environment, isolate: true, line.GetValue(_assemblies) ?? []), environment.Id, seed, steps)
            : EnvironmentChecker.Check(environment.Id, seed, steps);
        if (line.GetValue(_json))
        {
            _terminal.Out.WriteLine(Json.Object(json =>
            {
                json.WriteString("env", environment.Id);
                json.WriteStartArray("findings");
                foreach (EnvironmentFinding finding in findings)
                {
                    json.WriteStartObject();
                    json.WriteString("rule", finding.Rule);
                    json.WriteString("message", Sentence.Of(finding.Message));
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }));
        }
        else if (findings.Count == 0)
        {
            _terminal.Out.WriteLine($"{environment.Id}: no mistakes found.");
        }
        else
        {
            foreach (EnvironmentFinding finding in findings)
            {
                _terminal.Out.WriteLine(Sentence.Of(finding.ToString()));
            }
        }

        return findings.Count == 0 ? ExitCode.Success : ExitCode.Failed;
    }
}
