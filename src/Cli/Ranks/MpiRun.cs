using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Globalization;
using Gradus.Envs;
using Gradus.Mpi;

namespace Gradus.Cli;

/// <summary><c>--processes N</c>: this command again, in N processes that the installed mpirun starts.</summary>
internal static class MpiRun
{
    /// <summary>The option.</summary>
    public const string Option = "--processes";

    private const string Launcher = "mpirun";

    /// <summary>Whether a command line has the option.</summary>
    public static bool IsAskedFor(ParseResult line) =>
        line.CommandResult.Command.Options.FirstOrDefault(option => option.Name == Option) is { } option
            && line.GetResult(option) is not null;

    /// <summary>Runs the command line of this process, without the option, in N processes.</summary>
    /// <param name="line">The command line.</param>
    /// <param name="processes">N.</param>
    /// <param name="terminal">Where to write.</param>
    /// <returns>The exit code of the job.</returns>
    /// <exception cref="BadInputException">There is no launcher, or one has started this process.</exception>
    public static int Start(ParseResult line, int processes, Terminal terminal)
    {
        if (MpiLauncher.OfThisProcess is not null)
        {
            return RankGroup.Run(terminal, _ => throw new BadInputException(
                $"{Option} starts the processes, but a launcher of MPI has done so: leave it out."));
        }

        string launcher = ChildProgram.Located(Launcher) ?? throw new BadInputException(
            $"{Option} needs the {Launcher} of an MPI, and there is none on the path: install Debian's package mpich, or openmpi-bin.");
        var start = new ProcessStartInfo(launcher) { UseShellExecute = false };
        start.ArgumentList.Add("-n");
        start.ArgumentList.Add(processes.ToString(CultureInfo.InvariantCulture));
        if (IsOpenMpi(launcher))
        {
            start.ArgumentList.Add("--oversubscribe"); // also more processes than cores
            if (Environment.IsPrivilegedProcess)
            {
                (start.Environment["OMPI_ALLOW_RUN_AS_ROOT"], start.Environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"]) = ("1", "1");
            }
        }

        // The tokens are what was understood, however it was typed: --processes 2, --processes=2 or --processes:2.
        int at = line.Tokens.TakeWhile(token => token is not { Type: TokenType.Option, Value: Option }).Count();
        IEnumerable<string> words = line.Tokens.Where((_, i) => i != at && i != at + 1).Select(token => token.Value);
        foreach (string word in (IEnumerable<string>)[.. ChildProgram.ThisProgram(), .. words])
        {
            start.ArgumentList.Add(word);
        }

        using var interruption = new Interruption(); // a terminal sends Ctrl+C to all processes, and this one waits for the others
        using Process job = Process.Start(start)!;
        using CancellationTokenRegistration end = interruption.Token.Register(() => Posix.Interrupt(job.Id));
        job.WaitForExit();
        if (job.ExitCode is not (ExitCode.Success or ExitCode.Failed or ExitCode.BadInput or ExitCode.Interrupted))
        {
            terminal.Error.WriteLine(
                $"gradus: a process ended before the run did, and the others with it; if anything was saved before that, it is intact, and "
                    + $"where that is a state, '{CommandName.Text} resume' goes on from it.");
            return ExitCode.Failed;
        }

        return job.ExitCode;
    }

    private static bool IsOpenMpi(string launcher)
    {
        var start = new ProcessStartInfo(launcher, "--version") { RedirectStandardOutput = true, UseShellExecute = false };
        using Process version = Process.Start(start)!;
        string text = version.StandardOutput.ReadToEnd();
        version.WaitForExit();
        return text.Contains("open-mpi.org", StringComparison.Ordinal);
    }
}
