using System.CommandLine;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary><c>gradus resume RUN</c>.</summary>
internal sealed class ResumeCommand : Command
{
    private readonly Argument<string> _run = new("RUN") { Description = "The folder of an interrupted run, or with --steps of any." };
    private readonly Option<StepGoal?> _steps = Values.Goal();
    private readonly Option<string?> _environment = new("--env")
    {
        Description = "The run's environment, if it is in Python: what runs code of others is named here, and not by a file",
        HelpName = "ID",
    };
    private readonly Option<string[]> _assemblies = Values.Assemblies();
    private readonly Option<SaveInterval?> _saveEvery = Values.SaveEvery("as before");
    private readonly Option<MetricSinks?> _log = Values.Log("as before");
    private readonly Option<BoardRequest?> _dashboard = Values.Dashboard();
    private readonly Option<long?> _evaluateEvery = Values.EvaluateEvery("as before");
    private readonly Option<long?> _evaluationEpisodes = Values.EvaluationEpisodes("as before, or 20");
    private readonly Option<string?> _cluster = Values.Cluster("Where the run's environments are with actors: have them on");
    private readonly Option<string?> _token = Values.Token();
    private readonly Option<string?> _backend = Values.Backend("as before");
    private readonly Option<bool> _json = Values.Flag(
        "--json", "Write one JSON object to standard output, everything else to standard error");
    private readonly Option<bool> _quiet = Values.Flag("--quiet", "Show no progress");

    public ResumeCommand(Terminal terminal, HelpWithExamples help, IClusterEngine? engine)
        : base(
            "resume",
            "Resume an interrupted run; the result is the same, bit for bit, as without the interruption. Environments that cannot be "
                + "saved begin new episodes.")
    {
        Add(_run);
        Add(_steps);
        Add(_environment);
        Add(_assemblies);
        Add(_saveEvery);
        Add(_log);
        Add(_dashboard);
        Add(_evaluateEvery);
        Add(_evaluationEpisodes);
        Add(_cluster);
        Add(_token);
        Add(_backend);
        Add(_json);
        Add(_quiet);
        SetAction(line => ClusterProgram.IsAskedFor(line) && engine is null
            ? ClusterProgram.Run(line)
            : new TrainingRun(terminal, line.GetValue(_json), line.GetValue(_quiet), engine).Resume(() => new ResumeRequest
            {
                Actors = Values.Actors(line, _cluster, _token),
                Run = line.GetRequiredValue(_run),
                Environment = line.GetValue(_environment),
                Assemblies = line.GetValue(_assemblies) ?? [],
                Goal = line.GetValue(_steps),
                Log = line.GetValue(_log),
                Backend = line.GetValue(_backend),
                SaveEvery = line.GetValue(_saveEvery),
                Dashboard = line.GetValue(_dashboard),
                EvaluateEvery = line.GetValue(_evaluateEvery),
                EvaluationEpisodes = (int?)line.GetValue(_evaluationEpisodes),
            }));
        help.Add(
            this,
            ("gradus resume runs/CartPole-v1-a2c-seed0", "The settings are those of the run folder's config.json."),
            ("gradus resume runs/CartPole-v1-a2c-seed0 --steps +500k", "Half a million steps more, also if the run is complete."),
            ("gradus resume runs/MyGame-v0-a2c-seed0 --assembly MyGame.dll", "A run on your own environment."));
    }
}
