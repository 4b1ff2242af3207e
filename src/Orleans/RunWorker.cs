using System.Text;
using Gradus.Cli;
using Gradus.Envs;
using Gradus.Experiments;

namespace Gradus.Orleans;

/// <summary>
/// A process that trains one run for a silo, from its beginning or from a state, and saves its state meanwhile. A line asks it to stop; the
/// end of the pipe, which is the end of the silo, ends it at once.
/// </summary>
internal static class RunWorker
{
    /// <summary>The first argument of such a process; a folder and an interval follow.</summary>
    public const string Argument = "--gradus-run-worker";

    /// <summary>The state from which the run goes on, in the folder.</summary>
    public const string FirstState = "first-state.safetensors";

    /// <summary>Serves a silo, if this process was started for that.</summary>
    /// <returns>Whether it was; the program should then exit.</returns>
    public static bool TryRun(string[] args)
    {
        if (args is not [Argument, var folder, var interval])
        {
            return false;
        }

        using HostPipes pipes = HostPipes.Take();
        using var requests = new StreamReader(pipes.Requests);
        using var answers = new StreamWriter(pipes.Answers, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
        if (requests.ReadLine() is not { } request)
        {
            return true;
        }

        using var stop = new CancellationTokenSource();
        new Thread(() => answers.WriteLine(Train(request, folder, interval, answers, stop.Token)))
        {
            IsBackground = true,
            Name = "Gradus run",
        }.Start();
        while (requests.ReadLine() is not null)
        {
            stop.Cancel();
        }

        try
        {
            Directory.Delete(folder, recursive: true); // a silo that was killed cannot
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The silo was faster, or the run writes just now.
        }

        return true;
    }

    private static string Train(string line, string folder, string interval, TextWriter answers, CancellationToken stop)
    {
        try
        {
            CompareRequest request = TrialMessages.ReadRequest(line);
            Lookup.Load(request.Assemblies);
            using EnvironmentSource source = Lookup.Source(request.Environments[0], request.Isolate, request.Assemblies);
            ComparisonPlan plan = request.PlanOf(source);
            var store = new RunStore(Path.Combine(folder, "runs"));
            string state = store.StateOf(plan.Environment, plan.Contenders[0], plan.Seeds[0]);
            Directory.CreateDirectory(Path.GetDirectoryName(state)!);
            if (File.Exists(Path.Combine(folder, FirstState)))
            {
                File.Move(Path.Combine(folder, FirstState), state);
            }

            answers.WriteLine(Json.Object(json => json.WriteString("state", state)));
            var runner = new ComparisonRunner(plan) { Store = store, WarmsUp = false, SaveEvery = Quantity.Interval(interval) };
            return runner.Run(cancellation: stop) is [var run]
                ? Finished(plan, run, store)
                : Json.Object(json => json.WriteBoolean("stopped", true));
        }
        catch (Exception exception)
        {
            return Json.Object(json => json.WriteString(IsOfMachine(exception) ? "hindrance" : "refusal", Sentence.Of(exception)));
        }
    }

    /// <summary>Whether it is the machine that failed, as by a full disk, and not the run, as by a file that is not there.</summary>
    private static bool IsOfMachine(Exception exception) =>
        exception is UnauthorizedAccessException || exception.GetType() == typeof(IOException);

    private static string Finished(ComparisonPlan plan, RunRecord run, RunStore store) => Json.Object(json =>
    {
        json.WriteBase64String("figures", TrainedRun.FiguresOf(plan, run));
        json.WriteString("policy", run.Failure is null ? store.PolicyOf(plan.Environment, run.Contender, run.Seed) : null);
    });
}
