using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Gradus.Tests.Cli;

public sealed partial class InterruptionTests
{
    private const int SigInt = 2;

    [Fact]
    public void Ctrl_C_saves_the_policy_and_ends_with_130()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // Windows has no way to send Ctrl+C to one process only.
        }

        string folder = Directory.CreateTempSubdirectory("gradus-").FullName;
        string checkpoint = Path.Combine(folder, "run", "checkpoint.safetensors");
        string metrics = Path.Combine(folder, "run", "metrics.csv");
        using Process process = Start("train", "a2c", "CartPole-v1", "--steps", "1000M", "--out", Path.Combine(folder, "run"), "--json", "--quiet");
        try
        {
            Assert.True(SpinWait.SpinUntil(() => File.Exists(metrics) && new FileInfo(metrics).Length > 0, TimeSpan.FromMinutes(1)), "The training did not start.");
            Assert.False(File.Exists(checkpoint));

            Assert.Equal(0, Kill(process.Id, SigInt));
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();

            Assert.Equal(130, process.ExitCode);
            using JsonDocument result = JsonDocument.Parse(output);
            Assert.Equal("interrupted", result.RootElement.GetProperty("status").GetString());
            Assert.Equal(JsonValueKind.Null, result.RootElement.GetProperty("eval").ValueKind);
            Assert.True(File.Exists(checkpoint));
        }
        finally
        {
            process.Kill();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Process Start(params string[] words)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "gradus.dll"));
        foreach (string word in words)
        {
            start.ArgumentList.Add(word);
        }

        return Process.Start(start)!;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
