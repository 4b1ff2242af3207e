using System.Globalization;
using System.Text;
using Gradus.Experiments;

namespace Gradus.Cli;

/// <summary>One search from request to report.</summary>
/// <param name="request">The request.</param>
/// <param name="terminal">Where to write.</param>
/// <param name="engine">Connects machines; null where none are asked for.</param>
internal sealed class TuningRun(TuneRequest request, Terminal terminal, IClusterEngine? engine)
{
    private const string StoreName = "search.db";
    private const string ReportName = "report.html";
    private const string SummaryName = "search.json";
    private const string UnfinishedName = "unfinished";
    private const int SeedsToMeasure = 10;

    private static readonly string[] Names = [StoreName, StoreName + "-journal", ReportName, SummaryName, UnfinishedName];

    private readonly Lock _words = new();
    private double _best = double.NegativeInfinity;

    private TextWriter Words => request.Json ? terminal.Error : terminal.Out;

    public int Execute()
    {
        Lookup.Load(request.Assemblies);
        var plan = new SearchPlan(request);
        _ = plan.Draw(0); // a mistake shows before there is a folder
        using IRunCluster? cluster = request.Cluster is { } where ? engine!.Connect(where, request, terminal.Error) : null;
        using OutputFolder folder = request.Resume
            ? OutputFolder.Continue(RequireFolder(request.Out!), Names)
            : OutputFolder.Create(request.Out, $"tune-{RunStore.FileName(plan.EnvironmentId)}-{plan.Algorithm.Name}", Names);
        folder.TellOfEarlier("search", terminal.Error);

        string file = Path.Combine(folder.Full, StoreName);
        using TrialStore store = request.Resume
            ? TrialStore.Open(file, folder.Path, plan.Definition)
            : TrialStore.Create(file, plan.Definition.Append(plan.DefaultLookahead));
        Say($"Searching {plan.Space.Ranges.Count} hyper-parameters: "
            + $"{string.Join("; ", plan.Space.Ranges.Select(range => $"{range.Key} {range.Value}"))}.");
        using var interruption = new Interruption();
        using ITrialTrainer trainer = cluster is null
            ? new ProcessTrials(plan, interruption.Token)
            : new ClusterTrials(plan, cluster, Path.Combine(folder.Full, UnfinishedName), interruption.Token);
        var search = new TrialSearch(plan, store, request.Trials, Report, trainer);
        bool isComplete = search.Run();
        var study = new TuningStudy
        {
            Algorithm = plan.Algorithm,
            Environment = plan.EnvironmentId,
            Environments = plan.Environments,
            Options = plan.Options,
            Space = plan.Space,
            Steps = plan.Steps,
            Seeds = plan.Seeds,
            Episodes = request.Episodes,
            Trials = search.Trials,
            Results = search.Results,
        };
        if (!isComplete)
        {
            terminal.Error.WriteLine(
                $"gradus: interrupted with {study.Results.Count} results of {study.Trials.Count} trials. Continue with: "
                    + folder.CommandToContinue(request.Line, request.Out, request.Resume));
        }

        if (study.Results.Count > 0)
        {
            Finish(plan, study, folder, cluster?.InWords ?? Machine.InWords);
        }

        return !isComplete ? ExitCode.Interrupted
            : study.Ranking.Count == 0 ? ExitCode.Failed
            : ExitCode.Success;
    }

    private static string RequireFolder(string path) => File.Exists(StartFolder.Full(Path.Combine(path, StoreName)))
        ? path
        : throw new BadInputException($"'{path}' holds no search to continue: there is no file '{StoreName}' in it.");

    private void Finish(SearchPlan plan, TuningStudy study, OutputFolder folder, string machine)
    {
        string report = Path.Combine(folder.Path, ReportName);
        string page = TuningReport.Write(
            study,
            request.Line,
            machine,
            (trial, seed, steps) => plan.CommandOf(study.Trials[trial], seed, steps));
        string json = TuningJson.Write(study, request.Line, machine, report);
        Write(ReportName, page);
        Write(SummaryName, json + "\n");
        if (request.Json)
        {
            terminal.Out.WriteLine(json);
            return;
        }

        if (study.Ranking is [var best, ..])
        {
            long steps = plan.Steps[best.Rung];
            Words.WriteLine($"Best: trial {best.Trial} with a return of {Numbers.Short(best.Score)} after {Numbers.Count(steps)} steps.");
            Words.WriteLine($"For src/Rl/Defaults/{plan.Algorithm.Name}.json:");
            Words.WriteLine($"  {TunedSection.Write(study, best.Trial, steps)}");
            Words.WriteLine($"On seeds that took no part: {CommandToMeasure(plan, study, best.Trial, steps)}");
        }
        else
        {
            terminal.Error.WriteLine($"gradus: every trial failed; the first one: {study.Results[0].Failure}");
        }

        Words.WriteLine($"Report: {report}");

        void Write(string name, string text) =>
            AtomicFile.Write(Path.Combine(folder.Full, name), stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }

    private string CommandToMeasure(SearchPlan plan, TuningStudy study, int trial, long steps)
    {
        IEnumerable<string> settings = study.Trials[trial].Settings.Select(setting => $"{setting.Key}={setting.Value}");
        string[] words =
        [
            .. request.Assignments.Concat(settings).SelectMany(assignment => (string[])["--set", assignment]),
            .. request.Assemblies.SelectMany(path => (string[])["--assembly", path]),
            .. request.Isolate ? (string[])["--isolate"] : [],
        ];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"gradus compare {plan.Algorithm.Name} --env {CommandName.Quote(plan.EnvironmentId)} --steps {steps} "
                + $"--envs {plan.Environments} --seeds {SeedsToMeasure} {string.Join(' ', words.Select(CommandName.Quote))}");
    }

    private void Report(SearchPlan plan, TrialResult result)
    {
        lock (_words)
        {
            _best = double.IsNaN(result.Score) ? _best : Math.Max(_best, result.Score);
            string rung = plan.Steps.Count == 1 ? "" : $", rung {result.Rung + 1} of {plan.Steps.Count}";
            string what = result.Failure is null
                ? $"return {Numbers.Short(result.Score)} in {Numbers.Duration(result.Seconds)} (best so far {Numbers.Short(_best)})"
                : $"failed: {result.Failure.ReplaceLineEndings(" ")}";
            Say($"trial {result.Trial}{rung}: {what}");
        }
    }

    private void Say(string line)
    {
        if (!request.Quiet)
        {
            Words.WriteLine(line);
        }
    }
}
