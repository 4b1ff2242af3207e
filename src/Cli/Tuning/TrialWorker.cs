using System.Collections.Concurrent;
using System.Text;
using Gradus.Envs;
using Gradus.Experiments;

namespace Gradus.Cli;

/// <summary>
/// A process that trains the trials of a search, one after another, until the search closes the pipe. What environments print goes to
/// standard error, and signals to the terminal's group do not reach it: the search decides what they mean.
/// </summary>
internal static class TrialWorker
{
    /// <summary>The one argument of such a process.</summary>
    public const string Argument = "--gradus-trial-worker";

    /// <summary>Serves a search, if this process was started for that.</summary>
    /// <returns>Whether it was; the program should then exit.</returns>
    public static bool TryRun(string[] args)
    {
        if (args is not [Argument])
        {
            return false;
        }

        using HostPipes pipes = HostPipes.Take();
        using var requests = new StreamReader(pipes.Requests);
        using var answers = new StreamWriter(pipes.Answers, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
        using var lines = new BlockingCollection<string>();
        new Thread(() => Serve(lines, answers)) { IsBackground = true, Name = "Gradus trials" }.Start();
        while (requests.ReadLine() is { } line) // and if it ends, this process does, amid a run too
        {
            lines.Add(line);
        }

        return true;
    }

    private static void Serve(BlockingCollection<string> lines, StreamWriter answers)
    {
        foreach (string line in lines.GetConsumingEnumerable())
        {
            answers.WriteLine(Train(line));
        }
    }

    private static string Train(string line)
    {
        try
        {
            CompareRequest request = TrialMessages.ReadRequest(line);
            Lookup.Load(request.Assemblies);
            using EnvironmentSource source = Lookup.Source(request.Environments[0], request.Isolate, request.Assemblies);
            var runner = new ComparisonRunner(request.PlanOf(source)) { WarmsUp = false };
            TrialResult result = TrialMessages.ResultOf(runner.Run(), trial: 0, rung: 0); // the search knows which
            return TrialMessages.Write(result.Runs, result.Failure);
        }
        catch (Exception exception)
        {
            return TrialMessages.Write([], Sentence.Of(exception));
        }
    }
}
