using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Gradus.Envs;
using Gradus.Experiments;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>One comparison from request to report: check everything, train everything, write the page and the numbers.</summary>
/// <param name="request">The request.</param>
/// <param name="terminal">Where to write.</param>
internal sealed class ComparisonRun(CompareRequest request, Terminal terminal)
{
    private const string ReportName = "report.html";
    private const string NumbersName = "comparison.json";
    private const string RunsName = "runs.csv";
    private const string CurvesName = "curves.csv";
    private const string StoreName = "runs";
    private const int UpdatesPerPoint = 100;
    private const int MinPoints = 20;
    private const int MaxPoints = 200;

    private static readonly string[] Names = [ReportName, NumbersName, RunsName, CurvesName, StoreName];

    private TextWriter Words => request.Json ? terminal.Error : terminal.Out;

    public int Execute()
    {
        Lookup.Load(request.Assemblies);
        ComparisonPlan[] plans = [.. request.Environments.Select(MakePlan)];
        if (!request.Resume)
        {
            Check(new ComparisonRunner(plans));
        }

        using OutputFolder folder = request.Resume
            ? OutputFolder.Continue(RequireFolder(request.Out!), Names)
            : OutputFolder.Create(request.Out, NameOf(plans), Names);
        if (folder.Earlier is not null)
        {
            terminal.Error.WriteLine($"gradus: {folder.Path} held an earlier comparison; its files are now in {folder.Earlier}.");
        }

        var runner = new ComparisonRunner(plans) { Store = new RunStore(Path.Combine(folder.Full, StoreName)) };
        Check(runner);
        using var interruption = new Interruption();
        IReadOnlyList<RunRecord> runs = runner.Run(afterRun: request.Quiet ? null : Report, cancellation: interruption.Token);
        bool isInterrupted = interruption.Token.IsCancellationRequested;
        if (isInterrupted)
        {
            string resume = request.Resume ? "" : " --resume";
            string into = request.Out is null ? $" --out {CommandName.Quote(folder.Path)}" : "";
            terminal.Error.WriteLine(
                $"gradus: interrupted with {runs.Count} of {plans.Sum(plan => plan.Contenders.Count * plan.Seeds.Count)} runs finished"
                    + $"{(runs.Count == 0 ? "; there is nothing to report" : "")}. Continue with: {request.Line}{into}{resume}");
        }

        if (runs.Count > 0)
        {
            Finish(plans, runs, folder);
        }

        return isInterrupted ? ExitCode.Interrupted
            : runs.All(run => run.Failure is not null) ? ExitCode.Failed
            : ExitCode.Success;
    }

    private static void Check(ComparisonRunner runner) => Lookup.Checked(() =>
    {
        try
        {
            runner.Check();
            return true;
        }
        catch (InvalidDataException exception)
        {
            throw new BadInputException(Sentence.Of(exception));
        }
    });

    private static string RequireFolder(string path) => Directory.Exists(StartFolder.Full(Path.Combine(path, StoreName)))
        ? path
        : throw new BadInputException($"'{path}' holds no comparison to continue: there is no folder '{StoreName}' in it.");

    private static string NameOf(ComparisonPlan[] plans)
    {
        string labels = string.Join('-', plans[0].Contenders.Select(contender => RunStore.FileName(contender.Label)));
        string environments = plans.Length == 1
            ? RunStore.FileName(plans[0].Environment)
            : string.Create(CultureInfo.InvariantCulture, $"{plans.Length}-environments");
        return $"compare-{environments}-{labels}";
    }

    private ComparisonPlan MakePlan(string id)
    {
        EnvironmentSpecification environment = Lookup.Environment(id);
        string backend = request.Backend ?? Backends.Default;
        IReadOnlyList<Contender> contenders = ContenderSyntax.Read(request, environment, Backends.Make<float>(backend, threads: 1));
        Budget budget = request.Updates is { } updates
            ? new Budget(updates, CountsUpdates: true)
            : new Budget(request.Steps ?? DefaultSteps(contenders[0].Algorithm), CountsUpdates: false);
        return new ComparisonPlan
        {
            Environment = environment.Id,
            Contenders = contenders,
            Seeds = [.. Enumerable.Range(0, request.Seeds).Select(i => unchecked(request.FirstSeed + (ulong)i))],
            Budget = budget,
            Points = budget.CountsUpdates ? (int)Math.Clamp(budget.Amount / UpdatesPerPoint, MinPoints, MaxPoints) : MaxPoints / 2,
            Thresholds = [.. Milestones.Of(environment, stopAt: null)],
            EvaluationEpisodes = request.Episodes,
            Isolation = request.Isolate ? Lookup.Isolation(request.Assemblies) : null,
            Backend = () => Backends.Make<float>(backend, threads: 1),
        };

        long DefaultSteps(AlgorithmInfo algorithm) => algorithm.Tuned.SizeFor(
            id, Lookup.UnknownObservations(algorithm, environment, request.Isolate, request.Assemblies)).Steps;
    }

    private void Finish(ComparisonPlan[] plans, IReadOnlyList<RunRecord> runs, OutputFolder folder)
    {
        string report = Path.Combine(folder.Path, ReportName);
        string json = Json.Object(
            writer =>
            {
                ComparisonJson.Write(writer, plans, runs);
                writer.WriteString("command", request.Line);
                writer.WriteString("machine", MachineInWords);
                writer.WriteString("report", report);
            });
        Write(ReportName, HtmlReport.Write(plans, runs, request.Line, MachineInWords));
        Write(NumbersName, json + "\n");
        Write(RunsName, ComparisonCsv.Runs(plans, runs));
        Write(CurvesName, ComparisonCsv.Curves(runs));
        if (request.Json)
        {
            terminal.Out.WriteLine(json);
            return;
        }

        foreach (string sentence in plans.Length == 1 ? Findings.Of(plans[0], runs) : Findings.OverAll(plans, runs))
        {
            Words.WriteLine(sentence);
        }

        Words.WriteLine($"Report: {report}");

        void Write(string name, string text) =>
            AtomicFile.Write(Path.Combine(folder.Full, name), stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }

    private static string MachineInWords => string.Create(
        CultureInfo.InvariantCulture,
        $"{Machine.Processor ?? "an unknown processor"}, {Environment.ProcessorCount} threads, "
            + $"{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}, {RuntimeInformation.FrameworkDescription}, Gradus "
            + $"{Version}");

    private static string Version => typeof(ComparisonRun).Assembly.GetName().Version?.ToString(3) ?? "";

    private void Report(RunRecord run)
    {
        string result = run.Failure is null
            ? $"return {Numbers.Short(run.Evaluation?.Mean ?? double.NaN)}"
            : $"failed: {run.Failure.ReplaceLineEndings(" ")}";
        string reached = string.Concat(run.Crossings.OfType<ThresholdCrossing>().Select(crossing =>
            $", {Numbers.Short(crossing.Threshold)} after {Numbers.Count(crossing.EnvironmentSteps)} steps (episodes from "
                + $"{Numbers.Count(crossing.WindowStart)} on)"));
        string where = request.Environments.Count > 1 ? $"{run.Environment}, " : "";
        Words.WriteLine(
            $"{where}{run.Contender.Label} seed {run.Seed}: {Numbers.Count(run.EnvironmentSteps)} steps in "
                + $"{Numbers.Duration(run.Seconds)}, "
                + $"{result}{reached}.");
    }
}
