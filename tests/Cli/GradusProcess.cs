using System.Diagnostics;

namespace Gradus.Tests;

/// <summary>Runs the command in a process of its own, where a test is about processes, their folder or their variables.</summary>
internal static class GradusProcess
{
    /// <summary>The command as it was built: what lies beside the tests was compiled for them, and starts more slowly.</summary>
    public static string Program { get; } = Repository.BuildOf("src/Cli", "gradus.dll");

    /// <summary>What starts a process that holds environments.</summary>
    public static IReadOnlyList<string> Host { get; } = ["dotnet", Program, "--gradus-environment-host"];

    /// <summary>The command with these words; its results are read by the test.</summary>
    public static ProcessStartInfo Command(params string[] words) => new("dotnet", [Program, .. words]) { RedirectStandardOutput = true };

    /// <summary>Starts a process that does not outlive the tests.</summary>
    public static Process Start(ProcessStartInfo command) => ProcessGuard.OfTests.Start(command);

    /// <summary>
    /// Meets a run amid its training, and waits for its end. One that had trained to its end before it was met, because the machine was busy,
    /// begins again.
    /// </summary>
    /// <param name="command">The command.</param>
    /// <param name="run">The run's folder.</param>
    /// <param name="meet">What happens to it; for which it ends with another code than 0.</param>
    public static (int Code, string Out, string Error) Meet(ProcessStartInfo command, string run, Action<Process> meet)
    {
        const int Attempts = 20;
        command.RedirectStandardError = true;
        string metrics = Path.Combine(run, "metrics.csv");
        for (int attempt = 1; ; attempt++)
        {
            using Process process = Start(command);
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> error = process.StandardError.ReadToEndAsync();
            try
            {
                Patience.Until(() => process.HasExited || (File.Exists(metrics) && File.ReadLines(metrics).Count() > 5), "The training did not start.");
                meet(process);
                Assert.True(
                    process.WaitForExit(Patience.Longest),
                    "The process did not end. If the tests were started with SIGINT ignored, as nohup and a script's & do, it never heard of it.");
            }
            finally
            {
                process.Kill();
            }

            // One that was met in its evaluation is interrupted too, and has nothing left to train.
            bool wasComplete = process.ExitCode == 0 || (process.ExitCode == 130 && File.Exists(Path.Combine(run, "final-state.safetensors")));
            if (!wasComplete || attempt == Attempts)
            {
                return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
            }

            if (Directory.Exists(run))
            {
                Directory.Delete(run, recursive: true);
            }
            else
            {
                File.Delete(run);
            }
        }
    }

    /// <summary>Runs a command to its end.</summary>
    public static (int Code, string Out, string Error) Run(ProcessStartInfo command)
    {
        command.RedirectStandardError = true;
        using Process process = Start(command);
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
