using System.CommandLine;

namespace Gradus.Cli;

/// <summary><c>gradus compare CONTENDER…</c>.</summary>
internal sealed class CompareCommand : Command
{
    private const int MaxContenders = 8;
    private const int MaxSeeds = 1_000;

    private readonly Argument<string[]> _contenders = new("CONTENDER")
    {
        Description = $"One to {MaxContenders} algorithms, each with optional settings, such as a3c:write=cas:t_max=20.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string[]> _environments = new("--env")
    {
        Description = "Id of an environment; 'gradus envs' lists them; may be repeated for one report over several",
        HelpName = "ID",
        Required = true,
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<long?> _steps = Values.Count(
        "--steps", "Environment steps of each run [default: tuned for the first contender, by environment]", "N", 1, RunConfig.MaxSteps);
    private readonly Option<long?> _updates = Values.Count(
        "--updates", "Updates of each run, in place of --steps: one is a rollout of all its environments", "N", 1, RunConfig.MaxSteps);
    private readonly Option<long?> _seeds = Values.Count(
        "--seeds", "Number of seeds, counted up from --seed [default: 3]", "N", 1, MaxSeeds);
    private readonly Option<ulong?> _seed = Values.Seed("The first seed [default: 0]");
    private readonly Option<long?> _count = Values.Count(
        "--envs", "Environments of every contender [default: tuned for each contender]", "N", 1, RunConfig.MaxEnvironments);
    private readonly Option<long?> _workers = Values.Count(
        "--workers",
        "The same as --envs: an asynchronous algorithm has one worker thread per environment",
        "N",
        1,
        RunConfig.MaxEnvironments);
    private readonly Option<string[]> _set =
        new("--set") { Description = "Set a hyper-parameter of all contenders that have it; may be repeated", HelpName = "key=value" };
    private readonly StudyOptions _study = new("comparison", "compare-ENV-CONTENDERS");

    public CompareCommand(Terminal terminal, HelpWithExamples help, IClusterEngine? engine)
        : base(
            "compare",
            "Train several algorithms or settings on the same seeds and number of steps, on one environment or several, and write a report "
                + "with charts. Policies and figures of finished runs are kept.")
    {
        Add(_contenders);
        Option[] options =
        [
            _environments, _steps, _updates, _seeds, _seed, _count, _workers, _set, .. _study.All,
        ];
        foreach (Option option in options)
        {
            Add(option);
        }

        SetAction(line => engine is null && ClusterProgram.IsAskedFor(line)
            ? ClusterProgram.Run(line)
            : new ComparisonRun(Request(line), terminal, engine).Execute());
        help.Add(
            this,
            ("gradus compare a3c a2c --env CartPole-v1 --workers 4 --updates 2000 --seeds 5",
                "The classic experiment: four asynchronous workers against four synchronous environments."),
            ("gradus compare a2c ppo acktr --env CartPole-v1 --steps 100k --seeds 10",
                "Which of them learns fastest from the same amount of experience."),
            ("gradus compare a3c a3c:write=cas a3c:write=locked a3c:write=queued --env CartPole-v1",
                "What locking costs, and what races lose."),
            ("gradus compare ppo acktr --env CartPole-v1 --env Acrobot-v1 --env LunarLander-v3 --seeds 5 --out sweep",
                "One report over three environments, with interquartile means and the probability of improvement."),
            ("gradus compare ppo acktr --env CartPole-v1 --env Acrobot-v1 --env LunarLander-v3 --seeds 10 --out sweep --resume",
                "The same with five more seeds, or after an interruption: finished runs are not run again."));
    }

    private CompareRequest Request(ParseResult line)
    {
        string[] contenders = line.GetRequiredValue(_contenders);
        if (contenders.Length > MaxContenders)
        {
            throw new BadInputException(
                $"{contenders.Length} contenders are too many for one chart; compare at most {MaxContenders} at a time.");
        }

        if (line.GetValue(_steps) is not null && line.GetValue(_updates) is not null)
        {
            throw new BadInputException("--steps and --updates cannot both be given: either one sets the length of a run.");
        }

        string[] ids = line.GetRequiredValue(_environments);
        if (ids.GroupBy(id => id).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new BadInputException($"--env {twice.Key} is given twice; each environment counts once.");
        }

        long? environments = line.GetValue(_count);
        long? workers = line.GetValue(_workers);
        if (environments is not null && workers is not null && environments != workers)
        {
            throw new BadInputException($"--envs {environments} and --workers {workers} contradict each other: they mean the same.");
        }

        return _study.Complete(line, new CompareRequest
        {
            Contenders = contenders,
            Environments = ids,
            Steps = line.GetValue(_steps),
            Updates = line.GetValue(_updates),
            Seeds = (int)(line.GetValue(_seeds) ?? 3),
            FirstSeed = line.GetValue(_seed) ?? 0,
            EnvironmentCount = (int?)(workers ?? environments),
            Assignments = line.GetValue(_set) ?? [],
            Line = _study.LineOf(line),
        });
    }
}
