using System.Diagnostics;

namespace Gradus.Tests;

/// <summary>Runs the command in a process of its own, where a test is about processes, their folder or their variables.</summary>
internal static class GradusProcess
{
    /// <summary>The command with these words; its results are read by the test.</summary>
    public static ProcessStartInfo Command(params string[] words) =>
        new("dotnet", [Path.Combine(AppContext.BaseDirectory, "gradus.dll"), .. words]) { RedirectStandardOutput = true };

    /// <summary>Runs a command to its end.</summary>
    public static (int Code, string Out, string Error) Run(ProcessStartInfo command)
    {
        command.RedirectStandardError = true;
        using Process process = Process.Start(command)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
