using System.CommandLine;

namespace Gradus.Cli;

/// <summary><c>gradus tune ALGO ENV</c>.</summary>
internal sealed class TuneCommand : Command
{
    private const int MaxTrials = 100_000;
    private const int MaxRungs = 10;
    private const int MaxSeeds = 1_000;
    private const int MaxProcesses = 256;

    private readonly Argument<string> _algorithm = new("ALGO") { Description = "Name of an algorithm; 'gradus algos' lists them." };
    private readonly Argument<string> _environment = new("ENV") { Description = "Id of an environment; 'gradus envs' lists them." };
    private readonly Option<string[]> _ranges = new("--range")
    {
        Description = "Search a hyper-parameter between two numbers, evenly, or with :log evenly in the logarithm; may be repeated",
        HelpName = "key=LOW..HIGH",
    };
    private readonly Option<string[]> _choices = new("--choice")
    {
        Description = "Search a hyper-parameter among values with commas between them, or : where values have commas; may be repeated",
        HelpName = "key=value,value",
    };
    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Give a hyper-parameter one value in all trials; may be repeated",
        HelpName = "key=value",
    };
    private readonly Option<bool> _only = Values.Flag(
        "--only", "Search only what --range and --choice name, and leave everything else as it is tuned");
    private readonly Option<long?> _trials = Values.Count(
        "--trials", "Settings to try [default: 60]; more with --resume make a finished search longer", "N", 1, MaxTrials);
    private readonly Option<long?> _steps = Values.Count(
        "--steps", "Environment steps of the longest runs [default: tuned for the environment]", "N", 1, RunConfig.MaxSteps);
    private readonly Option<long?> _rungs = Values.Count(
        "--rungs",
        "Successive halving: all trials begin with runs of a third of the length of a third, and so on, and the best third goes on to runs "
            + "three times as long; 1 is random search [default: 3]",
        "N",
        1,
        MaxRungs);
    private readonly Option<long?> _seeds = Values.Count(
        "--seeds-per-trial", "Runs of each trial, with the seeds 1000, 1001, …; their mean counts [default: 1]", "N", 1, MaxSeeds);
    private readonly Option<long?> _parallel = Values.Count(
        "--parallel", "Trials at a time, each in a process of its own; the result is the same for any number up to 16 [default: the "
            + "number of processors; with --cluster: as many as the silos take]",
        "N",
        1,
        MaxProcesses);
    private readonly Option<ulong?> _seed = Values.Seed("Seed of the settings that are drawn [default: 0]");
    private readonly Option<long?> _environments = Values.Count(
        "--envs", "Environments of every run [default: tuned for the environment]", "N", 1, RunConfig.MaxEnvironments);
    private readonly StudyOptions _study = new("search", "tune-ENV-ALGO");

    public TuneCommand(Terminal terminal, HelpWithExamples help, IClusterEngine? engine)
        : base(
            "tune",
            "Search for hyper-parameters: random settings from the algorithm's ranges or yours, in parallel processes, the best of which "
                + "get longer runs. Results are kept in a SQLite database; a report says which hyper-parameters mattered.")
    {
        Add(_algorithm);
        Add(_environment);
        Option[] options =
        [
            _ranges, _choices, _set, _only, _trials, _steps, _rungs, _seeds, _parallel, _seed, _environments, .. _study.All,
        ];
        foreach (Option option in options)
        {
            Add(option);
        }

        SetAction(line => engine is null && ClusterProgram.IsAskedFor(line)
            ? ClusterProgram.Run(line)
            : new TuningRun(Request(line), terminal, engine).Execute());
        help.Add(
            this,
            ("gradus tune ppo MountainCar-v0 --trials 60 --steps 300k",
                "The algorithm's own ranges; 'gradus algos ppo' shows them."),
            ("gradus tune a2c CartPole-v1 --only --range learning_rate=1e-4..1e-2:log --choice n_steps=8,16,32 --set gamma=0.99",
                "Two hyper-parameters, and nothing else."),
            ("gradus tune ppo MyGame-v0 --assembly MyGame.dll --choice hidden=64,64:256,256 --seeds-per-trial 3 --out search",
                "Your own environment; three runs of each setting count together."),
            ("gradus tune ppo MyGame-v0 --assembly MyGame.dll --choice hidden=64,64:256,256 --seeds-per-trial 3 --out search --resume "
                    + "--trials 100",
                "After an interruption, or with more trials: what is there is not trained again."));
    }

    private TuneRequest Request(ParseResult line) => _study.Complete(line, new TuneRequest
    {
        Algorithm = line.GetRequiredValue(_algorithm),
        Environment = line.GetRequiredValue(_environment),
        Ranges = line.GetValue(_ranges) ?? [],
        Choices = line.GetValue(_choices) ?? [],
        Assignments = line.GetValue(_set) ?? [],
        Only = line.GetValue(_only),
        Trials = (int)(line.GetValue(_trials) ?? 60),
        Steps = line.GetValue(_steps),
        Rungs = (int)(line.GetValue(_rungs) ?? 3),
        SeedsPerTrial = (int)(line.GetValue(_seeds) ?? 1),
        Parallel = (int?)line.GetValue(_parallel),
        Seed = line.GetValue(_seed) ?? 0,
        EnvironmentCount = (int?)line.GetValue(_environments),
        Line = _study.LineOf(line),
    });
}
