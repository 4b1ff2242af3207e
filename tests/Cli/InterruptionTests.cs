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

        using var command = new GradusCommand();
        string run = Path.Combine(command.Folder, "run");
        (int code, string output, _) = GradusProcess.Meet(
            GradusProcess.Command("train", "a2c", "CartPole-v1", "--steps", "1000M", "--out", run, "--json", "--quiet"), run, Interrupt);

        Assert.Equal(130, code);
        using JsonDocument result = JsonDocument.Parse(output);
        Assert.Equal("interrupted", result.RootElement.GetProperty("status").GetString());
        Assert.Equal(JsonValueKind.Null, result.RootElement.GetProperty("eval").ValueKind);
        Assert.True(command.HasFile("run/checkpoint.safetensors"));
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
        string run = Path.Combine(command.Folder, "run");
        Assert.Equal(130, GradusProcess.Meet(GradusProcess.Command([.. Setting.Split(' '), "--out", run]), run, Interrupt).Code);
        Assert.True(command.HasFile("run/state.safetensors"));

        JsonElement resumed = command.RunJson("resume {folder}/run --json --quiet");

        Assert.Equal(whole.GetProperty("parameter_hash").GetString(), resumed.GetProperty("parameter_hash").GetString());
        Assert.Equal(40_000, resumed.GetProperty("env_steps").GetInt64());
        Assert.Equal(whole.GetProperty("episodes").GetInt64(), resumed.GetProperty("episodes").GetInt64());
        Assert.Equal(whole.GetProperty("eval").GetProperty("mean").GetDouble(), resumed.GetProperty("eval").GetProperty("mean").GetDouble());
        long[] steps = [.. File.ReadLines(Path.Combine(run, "metrics.csv")).Skip(1).Select(row => long.Parse(row.Split(',')[0], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(steps.Order().Distinct(), steps);
        Assert.False(command.HasFile("run/state.safetensors"));
        Assert.Equal(2, command.Run("resume {folder}/run"));
        Assert.Contains("cannot be resumed: it is complete", command.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_whose_environments_cannot_be_saved_goes_on_with_new_episodes_and_says_so()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // Windows has no way to send Ctrl+C to one process only.
        }

        using var command = new GradusCommand();
        string run = Path.Combine(command.Folder, "run");
        string assembly = $"--assembly {typeof(Forgetful).Assembly.Location}";
        string setting = $"train acktr ForgetfulTest-v0 --steps 163840 --quiet {assembly} --out {run}";
        (int code, string words, _) = GradusProcess.Meet(GradusProcess.Command(setting.Split(' ')), run, Interrupt);
        Assert.Equal(130, code);
        Assert.Contains("(with new episodes, because these environments cannot be saved)", words, StringComparison.Ordinal);

        Assert.Contains($"resume {command.Folder}/run {assembly} (with new episodes", words, StringComparison.Ordinal);
        Assert.Equal(2, command.Run("resume {folder}/run"));
        Assert.Contains($"names assemblies, and only those on the command line are loaded: if you trust them, ", command.Error, StringComparison.Ordinal);
        Assert.EndsWith($"resume {command.Folder}/run {assembly}{Environment.NewLine}", command.Error, StringComparison.Ordinal);

        JsonElement resumed = command.RunJson($"resume {{folder}}/run {assembly} --json --quiet");
        Assert.Equal(163_840, resumed.GetProperty("env_steps").GetInt64());
        Assert.Equal(20, resumed.GetProperty("eval").GetProperty("mean").GetDouble());
        Assert.Contains("ForgetfulTest-v0 could not be saved, so new episodes begin", command.Error, StringComparison.Ordinal);
    }

    private static void Interrupt(Process process) => _ = Kill(process.Id, SigInt);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
