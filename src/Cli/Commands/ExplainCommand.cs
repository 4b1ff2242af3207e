using System.CommandLine;
using System.Globalization;
using Gradus.Envs;
using Gradus.Experiments;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary><c>gradus explain ALGO ENV</c>.</summary>
internal sealed class ExplainCommand : Command
{
    private const int DefaultUpdate = 1;
    private const int MaxUpdate = 1_000_000;
    private const int MaxEpoch = 1_000;
    private const int MaxEnvironments = 1_024;

    private readonly Argument<string> _algorithm = new("ALGO") { Description = "a2c, ppo or acktr." };
    private readonly Argument<string> _environment = new("ENV") { Description = "Id of an environment; 'gradus envs' lists them." };
    private readonly Option<long?> _updates = Values.Count(
        "--updates", $"Train for so many updates and explain the last of them [default: {DefaultUpdate}]", "N", 1, MaxUpdate);
    private readonly Option<long?> _epoch = Values.Count(
        "--epoch", "Of PPO: which pass over the rollout to open [default: 1]", "N", 1, MaxEpoch);
    private readonly Option<long?> _minibatch = Values.Count(
        "--minibatch", "Of PPO: which minibatch of that pass to open; all are listed [default: 1]", "N", 1, MaxUpdate);
    private readonly Option<string?> _out = new("--out")
    {
        Description = "The page; an existing one is replaced [default: explain-ALGO-ENV.html]",
        HelpName = "FILE",
    };
    private readonly Option<long?> _environments = Values.Count(
        "--envs", "Environments stepped together [default: tuned for the environment]", "N", 1, MaxEnvironments);
    private readonly Option<ulong?> _seed = Values.Seed("Seed of everything random; the same seed repeats the page [default: 0]");
    private readonly Option<string[]> _set =
        new("--set") { Description = "Set a hyper-parameter; may be repeated. 'gradus algos ALGO' lists them", HelpName = "key=value" };
    private readonly Option<string?> _backend = Values.Backend();
    private readonly Option<string[]> _assemblies = Values.Assemblies();
    private readonly Terminal _terminal;

    public ExplainCommand(Terminal terminal, HelpWithExamples help)
        : base("explain", "Open one update number by number: a page with the rollout, the loss, the gradient, the step, and the tape "
            + "with a check of every node.")
    {
        _terminal = terminal;
        Add(_algorithm);
        Add(_environment);
        foreach (Option option in (Option[])[_updates, _epoch, _minibatch, _out, _environments, _seed, _set, _backend, _assemblies])
        {
            Add(option);
        }

        SetAction(Explain);
        help.Add(
            this,
            ("gradus explain a2c CartPole-v1", "The first update of A2C, in explain-a2c-CartPole-v1.html."),
            ("gradus explain acktr CartPole-v1 --updates 200 --out acktr.html", "The two hundredth of ACKTR, with its Kronecker factors."),
            ("gradus explain ppo CartPole-v1 --envs 2 --set n_steps=16 --set minibatch_size=8", "A rollout small enough to read whole."),
            ("gradus explain ppo CartPole-v1 --epoch 2 --minibatch 3", "The third minibatch of the second pass over the rollout."));
    }

    private int Explain(ParseResult line)
    {
        string[] assemblies = line.GetValue(_assemblies) ?? [];
        Lookup.Load(assemblies);
        AlgorithmInfo algorithm = Lookup.Algorithm(line.GetRequiredValue(_algorithm));
        EnvironmentSpecification environment = Lookup.Environment(line.GetRequiredValue(_environment));
        int update = (int)(line.GetValue(_updates) ?? DefaultUpdate);
        OutputFile file = OutputFile.Of(
            "--out",
            line.GetValue(_out) ?? $"explain-{algorithm.Name}-{environment.Id.Replace('/', '-').Replace(':', '-')}.html",
            "explain.html");
        using EnvironmentSource source = Lookup.Source(environment.Id, isolate: false, assemblies);
        RunConfig config = RunConfig.Of(
            new TrainRequest
            {
                Algorithm = algorithm.Name,
                Environment = environment.Id,
                EnvironmentCount = (int?)line.GetValue(_environments),
                Seed = line.GetValue(_seed) ?? 0,
                Backend = line.GetValue(_backend),
                Assemblies = assemblies,
                Assignments = line.GetValue(_set) ?? [],
            },
            algorithm,
            source);
        if (algorithm.Name is not ("a2c" or "ppo" or "acktr"))
        {
            throw new BadInputException($"An update of {algorithm.Name} cannot be explained; those of a2c, ppo and acktr can.");
        }

        using var agent = (ActorCriticAgent)AgentOfRun.Make(algorithm, config, source);
        long most = config.Steps / agent.StepsPerUpdate;
        if (update > most)
        {
            throw new BadInputException(
                string.Create(CultureInfo.InvariantCulture, $"--updates cannot be {update}: a run of {algorithm.Name} on "
                    + $"{environment.Id} has {config.Steps:N0} steps, which make {most:N0} updates."));
        }

        (int epoch, int minibatch) = ((int)(line.GetValue(_epoch) ?? 1), (int)(line.GetValue(_minibatch) ?? 1));
        UpdateExplanation explanation = Lookup.Checked(() => UpdateExplanation.Record(agent, update, config.Steps, epoch, minibatch));
        string[] opened = explanation.Steps.Count > 1 ? ["--epoch", Invariant(epoch), "--minibatch", Invariant(minibatch)] : [];
        file.Write(ExplanationPage.Write(explanation, CommandToRepeat(config, update, opened)));
        _terminal.Out.WriteLine(
            $"Update {update} of {algorithm.Name} on {environment.Id}: loss {Numbers.Short(explanation.Opened.Total)}, "
                + $"{explanation.Before.Tape.Count} nodes, {explanation.Before.Tape.Count(node => node.Check is { Passed: false })} of "
                + $"them with a finding.");
        _terminal.Out.WriteLine($"Page: {file.Name}");
        return ExitCode.Success;
    }

    private static string CommandToRepeat(RunConfig config, int update, string[] opened) => string.Join(
        ' ',
        (string[])
        [
            string.Create(
                CultureInfo.InvariantCulture,
                $"gradus explain {config.Table.Owner} {CommandName.Quote(config.Environment)} --updates {update} "
                    + $"--seed {config.Options.Seed} --envs {config.EnvironmentCount} --backend {config.Backend.Name}"),
            .. opened,
            .. config.Assemblies.Select(path => $"--assembly {CommandName.Quote(path)}"),
            .. config.Table.Items.Select(item => $"--set {item.Name}={item.Format(config.Options)}"),
        ]);

    private static string Invariant(int number) => number.ToString(CultureInfo.InvariantCulture);
}
