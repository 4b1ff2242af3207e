using System.CommandLine;
using System.Diagnostics;
using Gradus.Envs;

namespace Gradus.Cli;

/// <summary>
/// The program <c>gradus-cluster</c>: <c>gradus</c> with an engine that connects machines. What asks for a cluster is run by it.
/// </summary>
internal static class ClusterProgram
{
    /// <summary>The option of the commands that can be run on a cluster.</summary>
    public const string Option = "--cluster";

    private const string Name = "gradus-cluster";
    private const string Assembly = "Gradus.Orleans.dll";

    /// <summary>Whether a command line asks for a cluster.</summary>
    public static bool IsAskedFor(ParseResult line) =>
        line.CommandResult.Command.Options.FirstOrDefault(option => option.Name == Option) is { } option
            && line.GetResult(option) is not null;

    /// <summary>Runs a command line in that program.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="BadInputException">It is not installed.</exception>
    public static int Run(ParseResult line)
    {
        string[] command = Find() ?? throw new BadInputException(
            $"{Option} needs the program {Name}, which is neither beside this one nor on the path: dotnet tool install --global "
                + Path.GetFileNameWithoutExtension(Assembly));
        var start = new ProcessStartInfo(command[0], [.. command[1..], .. line.Tokens.Select(token => token.Value)])
        {
            UseShellExecute = false,
        };
        using var interruption = new Interruption(); // a terminal sends Ctrl+C to both processes, and this one waits for the other
        using Process process = Process.Start(start)!;
        using CancellationTokenRegistration end = interruption.Token.Register(() => Posix.Interrupt(process.Id));
        process.WaitForExit();
        return process.ExitCode;
    }

    private static string[]? Find()
    {
        string assembly = Path.Combine(AppContext.BaseDirectory, Assembly);
        return File.Exists(assembly) && ChildProgram.Located("dotnet") is { } host ? [host, assembly]
            : ChildProgram.Located(Name) is { } program ? [program]
            : null;
    }
}
