using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Gradus.Tests;

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
            string output = Interrupt(process);

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

    [Fact]
    public void A_run_that_was_interrupted_and_resumed_is_the_run_that_was_not()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // Windows has no way to send Ctrl+C to one process only.
        }

        const string Setting = "train acktr CartPole-v1 --seed 5 --steps 40k --json --quiet";
        using var command = new GradusCommand();
        JsonElement whole = command.RunJson($"{Setting} --out {{folder}}/whole");
        string metrics = Path.Combine(command.Folder, "run", "metrics.csv");
        using Process process = Start([.. Setting.Split(' '), "--out", Path.Combine(command.Folder, "run")]);
        try
        {
            Assert.True(SpinWait.SpinUntil(() => process.HasExited || (File.Exists(metrics) && File.ReadLines(metrics).Count() > 5), TimeSpan.FromMinutes(1)));
            Interrupt(process);
            Assert.Equal(130, process.ExitCode);
            Assert.True(command.HasFile("run/state.safetensors"));

            JsonElement resumed = command.RunJson("resume {folder}/run --json --quiet");

            Assert.Equal(whole.GetProperty("parameter_hash").GetString(), resumed.GetProperty("parameter_hash").GetString());
            Assert.Equal(40_000, resumed.GetProperty("env_steps").GetInt64());
            Assert.Equal(whole.GetProperty("episodes").GetInt64(), resumed.GetProperty("episodes").GetInt64());
            Assert.Equal(whole.GetProperty("eval").GetProperty("mean").GetDouble(), resumed.GetProperty("eval").GetProperty("mean").GetDouble());
            long[] steps = [.. File.ReadLines(metrics).Skip(1).Select(row => long.Parse(row.Split(',')[0], System.Globalization.CultureInfo.InvariantCulture))];
            Assert.Equal(steps.Order().Distinct(), steps);
            Assert.False(command.HasFile("run/state.safetensors"));
            Assert.Equal(2, command.Run("resume {folder}/run"));
            Assert.Contains("cannot be resumed: it is complete", command.Error, StringComparison.Ordinal);
        }
        finally
        {
            process.Kill();
        }
    }

    [Fact]
    public void A_run_whose_environments_cannot_be_saved_goes_on_with_new_episodes_and_says_so()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // Windows has no way to send Ctrl+C to one process only.
        }

        using var command = new GradusCommand();
        string metrics = Path.Combine(command.Folder, "run", "metrics.csv");
        string setting = $"train acktr ForgetfulTest-v0 --steps 40k --quiet --assembly {typeof(Forgetful).Assembly.Location}";
        using Process process = Start([.. setting.Split(' '), "--out", Path.Combine(command.Folder, "run")]);
        try
        {
            Assert.True(SpinWait.SpinUntil(() => process.HasExited || (File.Exists(metrics) && File.ReadLines(metrics).Count() > 5), TimeSpan.FromMinutes(1)));
            string words = Interrupt(process);
            Assert.Equal(130, process.ExitCode);
            Assert.Contains("(with new episodes, because these environments cannot be saved)", words, StringComparison.Ordinal);

            string assembly = $"--assembly {typeof(Forgetful).Assembly.Location}";
            Assert.Contains($"resume {command.Folder}/run {assembly} (with new episodes", words, StringComparison.Ordinal);
            Assert.Equal(2, command.Run("resume {folder}/run"));
            Assert.Contains($"names assemblies, and only those on the command line are loaded: if you trust them, ", command.Error, StringComparison.Ordinal);
            Assert.EndsWith($"resume {command.Folder}/run {assembly}{Environment.NewLine}", command.Error, StringComparison.Ordinal);

            JsonElement resumed = command.RunJson($"resume {{folder}}/run {assembly} --json --quiet");
            Assert.Equal(40_000, resumed.GetProperty("env_steps").GetInt64());
            Assert.Equal(20, resumed.GetProperty("eval").GetProperty("mean").GetDouble());
            Assert.Contains("ForgetfulTest-v0 could not be saved, so new episodes begin", command.Error, StringComparison.Ordinal);
        }
        finally
        {
            process.Kill();
        }
    }

    private static Process Start(params string[] words) => Process.Start(GradusProcess.Command(words))!;

    /// <summary>Sends Ctrl+C and waits for the end.</summary>
    /// <returns>All that the process wrote.</returns>
    private static string Interrupt(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Assert.Equal(0, Kill(process.Id, SigInt));
        Assert.True(
            process.WaitForExit(TimeSpan.FromMinutes(1)),
            "The process did not end. If the tests were started with SIGINT ignored, as nohup and a script's & do, it never heard of it.");
        return output.GetAwaiter().GetResult();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
