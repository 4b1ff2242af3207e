using System.CommandLine;
using System.Globalization;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary><c>gradus train ALGO ENV</c>.</summary>
internal sealed class TrainCommand : Command
{
    private const int MaxWorkers = 1_024;
    private const int MaxActors = 1_024;

    private readonly Argument<string> _algorithm = new("ALGO") { Description = "Name of an algorithm; 'gradus algos' lists them." };
    private readonly Argument<string> _environment = new("ENV") { Description = "Id of an environment; 'gradus envs' lists them." };
    private readonly Option<long?> _steps = Values.Count(
        "--steps",
        "Environment steps in total, such as 200000, 200_000 or 200k [default: tuned for the environment]",
        "N",
        1,
        RunConfig.MaxSteps);
    private readonly Option<long?> _environments = Values.Count(
        "--envs", "Environments stepped together [default: tuned for the environment]", "N", 1, RunConfig.MaxEnvironments);
    private readonly Option<ulong?> _seed = Values.Seed(
        "Seed of everything random; the same seed repeats the run bit for bit [default: 0]");
    private readonly Option<long?> _threads = Values.Count(
        "--threads",
        "Threads that step environments and compute; they change the throughput, never the result [default: one, or all cores where "
            + "measured to be faster]",
        "N",
        1,
        RunConfig.MaxThreads);
    private readonly Option<long?> _shards = Values.Count(
        "--shards",
        "Equal parts of the environments that learn on a thread or process each, and whose gradients are added [default: one, or one per "
            + "process]",
        "N",
        1,
        RunConfig.MaxShards);
    private readonly Option<long?> _processes = Values.Count(
        MpiRun.Option, "Processes that share the shards, started by the installed mpirun [default: this one]", "N", 1, RunConfig.MaxShards);
    private readonly Option<string?> _cluster = Values.Cluster("Step the environments, one for each actor, on");
    private readonly Option<string?> _token = Values.Token();
    private readonly Option<long?> _actors = Values.Count(
        "--actors", "With --cluster: actors, which come and go with their machines [default: as --envs]", "N", 1, MaxActors);
    private readonly Option<long?> _quorum = Values.Count(
        "--quorum",
        "With --cluster: actors that suffice for an update, once the others have had as long again; A3C waits for none [default: all]",
        "N",
        1,
        MaxActors);
    private readonly Option<string?> _backend = Values.Backend();
    private readonly Option<string?> _out = new("--out")
    {
        Description = "Folder for the results [default: runs/ENV-ALGO-seedS, numbered if it exists]",
        HelpName = "FOLDER",
    };
    private readonly Option<double?> _stopAt = Values.Number(
        "--stop-at",
        "Stop early once the mean return reaches this: of the last 100 training episodes, or with --eval-every of an evaluation",
        "RETURN");
    private readonly Option<string?> _from = new("--from")
    {
        Description = "Begin with the policy in a run folder or file, whichever algorithm trained it: its network, parameters and "
            + "normalisation",
        HelpName = "RUN|FILE",
    };
    private readonly Option<MetricSinks?> _log = Values.Log("csv");
    private readonly Option<long?> _evaluateEvery = Values.EvaluateEvery("after the training only");
    private readonly Option<long?> _evaluationEpisodes = Values.EvaluationEpisodes("20");
    private readonly Option<SaveInterval?> _saveEvery = Values.SaveEvery("1m, and once after five seconds");
    private readonly Option<BoardRequest?> _dashboard = Values.Dashboard();
    private readonly Option<string[]> _set =
        new("--set") { Description = "Set a hyper-parameter; may be repeated. 'gradus algos ALGO' lists them", HelpName = "key=value" };
    private readonly Option<long?> _workers = Values.Count(
        "--workers",
        "Worker threads of an asynchronous algorithm, each with its own environment; short for --set workers=N",
        "N",
        1,
        MaxWorkers);
    private readonly Option<string?> _write = new("--write")
    {
        Description = "How workers write to the shared parameters: racy, cas, locked or queued; short for --set write=POLICY",
        HelpName = "POLICY",
    };
    private readonly Option<bool> _isolate = Values.IsolateRuns();
    private readonly Option<string[]> _assemblies = Values.Assemblies();
    private readonly Option<bool> _json = Values.Flag(
        "--json", "Write one JSON object to standard output, everything else to standard error");
    private readonly Option<bool> _quiet = Values.Flag("--quiet", "Show no progress");

    public TrainCommand(Terminal terminal, HelpWithExamples help, IClusterEngine? engine)
        : base("train", "Train an agent, save its policy, and evaluate it over 100 episodes. Ctrl+C stops early and saves.")
    {
        Add(_algorithm);
        Add(_environment);
        Option[] options =
        [
            _steps, _environments, _seed, _threads, _shards, _processes, _cluster, _token, _actors, _quorum, _backend,
            _out, _from, _stopAt, _evaluateEvery, _evaluationEpisodes, _saveEvery, _log, _dashboard, _set, _workers,
            _write, _assemblies, _isolate, _json, _quiet,
        ];
        foreach (Option option in options)
        {
            Add(option);
        }

        SetAction(line => ClusterProgram.IsAskedFor(line) && engine is null ? ClusterProgram.Run(line)
            : MpiRun.IsAskedFor(line) && !ClusterProgram.IsAskedFor(line) ? MpiRun.Start(line, (int)line.GetValue(_processes)!, terminal)
            : new TrainingRun(terminal, line.GetValue(_json), line.GetValue(_quiet), engine).Start(() => Request(line)));
        help.Add(
            this,
            ("gradus train a2c CartPole-v1", "All defaults: tuned settings, seed 0, results in runs/CartPole-v1-a2c-seed0."),
            ("gradus train a2c CartPole-v1 --steps 500k --envs 16 --seed 3 --stop-at 475",
                "More steps, more environments, a different seed; stop once the task is solved."),
            ("gradus train ppo CartPole-v1 --eval-every 10k --stop-at 490",
                "Evaluate every 10,000 steps, keep the best policy, and stop once an evaluation reaches 490."),
            ("gradus train ppo CartPole-v1 --from runs/CartPole-v1-a2c-seed0", "Begin with what another run has learned."),
            ("gradus train ppo CartPole-v1 --log csv,tensorboard", "Write a file for TensorBoard too: tensorboard --logdir runs."),
            ("gradus train ppo LunarLander-v3 --dashboard", "Watch it learn in a browser."),
            ("gradus train a2c CartPole-v1 --set learning_rate=1e-3 --set hidden=128,128", "Different hyper-parameters."),
            ("gradus train ppo MyGame-v0 --processes 4", "Four processes, with a quarter of the environments each."),
            ("gradus train ppo MyGame-v0 --cluster local --actors 8 --quorum 6",
                "Eight actors on the silos of a cluster, which may come and go."),
            ("gradus train a3c CartPole-v1 --workers 4 --write racy", "Four threads that never wait for each other."),
            ("gradus train a2c MyGame-v0 --assembly MyGame.dll", "Your own environment; docs/your-environments.md shows how to write one."),
            ("gradus train ppo gymnasium:LunarLander-v3", "Any environment of an installed Gymnasium, in Python processes."),
            ("gradus train a2c CartPole-v1 --json --quiet > result.json",
                "For scripts: one JSON object with steps, seconds, returns and the checkpoint."));
    }

    private TrainRequest Request(ParseResult line) => new()
    {
        Algorithm = line.GetRequiredValue(_algorithm),
        Environment = line.GetRequiredValue(_environment),
        Steps = line.GetValue(_steps),
        EnvironmentCount = (int?)(line.GetValue(_actors) ?? line.GetValue(_environments)),
        Actors = ActorsOf(line),
        Quorum = (int?)line.GetValue(_quorum),
        Seed = line.GetValue(_seed) ?? 0,
        Threads = (int?)line.GetValue(_threads),
        Shards = (int?)line.GetValue(_shards),
        Backend = line.GetValue(_backend),
        Out = line.GetValue(_out),
        From = line.GetValue(_from),
        Log = line.GetValue(_log),
        StopAt = line.GetValue(_stopAt),
        EvaluateEvery = line.GetValue(_evaluateEvery),
        EvaluationEpisodes = (int?)line.GetValue(_evaluationEpisodes),
        SaveEvery = line.GetValue(_saveEvery),
        Dashboard = line.GetValue(_dashboard),
        Isolate = line.GetValue(_isolate),
        Assemblies = line.GetValue(_assemblies) ?? [],
        Assignments = Assignments(line),
    };

    private ActorRequest? ActorsOf(ParseResult line)
    {
        ActorRequest? actors = Values.Actors(line, _cluster, _token);
        foreach (Option<long?> option in (Option<long?>[])[_actors, _quorum])
        {
            if (actors is null && line.GetValue(option) is not null)
            {
                throw new BadInputException($"{option.Name} is for {ClusterProgram.Option}, which is not given.");
            }
        }

        foreach (Option<long?> option in (Option<long?>[])[_shards, _processes])
        {
            if (actors is not null && line.GetValue(option) is not null)
            {
                throw new BadInputException($"{option.Name} divides the learner, which {ClusterProgram.Option} does not: give only one.");
            }
        }

        return line.GetValue(_actors) is null || line.GetValue(_environments) is null
            ? actors
            : throw new BadInputException("--envs and --actors are the same number with a cluster: give only one of them.");
    }

    private string[] Assignments(ParseResult line)
    {
        string[] set = line.GetValue(_set) ?? [];
        return [.. set, .. Short(_workers, line.GetValue(_workers)), .. Short(_write, line.GetValue(_write))];

        string[] Short<T>(Option option, T? value) => Spelled(option, value, set, line.GetRequiredValue(_algorithm));
    }

    /// <summary>The assignment that an option is short for; none if it was not given.</summary>
    /// <exception cref="BadInputException">
    /// The algorithm has no such option, or the same hyper-parameter is also given by <c>--set</c>.
    /// </exception>
    private static string[] Spelled<T>(Option option, T? value, string[] set, string algorithm)
    {
        if (value is null)
        {
            return [];
        }

        string key = option.Name.TrimStart('-');
        string spelled = string.Create(CultureInfo.InvariantCulture, $"{key}={value}");
        if (Algorithms.All.FirstOrDefault(known => known.Name == algorithm) is { } named)
        {
            Lookup.OfAlgorithm(named, [spelled], option.Name);
        }

        return Array.Find(set, assignment => assignment.Split('=')[0].Trim() == key) is { } other
            ? throw new BadInputException($"{option.Name} {value} and --set {other} set the same hyper-parameter: give only one of them.")
            : [spelled];
    }
}
