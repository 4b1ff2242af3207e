using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Gradus.Benchmarks;

/// <summary>A program that trains a workload and prints its environment steps per second.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Program">The program.</param>
/// <param name="Arguments">Its arguments, in which <c>{workload}</c> and <c>{steps}</c> stand for those of the workload.</param>
internal sealed record Peer(string Name, string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>This library, in a process of its own as the others.</summary>
    public static Peer Gradus { get; } = new(
        "gradus", Environment.ProcessPath!, [.. Host(), PeersCommand.WorkloadName, "{workload}"]);

    /// <summary>Reads <c>NAME=PROGRAM ARGUMENT…</c>; an argument with spaces stands in double quotes.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static Peer Parse(string text)
    {
        string[] parts = text.Split('=', 2);
        string[] words = parts.Length == 2 ? [.. Words(parts[1])] : [];
        return parts[0].Trim().Length > 0 && words.Length > 0
            ? new Peer(parts[0].Trim(), words[0], words[1..])
            : throw new FormatException($"--peer takes NAME=COMMAND, such as sb3=\"python3 sb3.py {{workload}} {{steps}}\", not '{text}'.");
    }

    /// <summary>Runs it once, on the processor that the calling thread is kept on.</summary>
    /// <exception cref="PeerException">It cannot be started, fails, or prints no figure.</exception>
    public Turn Run(Workload workload)
    {
        var start = new ProcessStartInfo(Program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in Arguments)
        {
            start.ArgumentList.Add(argument
                .Replace("{workload}", workload.Name, StringComparison.Ordinal)
                .Replace("{steps}", workload.Steps.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        }

        TimeSpan before = ChildTime.Sum();
        var clock = Stopwatch.StartNew();
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            double? figure = PeerFigure.Read(output);
            return process.ExitCode != 0
                ? throw new PeerException($"it ended with {process.ExitCode}: {LastLine(error.Result)}")
                : figure is null
                ? throw new PeerException($"it printed no line '{PeerFigure.Name}: N'")
                : new Turn(figure.Value, clock.Elapsed.TotalSeconds, (ChildTime.Sum() - before).TotalSeconds);
        }
        catch (Win32Exception exception)
        {
            throw new PeerException($"it is not here ('{Program}' cannot be started)", exception);
        }
    }

    private static string LastLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [.., var last] ? last : "it said nothing";

    /// <summary>What stands before the arguments if this program runs by the <c>dotnet</c> command.</summary>
    private static string[] Host() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(Peer).Assembly.Location] : [];

    private static IEnumerable<string> Words(string command)
    {
        bool isQuoted = false;
        foreach (string part in command.Split('"'))
        {
            foreach (string word in isQuoted ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                yield return word;
            }

            isQuoted = !isQuoted;
        }
    }
}
