using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Gradus.Tests;

/// <summary>No process outlives the one that started it, and a signal to all of them is answered by that one alone.</summary>
public sealed partial class EndOfProcessesTests : IDisposable
{
    private const int SigInt = 2;
    private const int SigKill = 9;
    private const int SigTerm = 15;

    private readonly GradusCommand _command = new();

    public void Dispose() => _command.Dispose();

    /// <summary>A file that says that an environment is about to hang.</summary>
    private string Hanging => Path.Combine(_command.Folder, "hanging");

    [Theory]
    [Trait("Category", "Stress")]
    [InlineData("nothing")]
    [InlineDataOfWhole("step sleeps")]
    [InlineDataOfWhole("step spins")]
    [InlineData("step hangs in native code")]
    [InlineData("dispose sleeps")]
    public void A_killed_run_leaves_no_child_behind(string behaviour)
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // reads /proc
        }

        using Process run = Start(behaviour, "HostileTest-v0", "--isolate", "--assembly", typeof(Hostile).Assembly.Location);
        RequireNoChildAfter(run, children: 2, hangs: behaviour.StartsWith("step", StringComparison.Ordinal));
    }

    // The command itself goes on without its parent, as any program does; what it has started does not.
    [SkippableFact]
    public void A_killed_check_of_an_endless_episode_leaves_no_child_behind()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "reads /proc");
        ProcessStartInfo command = GradusProcess.Command(
            "check", Endless.Id, "--isolate", "--steps", "10M", "--assembly", typeof(Endless).Assembly.Location);
        command.Environment[Endless.Mark] = Hanging;
        using Process run = GradusProcess.Start(command);
        RequireNoChildAfter(run, children: 1, hangs: true);
    }

    [SkippableTheory]
    [InlineData("gymnasium:Count-v0")]
    [InlineData("gymnasium:Sleep-v0")]
    public void A_killed_run_leaves_no_Python_behind(string id)
    {
        OutsideParts.Python.Require();
        Skip.IfNot(OperatingSystem.IsLinux(), "reads /proc");
        using Process run = Start("nothing", id);
        RequireNoChildAfter(run, children: 1, hangs: id == "gymnasium:Sleep-v0");
    }

    [SkippableFact]
    public void Native_code_that_holds_Pythons_lock_ends_after_twice_the_time_of_a_request()
    {
        OutsideParts.Python.Require();
        var start = new ProcessStartInfo(OutsideParts.PythonWith("sys")!, ["-s", "-c", File.ReadAllText(Script())])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GRADUS_PYTHONPATH"] = Path.Combine(AppContext.BaseDirectory, "Python");
        using Process host = GradusProcess.Start(start);
        Send(host, (byte)'M', 1, """{"id": "Spin-v0", "arguments": {}, "count": 1, "autoreset": "SameStep", "timeout": 1.0, "start_timeout": 60.0, "assemblies": []}"""u8);
        Send(host, (byte)'R', 2, new byte[9]);
        Send(host, (byte)'S', 3, new byte[4]);
        host.StandardInput.Close();
        Task<string> words = host.StandardError.ReadToEndAsync();
        Assert.True(host.WaitForExit(Patience.Longest), "The process goes on.");
        Assert.NotEqual(0, host.ExitCode);
        Assert.Contains("Timeout (0:00:02)!", words.GetAwaiter().GetResult(), StringComparison.Ordinal); // says where it was
    }

    [Theory]
    [InlineData(SigTerm)]
    [InlineData(SigInt)]
    public void A_signal_to_the_whole_group_saves_the_run(int signal)
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // reads /proc, and uses setsid
        }

        string folder = Path.Combine(_command.Folder, "run");
        ProcessStartInfo command = GradusProcess.Command(
            "train", "a2c", "CartPole-v1", "--isolate", "--envs", "2", "--steps", "1000M", "--out", folder, "--quiet");
        command = new ProcessStartInfo("setsid", [command.FileName, .. command.ArgumentList]);
        using Process run = GradusProcess.Start(command);
        try
        {
            string metrics = Path.Combine(folder, "metrics.csv");
            Patience.Until(() => run.HasExited || (File.Exists(metrics) && new FileInfo(metrics).Length > 0), "The run did not start.");
            int[] children = ChildrenOf(run.Id);
            Assert.Equal(2, children.Length);
            Assert.Equal(0, Kill(-run.Id, signal));
            Array.ForEach(children, child => _ = Kill(child, signal)); // as a service manager does, which knows no groups
            Assert.True(run.WaitForExit(Patience.Longest), "The run did not end.");
            Assert.Equal(130, run.ExitCode);
            Assert.True(File.Exists(Path.Combine(folder, "checkpoint.safetensors")));
            Assert.True(File.Exists(Path.Combine(folder, "state.safetensors")));
            Patience.Until(() => Array.TrueForAll(children, HasEnded), "A child goes on.");
        }
        finally
        {
            run.Kill();
        }
    }

    private Process Start(string behaviour, string environment, params string[] more)
    {
        ProcessStartInfo command = GradusProcess.Command(
            ["train", "a2c", environment, .. more, "--envs", "2", "--steps", "1000M", "--out", Path.Combine(_command.Folder, "run"), "--quiet"]);
        command.Environment[Hostile.Variable] = behaviour;
        command.Environment[Hostile.SignVariable] = Hanging;
        command.Environment["GRADUS_PYTHONPATH"] = Path.Combine(AppContext.BaseDirectory, "Python");
        return GradusProcess.Start(command);
    }

    private void RequireNoChildAfter(Process run, int children, bool hangs)
    {
        int[] found = [];
        string sign = hangs ? Hanging : Path.Combine(_command.Folder, "run", "metrics.csv");
        try
        {
            Patience.Until(() => run.HasExited || File.Exists(sign), "The run did not come so far.");
            found = ChildrenOf(run.Id);
            Assert.True(found.Length >= children, $"There are {found.Length} children.");
        }
        finally
        {
            _ = Kill(run.Id, SigKill);
        }

        bool ended = SpinWait.SpinUntil(() => Array.TrueForAll(found, HasEnded), Patience.Longest);
        Array.ForEach(found, child => _ = HasEnded(child) ? 0 : Kill(child, SigKill));
        Assert.True(ended, "A child goes on without its parent.");
    }

    /// <summary>Field 4 of /proc/PID/stat is the parent, field 3 the state; the name in field 2 is in brackets.</summary>
    private static int[] ChildrenOf(int parent) =>
    [
        .. Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture)).Where(process => Stat(process) is [_, var found, ..] && found == $"{parent}"),
    ];

    private static bool HasEnded(int process) => Stat(process) is null or ["Z", ..];

    private static string[]? Stat(int process)
    {
        try
        {
            string text = File.ReadAllText($"/proc/{process}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string Script() => Path.Combine(Repository.Root, "src", "Envs", "Python", "gymnasium_host.py");

    private static void Send(Process host, byte kind, uint number, ReadOnlySpan<byte> payload)
    {
        Stream input = host.StandardInput.BaseStream;
        input.Write([kind, .. BitConverter.GetBytes(number), .. BitConverter.GetBytes(payload.Length), .. payload]);
        input.Flush();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
