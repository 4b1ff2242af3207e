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
    private const int UpdatesPerPoint = 100;
    private const int MinPoints = 20;
    private const int MaxPoints = 200;

    private TextWriter Words => request.Json ? terminal.Error : terminal.Out;

    public int Execute()
    {
        ComparisonPlan plan = MakePlan();
        var runner = new ComparisonRunner(plan);
        Lookup.Checked(() =>
        {
            runner.Check();
            return true;
        });
        string labels = string.Join('-', plan.Contenders.Select(contender => FileName(contender.Label)));
        using var folder = OutputFolder.Create(
            request.Out, $"compare-{FileName(plan.Environment)}-{labels}", [ReportName, NumbersName]);
        if (folder.Earlier is not null)
        {
            terminal.Error.WriteLine($"gradus: {folder.Path} held an earlier comparison; its files are now in {folder.Earlier}.");
        }

        using var interruption = new Interruption();
        IReadOnlyList<RunRecord> runs = runner.Run(afterRun: request.Quiet ? null : Report, cancellation: interruption.Token);
        if (runs.Count == 0)
        {
            terminal.Error.WriteLine("gradus: interrupted before the first run was complete; there is nothing to report.");
            return ExitCode.Interrupted;
        }

        Finish(plan, runs, folder.Path);
        return interruption.Token.IsCancellationRequested ? ExitCode.Interrupted
            : runs.All(run => run.Failure is not null) ? ExitCode.Failed
            : ExitCode.Success;
    }

    private ComparisonPlan MakePlan()
    {
        Lookup.Load(request.Assemblies);
        EnvironmentSpecification environment = Lookup.Environment(request.Environment);
        string backend = request.Backend ?? Backends.Default;
        IReadOnlyList<Contender> contenders = ContenderSyntax.Read(request, environment, Backends.Make<float>(backend, threads: 1));
        Budget budget = request.Updates is { } updates
            ? new Budget(updates, CountsUpdates: true)
            : new Budget(request.Steps ?? contenders[0].Algorithm.Tuned.SizeFor(environment.Id).Steps, CountsUpdates: false);
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
    }

    private void Finish(ComparisonPlan plan, IReadOnlyList<RunRecord> runs, string folder)
    {
        string report = Path.Combine(folder, ReportName);
        string json = Json.Object(
            writer =>
            {
                ComparisonJson.Write(writer, plan, runs);
                writer.WriteString("command", request.Line);
                writer.WriteString("machine", MachineInWords);
                writer.WriteString("report", report);
            });
        Write(report, HtmlReport.Write(plan, runs, request.Line, MachineInWords));
        Write(Path.Combine(folder, NumbersName), json + "\n");
        if (request.Json)
        {
            terminal.Out.WriteLine(json);
            return;
        }

        foreach (string sentence in Findings.Of(plan, runs))
        {
            Words.WriteLine(sentence);
        }

        Words.WriteLine($"Report: {report}");
    }

    private static string MachineInWords => string.Create(
        CultureInfo.InvariantCulture,
        $"{Machine.Processor ?? "an unknown processor"}, {Environment.ProcessorCount} threads, "
            + $"{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}, {RuntimeInformation.FrameworkDescription}, Gradus "
            + $"{Version}");

    private static string Version => typeof(ComparisonRun).Assembly.GetName().Version?.ToString(3) ?? "";

    private static void Write(string path, string text) =>
        AtomicFile.Write(StartFolder.Full(path), stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Letters, digits, dots and dashes only: a label may contain characters that a file system rejects.</summary>
    private static string FileName(string label) =>
        string.Concat(label.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' ? letter : '_'));

    private void Report(RunRecord run)
    {
        string result = run.Failure is null
            ? $"return {Numbers.Short(run.Evaluation?.Mean ?? double.NaN)}"
            : $"failed: {run.Failure.ReplaceLineEndings(" ")}";
        string reached = string.Concat(run.Crossings.OfType<ThresholdCrossing>().Select(crossing =>
            $", {Numbers.Short(crossing.Threshold)} after {Numbers.Count(crossing.EnvironmentSteps)} steps (episodes from "
                + $"{Numbers.Count(crossing.WindowStart)} on)"));
        Words.WriteLine(
            $"{run.Contender.Label} seed {run.Seed}: {Numbers.Count(run.EnvironmentSteps)} steps in {Numbers.Duration(run.Seconds)}, "
                + $"{result}{reached}.");
    }
}
