using System.CommandLine;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary><c>gradus eval CHECKPOINT</c>.</summary>
internal sealed class EvalCommand : Command
{
    private const int MaxEpisodes = 10_000_000;

    private readonly Argument<string> _checkpoint = new("CHECKPOINT")
    {
        Description = "A checkpoint.safetensors, or the run folder that contains one.",
    };
    private readonly Option<string?> _environment = new("--env")
    {
        Description = "Id of the environment [default: the one it was trained on, unless that is in Python]",
        HelpName = "ID",
    };
    private readonly Option<long?> _episodes = Values.Count("--episodes", "Number of episodes [default: 100]", "N", 1, MaxEpisodes);
    private readonly Option<ulong?> _seed = Values.Seed(
        $"Seed of the first episode; the next ones count up from it [default: {Evaluation.DefaultSeed}]");
    private readonly Option<bool> _stochastic = Values.Flag(
        "--stochastic", "Sample actions from the policy instead of taking the greedy one");
    private readonly Option<string?> _backend = Values.Backend();
    private readonly Option<string[]> _assemblies = Values.Assemblies();
    private readonly Option<bool> _isolate = Values.Isolate("a crash or hang is an error that names seed and step");
    private readonly Option<bool> _json = Values.Flag("--json", "Write one JSON object to standard output");
    private readonly Terminal _terminal;

    public EvalCommand(Terminal terminal, HelpWithExamples help)
        : base("eval", "Evaluate a saved policy over whole episodes.")
    {
        _terminal = terminal;
        Add(_checkpoint);
        foreach (Option option in (Option[])[_environment, _episodes, _seed, _stochastic, _backend, _assemblies, _isolate, _json])
        {
            Add(option);
        }

        SetAction(Evaluate);
        help.Add(
            this,
            ("gradus eval runs/CartPole-v1-a2c-seed0", "Evaluate the policy in a run folder, over 100 episodes."),
            ("gradus eval runs/LunarLander-v3-ppo-seed0 --env gymnasium:LunarLander-v3",
                "The same in the original environment, in Python."),
            ("gradus eval cartpole.safetensors --episodes 1000 --stochastic --json", "A thousand episodes with sampled actions, as JSON."));
    }

    private int Evaluate(ParseResult line)
    {
        Lookup.Load(line.GetValue(_assemblies) ?? []);
        using OpenedPolicy opened = OpenedPolicy.Open(
            line.GetRequiredValue(_checkpoint),
            line.GetValue(_backend),
            line.GetValue(_environment),
            _ => CommandName.Line(line.Tokens.Select(token => token.Value)),
            _ => line.GetValue(_isolate),
            line.GetValue(_assemblies) ?? []);
        (Policy policy, EnvironmentSpecification environment) = (opened.Policy, opened.Specification);
        using var interruption = new Interruption();
        EvaluationResult result;
        try
        {
            result = Lookup.Checked(() => Evaluation.Run(
                policy,
                opened.Environment,
                environment.Id,
                (int)(line.GetValue(_episodes) ?? Evaluation.DefaultEpisodes),
                !line.GetValue(_stochastic),
                line.GetValue(_seed) ?? Evaluation.DefaultSeed,
                interruption.Token));
        }
        catch (OperationCanceledException)
        {
            _terminal.Error.WriteLine("gradus: interrupted before the evaluation was complete; there is no result.");
            return ExitCode.Interrupted;
        }

        if (line.GetValue(_json))
        {
            _terminal.Out.WriteLine(Json.Object(json =>
            {
                json.WriteString("algo", policy.Description.Algorithm);
                json.WriteString("env", environment.Id);
                json.WriteString("checkpoint", opened.File);
                json.WriteString("parameter_hash", policy.ParameterHash());
                json.WritePropertyName("eval");
                EvaluationReport.Write(json, result);
                json.WriteFinite("total_seconds", Math.Round(ProcessClock.Seconds, 6));
            }));
        }
        else
        {
            _terminal.Out.WriteLine($"{policy.Description.Algorithm} on {environment.Id}, {opened.File}");
            _terminal.Out.WriteLine(EvaluationReport.Sentence(result, environment.Id, environment.RewardThreshold));
        }

        return ExitCode.Success;
    }
}
