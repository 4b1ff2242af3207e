using System.Diagnostics;
using System.Globalization;

namespace Gradus.Tests;

/// <summary>A job of MPI in processes of its own.</summary>
internal static class MpiJob
{
    /// <summary>Open MPI refuses root, which builds often are.</summary>
    public static void Allow(ProcessStartInfo command) =>
        (command.Environment["OMPI_ALLOW_RUN_AS_ROOT"], command.Environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"]) = ("1", "1");

    /// <summary>Runs a job to its end.</summary>
    /// <param name="command">Its launcher.</param>
    /// <param name="meet">What happens to it meanwhile.</param>
    public static (int Code, string Out, string Error) Finish(ProcessStartInfo command, Action? meet = null)
    {
        command.RedirectStandardError = true;
        using Process process = GradusProcess.Start(command);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        try
        {
            meet?.Invoke();
            Assert.True(process.WaitForExit(Patience.Longest), "The job did not end.");
            return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Kills one of the ranks that train into a folder, wherever it is on this machine.</summary>
    public static void KillRankOf(string run)
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            try
            {
                string[] line = File.ReadAllText(Path.Combine(folder, "cmdline")).Split('\0');
                if (Path.GetFileName(line[0]) == "dotnet" && line.Contains(run) && !line.Contains("--processes"))
                {
                    using var process = Process.GetProcessById(int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture));
                    process.Kill();
                    return;
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
            {
                // It has ended, or is somebody else's.
            }
        }

        Assert.Fail("There is no rank to kill.");
    }
}
