using System.Diagnostics;
using Gradus.Cli;

namespace Gradus.Tests;

/// <summary>One process at a time writes to a folder.</summary>
public sealed class FolderLockTests : IDisposable
{
    private readonly GradusCommand _gradus = new();

    public void Dispose() => _gradus.Dispose();

    [Fact]
    public void A_folder_is_held_once_and_free_again_afterwards()
    {
        string myself = $"process {Environment.ProcessId} (gradus) on {Environment.MachineName}";
        using (FolderLock? held = FolderLock.TryTake(_gradus.Folder, out string? nobody))
        {
            Assert.NotNull(held);
            Assert.Null(nobody);
            Assert.Null(FolderLock.TryTake(_gradus.Folder, out string? holder));
            Assert.Equal(myself, holder);
            Assert.Null(FolderLock.TryTake(Path.Combine(_gradus.Folder, "..", Path.GetFileName(_gradus.Folder)), out _));
        }

        using FolderLock? next = FolderLock.TryTake(_gradus.Folder, out _);
        Assert.NotNull(next);
    }

    [Fact]
    public void What_a_dead_process_left_behind_holds_nothing()
    {
        string run = Directory.CreateDirectory(Path.Combine(_gradus.Folder, "run")).FullName;
        File.WriteAllText(Path.Combine(run, ".gradus-lock"), "");
        File.WriteAllText(Path.Combine(run, ".gradus-owner"), "process 1 (gradus) on elsewhere");
        Assert.Equal(0, _gradus.Run("train a2c CartPole-v1 --steps 400 --out {folder}/run --quiet"));
        Assert.True(_gradus.HasFile("run/checkpoint.safetensors"));
        Assert.False(_gradus.HasFile("run/.gradus-owner"));
    }

    /// <summary>A process number comes again: a killed run is not the process that has its number now.</summary>
    [Fact]
    public void A_folder_is_held_by_the_process_that_took_it_and_not_by_a_later_one_of_its_number()
    {
        string owner = Path.Combine(_gradus.Folder, ".gradus-owner");
        string myself = $"process {Environment.ProcessId} (gradus) on {Environment.MachineName}";
        using (FolderLock? held = FolderLock.TryTake(_gradus.Folder, out _))
        {
            Assert.Equal(Environment.ProcessId, FolderLock.HolderOf(_gradus.Folder));
            string text = File.ReadAllText(owner);
            string elsewhere = text.Replace(Environment.MachineName, "elsewhere", StringComparison.Ordinal);
            foreach (string other in (string[])[$"{myself}\n1", $"{myself}\n", myself, elsewhere, text + "\n", "process\n", ""])
            {
                File.WriteAllText(owner, other);
                Assert.Null(FolderLock.HolderOf(_gradus.Folder));
            }

            File.WriteAllText(owner, text);
        }

        Assert.Null(FolderLock.HolderOf(_gradus.Folder));
    }

    [Fact]
    public void Whoever_wants_to_write_where_a_run_writes_is_told_its_process_until_that_is_dead()
    {
        string run = Path.Combine(_gradus.Folder, "run");
        string metrics = Path.Combine(run, "metrics.csv");
        using Process process = GradusProcess.Start(GradusProcess.Command("train", "a2c", "CartPole-v1", "--steps", "1000M", "--out", run, "--quiet"));
        try
        {
            Patience.Until(() => File.Exists(metrics) && new FileInfo(metrics).Length > 0, "The training did not start.");
            string config = _gradus.FileText("run/config.json");
            File.WriteAllText(Path.Combine(run, "state.safetensors"), "");
            foreach (string line in (string[])[
                "train ppo CartPole-v1 --steps 4k --out {folder}/run --quiet",
                "compare a2c --env CartPole-v1 --steps 400 --seeds 1 --out {folder}/run",
                "resume {folder}/run"])
            {
                Assert.Equal(2, _gradus.Run(line));
                Assert.Equal(
                    $"gradus: The folder '{run}' is in use by process {process.Id} (gradus) on {Environment.MachineName}: wait until that has ended, or use another folder.",
                    _gradus.Error.Trim());
            }

            Assert.Equal(config, _gradus.FileText("run/config.json"));
            Assert.False(Directory.Exists(Path.Combine(run, "earlier-1")));
            process.Kill();
            process.WaitForExit();

            Assert.True(_gradus.HasFile("run/.gradus-owner"));
            Assert.Equal(0, _gradus.Run("train a2c CartPole-v1 --steps 400 --out {folder}/run --quiet"));
            Assert.Equal(config, _gradus.FileText("run/earlier-1/config.json"));
        }
        finally
        {
            process.Kill();
        }
    }

    [Fact]
    public void A_folder_is_waited_for_whose_process_is_about_to_be_gone()
    {
        string run = Directory.CreateDirectory(Path.Combine(_gradus.Folder, "run")).FullName;
        FolderLock dying = FolderLock.TryTake(run, out _)!;
        var end = new Thread(() =>
        {
            Thread.Sleep(500);
            dying.Dispose();
        });
        end.Start();
        Assert.True(_gradus.Run("train a2c CartPole-v1 --steps 400 --out {folder}/run --quiet") == 0, _gradus.Error);
        end.Join();
        Assert.True(_gradus.HasFile("run/checkpoint.safetensors"));
    }

    [Fact]
    public void Runs_without_a_folder_that_begin_together_get_one_each()
    {
        Process[] processes = [.. Enumerable.Range(0, 3).Select(_ =>
        {
            ProcessStartInfo command = GradusProcess.Command("train", "a2c", "CartPole-v1", "--steps", "4k", "--quiet");
            command.WorkingDirectory = _gradus.Folder;
            return GradusProcess.Start(command);
        })];
        foreach (Process process in processes)
        {
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
            process.Dispose();
        }

        foreach (string number in (string[])["", "-2", "-3"])
        {
            Assert.True(_gradus.HasFile($"runs/CartPole-v1-a2c-seed0{number}/checkpoint.safetensors"), number);
        }
    }
}
