using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>What happens around a run: full disks, deleted folders, closed terminals. The policy is never lost, and it is said once.</summary>
public sealed partial class DeskTests : IDisposable
{
    private const int SigHup = 1;
    private const string Train = "train a2c CartPole-v1 --envs 2 --set n_steps=5 --set hidden=32 --quiet --json --out {folder}/run ";

    private readonly GradusCommand _gradus = new();

    public void Dispose() => _gradus.Dispose();

    private string Run => Path.Combine(_gradus.Folder, "run");

    [Fact]
    public void A_full_disk_takes_metrics_before_the_policy_and_says_so_once()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // The policy has 7 KB, the settings 2, the metrics of 10,000 updates some 90: a file may have 20. The memory that .NET maps for
        // compiled code is a file to the system too, so it is told to do without.
        (int code, string output, string error) = Shell($"ulimit -f 20; export DOTNET_EnableWriteXorExecute=0; exec {Words(Train + "--steps 100k --save-every 20k")}");

        using JsonDocument result = JsonDocument.Parse(output);
        Assert.Equal(("completed", 1), (result.RootElement.GetProperty("status").GetString(), code));
        Assert.Contains("metrics.csv' could not be written: ", result.RootElement.GetProperty("metrics_error").GetString(), StringComparison.Ordinal);
        Assert.NotEqual(JsonValueKind.Null, result.RootElement.GetProperty("eval").ValueKind);
        Assert.StartsWith("gradus: the run goes on, but its metrics are not complete.", Assert.Single(error.Trim().Split('\n')), StringComparison.Ordinal);
        using Policy policy = Policy.Load(Path.Combine(Run, "checkpoint.safetensors"));
        Assert.Equal(result.RootElement.GetProperty("parameter_hash").GetString(), policy.ParameterHash());
        string metrics = _gradus.FileText("run/metrics.csv");
        Assert.EndsWith("\n", metrics, StringComparison.Ordinal); // whole rows only
        Assert.Single(metrics.Trim().Split('\n').Select(row => row.Count(letter => letter == ',')).Distinct());
    }

    [SkippableFact]
    public void On_a_disk_with_room_for_two_policies_the_last_one_is_saved_though_metrics_fill_the_rest()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "mounts a tiny file system");
        Directory.CreateDirectory(Run);
        Skip.IfNot(Shell($"mount -t tmpfs -o size=120k tmpfs '{Run}'").Code == 0, "mounting a tiny file system takes the rights of root");
        try
        {
            (int code, string output, string error) = Shell(Words(Train + "--steps 800k --save-every 160k"));
            using JsonDocument result = JsonDocument.Parse(output);
            Assert.Equal(("completed", 1), (result.RootElement.GetProperty("status").GetString(), code));
            Assert.Equal(Path.Combine(Run, "checkpoint.safetensors"), result.RootElement.GetProperty("checkpoint").GetString());
            Assert.Contains("its metrics are not complete", error, StringComparison.Ordinal);
            using Policy policy = Policy.Load(Path.Combine(Run, "checkpoint.safetensors"));
            Assert.Equal(result.RootElement.GetProperty("parameter_hash").GetString(), policy.ParameterHash());
        }
        finally
        {
            Assert.Equal(0, Shell($"umount '{Run}'").Code);
        }
    }

    [Fact]
    public void A_folder_deleted_during_the_run_is_made_again()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // open files keep a folder there
        }

        (int code, string output, string error) = GradusProcess.Meet(Command(Train + "--steps 400k"), Run, _ => DeleteRun());
        using JsonDocument result = JsonDocument.Parse(output);
        Assert.Equal(Path.Combine(Run, "checkpoint.safetensors"), result.RootElement.GetProperty("checkpoint").GetString());
        Assert.Equal(1, code);
        Assert.Contains("metrics.csv' could not be written: it was deleted during the run.", error, StringComparison.Ordinal);
        Assert.True(_gradus.HasFile("run/config.json"));
        Assert.Equal(0, _gradus.Run("eval {folder}/run --episodes 1"));
    }

    [Fact]
    public void A_folder_that_is_gone_for_good_does_not_take_the_policy_with_it()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        (int code, string output, string error) = GradusProcess.Meet(Command(Train + "--steps 400k"), Run, _ =>
        {
            DeleteRun();
            File.WriteAllText(Run, "in the way");
        });
        using JsonDocument result = JsonDocument.Parse(output);
        string saved = result.RootElement.GetProperty("checkpoint").GetString()!;
        using (Policy policy = Policy.Load(saved))
        {
            Assert.Equal(result.RootElement.GetProperty("parameter_hash").GetString(), policy.ParameterHash());
        }

        string folder = Path.GetDirectoryName(saved)!;
        Assert.Equal(1, code);
        Assert.Contains($"gradus: the run folder '{Run}' cannot be written, so the policy is in '{folder}': ", error, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_run_whose_terminal_is_closed_saves_and_can_be_resumed_with_the_same_bits()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const string Setting = "train a2c CartPole-v1 --seed 4 --steps 300k --quiet --json --out ";
        string whole = _gradus.RunJson(Setting + "{folder}/whole").GetProperty("parameter_hash").GetString()!;
        int code = GradusProcess.Meet(Command(Setting + "{folder}/run"), Run, process => _ = Kill(process.Id, SigHup)).Code;
        Assert.Equal(130, code);
        Assert.Equal(whole, _gradus.RunJson("resume {folder}/run --json --quiet").GetProperty("parameter_hash").GetString());
    }

    [Fact]
    public void Results_that_cannot_be_written_are_a_failure_and_no_run_ends_for_them()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        (int code, _, string error) = Shell($"{Words("train a2c CartPole-v1 --steps 4k --out {folder}/run")} > /dev/full");
        Assert.Equal(1, code);
        Assert.StartsWith("gradus: the results could not be written to standard output: ", Assert.Single(error.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.Equal(0, _gradus.Run("eval {folder}/run --episodes 1"));
        Assert.Equal(1, Shell($"{Words("envs --json")} > /dev/full").Code);
        Assert.Equal("0 0", Shell($"{Words("envs")} | head -1 > /dev/null; echo ${{PIPESTATUS[@]}}").Out.Trim());
    }

    [Fact]
    public void Temporary_files_of_killed_processes_are_gone_after_the_next_start()
    {
        Directory.CreateDirectory(Run);
        foreach (string name in (string[])["checkpoint.safetensors", "state.safetensors", "config.json", "metrics.csv", ".gradus-owner"])
        {
            File.WriteAllText(Path.Combine(Run, $"{name}.4711-1.tmp"), "half");
        }

        File.WriteAllText(Path.Combine(Run, "mine.tmp"), "whole");
        Assert.Equal(0, _gradus.Run(Train + "--steps 400"));
        Assert.Equal(["mine.tmp"], Directory.GetFiles(Run, "*.tmp").Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("5m", "5m")]
    [InlineData("60m", "1h")]
    [InlineData("30s", "30s")]
    [InlineData("50k", "50000")]
    [InlineData("5M", "5000000")]
    [InlineData("1000", "1000")]
    public void The_interval_of_saves_is_noted_in_the_settings(string typed, string noted)
    {
        Assert.Equal(0, _gradus.Run(Train + $"--steps 400 --save-every {typed}"));
        using JsonDocument config = JsonDocument.Parse(_gradus.FileText("run/config.json"));
        Assert.Equal(noted, config.RootElement.GetProperty("save_every").GetString());
        Assert.Contains($"--save-every {noted} ", config.RootElement.GetProperty("repeat").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0s")]
    [InlineData("-1m")]
    [InlineData("1.5m")]
    [InlineData("25h")]
    [InlineData("90d")]
    [InlineData("often")]
    [InlineData("m")]
    [InlineData("NaN")]
    [InlineData("1e300")]
    [InlineData("99999999999999999999s")]
    public void An_interval_that_makes_no_sense_is_refused(string typed)
    {
        foreach (string line in (string[])[Train + $"--steps 400 --save-every {typed}", $"resume {{folder}} --save-every {typed}"])
        {
            Assert.Equal(2, _gradus.Run(line));
            Assert.StartsWith($"gradus: --save-every cannot be '{typed}': it takes a time from 1s to 24h, such as 30s, 5m or 1h, or a number", _gradus.Error, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.GetFileSystemEntries(_gradus.Folder));
    }

    private string Words(string line) =>
        string.Join(' ', GradusProcess.Command().ArgumentList.Concat(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Prepend("dotnet"))
            .Replace("{folder}", _gradus.Folder, StringComparison.Ordinal);

    private static (int Code, string Out, string Error) Shell(string script) =>
        GradusProcess.Run(new ProcessStartInfo("bash", ["-c", script]) { RedirectStandardOutput = true });

    private ProcessStartInfo Command(string line) =>
        GradusProcess.Command(line.Replace("{folder}", _gradus.Folder, StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>As a whole: the run may be writing a file.</summary>
    private void DeleteRun()
    {
        Directory.Move(Run, $"{Run}-gone");
        Directory.Delete($"{Run}-gone", recursive: true);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
