using System.Globalization;
using System.Text;
using Gradus.Envs;
using Gradus.Experiments;
using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>One comparison from request to report: check everything, train everything, write the page and the numbers.</summary>
/// <param name="request">The request.</param>
/// <param name="terminal">Where to write.</param>
/// <param name="engine">Connects machines; null where none are asked for.</param>
internal sealed class ComparisonRun(CompareRequest request, Terminal terminal, IClusterEngine? engine)
{
    private const string ReportName = "report.html";
    private const string NumbersName = "comparison.json";
    private const string RunsName = "runs.csv";
    private const string CurvesName = "curves.csv";
    private const string StoreName = "runs";
    private const string ChartsName = "charts";

    private static readonly string[] Names = [ReportName, NumbersName, RunsName, CurvesName, StoreName, ChartsName];

    private TextWriter Words => request.Json ? terminal.Error : terminal.Out;

    public int Execute()
    {
        Lookup.Load(request.Assemblies);
        EnvironmentSource[] sources = [.. request.Environments.Select(
            id => Lookup.Source(Lookup.Environment(id).Id, request.Isolate, request.Assemblies))];
        try
        {
            return Execute([.. sources.Select(request.PlanOf)]);
        }
        finally
        {
            Array.ForEach(sources, source => source.Dispose());
        }
    }

    private int Execute(ComparisonPlan[] plans)
    {
        if (!request.Resume)
        {
            Check(new ComparisonRunner(plans));
        }

        using IRunCluster? cluster = request.Cluster is { } where ? engine!.Connect(where, request, terminal.Error) : null;
        using OutputFolder folder = request.Resume
            ? OutputFolder.Continue(RequireFolder(request.Out!), Names)
            : OutputFolder.Create(request.Out, NameOf(plans), Names);
        folder.TellOfEarlier("comparison", terminal.Error);

        var runner = new ComparisonRunner(plans) { Store = new RunStore(Path.Combine(folder.Full, StoreName)) };
        Check(runner);
        using var interruption = new Interruption();
        Action<RunRecord>? report = request.Quiet ? null : Report;
        IReadOnlyList<RunRecord> runs = cluster is null
            ? runner.Run(afterRun: report, cancellation: interruption.Token)
            : runner.RunAsync(cluster.TrainerOf(request), report, interruption.Token).GetAwaiter().GetResult();
        bool isInterrupted = interruption.Token.IsCancellationRequested;
        if (isInterrupted)
        {
            terminal.Error.WriteLine(
                $"gradus: interrupted with {runs.Count} of {plans.Sum(plan => plan.Contenders.Count * plan.Seeds.Count)} runs finished"
                    + $"{(runs.Count == 0 ? "; there is nothing to report" : "")}. Continue with: "
                    + folder.CommandToContinue(request.Line, request.Out, request.Resume));
        }

        if (runs.Count > 0)
        {
            Finish(plans, runs, folder, cluster?.InWords ?? Machine.InWords);
        }

        return isInterrupted ? ExitCode.Interrupted
            : runs.All(run => run.Failure is not null) ? ExitCode.Failed
            : ExitCode.Success;
    }

    private static void Check(ComparisonRunner runner) => Lookup.Checked(() =>
    {
        try
        {
            return Lookup.Made(() =>
            {
                runner.Check();
                return true;
            });
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

    private void Finish(ComparisonPlan[] plans, IReadOnlyList<RunRecord> runs, OutputFolder folder, string machine)
    {
        string report = Path.Combine(folder.Path, ReportName);
        string json = Json.Object(
            writer =>
            {
                ComparisonJson.Write(writer, plans, runs);
                writer.WriteString("command", request.Line);
                writer.WriteString("machine", machine);
                writer.WriteString("report", report);
            });
        string page = HtmlReport.Write(plans, runs, request.Line, machine, out IReadOnlyList<(string Name, string Svg)> charts);
        Write(ReportName, page);
        Write(NumbersName, json + "\n");
        Write(RunsName, ComparisonCsv.Runs(plans, runs));
        Write(CurvesName, ComparisonCsv.Curves(runs));
        Directory.CreateDirectory(Path.Combine(folder.Full, ChartsName));
        foreach ((string name, string svg) in charts)
        {
            Write(Path.Combine(ChartsName, $"{name}.svg"), svg);
            byte[] picture = ChartImage.Png(svg);
            AtomicFile.Write(Path.Combine(folder.Full, ChartsName, $"{name}.png"), stream => stream.Write(picture));
        }

        if (request.Json)
        {
            terminal.Out.WriteLine(json);
            return;
        }

        foreach (string sentence in plans.Length == 1 ? Findings.Of(plans[0], runs) : Findings.OverAll(plans, runs))
        {
            Words.WriteLine(sentence);
        }

        Words.WriteLine($"Report: {report}; its charts for papers: {Path.Combine(folder.Path, ChartsName)}");

        void Write(string name, string text) =>
            AtomicFile.Write(Path.Combine(folder.Full, name), stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }

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
