using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>Ctrl+C ends every command, also within an episode that never ends, and leaves what it promises to leave.</summary>
public sealed partial class EndlessEpisodeTests : IDisposable
{
    private const int SigInt = 2;

    /// <summary>A second or two on a machine of its own; here other tests run beside it.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private readonly GradusCommand _gradus = new();

    public void Dispose() => _gradus.Dispose();

    // What a run has learned is evaluated from RunSeeds.FirstOfResult on, and from RunSeeds.FirstEvaluation while it is trained.
    [SkippableTheory]
    [Trait("Category", "Stress")]
    [InlineData("train a2c {env} --steps 400 --quiet --out {folder}/new", RunSeeds.FirstOfResult, "new/checkpoint.safetensors")]
    [InlineData("train ppo {env} --steps 100k --quiet --eval-every 4k --out {folder}/new", RunSeeds.FirstEvaluation, "new/state.safetensors")]
    [InlineData("train a3c {env} --steps 1000M --workers 2 --quiet --out {folder}/new", 0, "new/checkpoint.safetensors")]
    [InlineData("train a2c {env} --steps 400 --quiet --isolate --out {folder}/new", RunSeeds.FirstOfResult, "new/checkpoint.safetensors")]
    [InlineData("eval {folder}/old.safetensors", 0, null)]
    [InlineDataOfWhole("eval {folder}/old.safetensors --isolate", 0, null)]
    [InlineData("play {folder}/old.safetensors --steps 1000000 --html {folder}/page.html", 0, null)]
    [InlineData("compare a2c ppo --env {env} --steps 4k --seeds 2 --out {folder}/new", RunSeeds.FirstOfResult, null)]
    [InlineDataOfWhole("compare a2c ppo --env {env} --steps 1000M --seeds 2 --out {folder}/new", 0, null)]
    [InlineData("check {env} --steps 10M", 0, null)]
    [InlineData("check {env} --steps 10M --isolate", 0, null)]
    [InlineData("explain a2c {env} --updates 12k --set n_steps=5 --out {folder}/page.html", 0, null)]
    [InlineData("envs {env} --episodes 100", 0, null)]
    public void Ctrl_C_ends_the_command_within_an_episode_that_never_ends(string line, ulong from, string? left)
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no way to send Ctrl+C to one process only.");
        string assembly = typeof(Endless).Assembly.Location;
        string mark = Path.Combine(_gradus.Folder, "mark");
        using (var agent = new A2C(new EnvironmentSource(() => new Endless(), 1, seed: 0, id: Endless.Id), new A2COptions { Hidden = [4] }))
        {
            agent.Save(Path.Combine(_gradus.Folder, "old.safetensors"));
        }

        ProcessStartInfo start = GradusProcess.Command(
            [.. $"{line} --assembly {assembly}".Replace("{env}", Endless.Id, StringComparison.Ordinal).Split(' ')
                .Select(word => word.Replace("{folder}", _gradus.Folder, StringComparison.Ordinal))]);
        start.RedirectStandardError = true;
        start.Environment[Endless.Mark] = mark;
        start.Environment[Endless.MarkFrom] = from.ToString(CultureInfo.InvariantCulture);
        using Process process = GradusProcess.Start(start);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        try
        {
            Patience.Until(() => process.HasExited || File.Exists(mark), "The command never came to an episode.");
            Assert.False(process.HasExited, error.IsCompleted ? error.Result : "The command ended by itself.");
            _ = Kill(process.Id, SigInt);
            Assert.True(process.WaitForExit(Soon), $"'{line}' did not end.");
        }
        finally
        {
            process.Kill();
        }

        Assert.Equal(130, process.ExitCode);
        Assert.True(left is null || _gradus.HasFile(left), left);
    }

    [SkippableTheory]
    [InlineData("bench --seconds 3600 --threads 1")]
    [InlineData("doctor --learn")]
    public void Ctrl_C_ends_what_measures_this_machine(string line)
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no way to send Ctrl+C to one process only.");
        ProcessStartInfo start = GradusProcess.Command(line.Split(' '));
        start.RedirectStandardError = true;
        using Process process = GradusProcess.Start(start);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        try
        {
            // So much work that it is amid a measurement, and not so much that it could be at its end.
            Patience.Until(
                () =>
                {
                    process.Refresh();
                    return process.HasExited || process.TotalProcessorTime > TimeSpan.FromSeconds(1);
                },
                "It does nothing.");
            Assert.False(process.HasExited, "It ended by itself.");
            _ = Kill(process.Id, SigInt);
            Assert.True(process.WaitForExit(Soon), "It did not end.");
        }
        finally
        {
            process.Kill();
        }

        Assert.Equal(130, process.ExitCode);
        Assert.DoesNotContain("   at ", error.GetAwaiter().GetResult(), StringComparison.Ordinal);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
