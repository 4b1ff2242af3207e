using System.Diagnostics;
using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>Environments that do to their own process whatever they can: <see cref="Hostile"/>.</summary>
public sealed class HostileEnvironmentTests
{
    private const string Id = "HostileTest-v0";
    private static readonly string This = typeof(Hostile).Assembly.Location;

    public HostileEnvironmentTests() => EnvironmentAssembly.Load(This);

    [Theory]
    [Trait("Category", "Stress")]
    [InlineDataOfWhole("step exits 0", "its process ended with exit code 0")]
    [InlineData("step exits 3", "its process ended with exit code 3")]
    [InlineData("step fails fast", "its process ended with exit code 134 (SIGABRT); its last output: Process terminated.")]
    [InlineDataOfWhole("step is killed", "its process ended with exit code 137 (SIGKILL)")]
    [InlineData("step breaks memory", "its process ended with exit code 139 (SIGSEGV)")]
    [InlineDataOfWhole("step overflows", "its process ended with exit code 134 (SIGABRT); its last output: ")]
    [InlineData("step throws on a thread", "its process ended with exit code 134 (SIGABRT); its last output: Unhandled exception. System.InvalidOperationException: the other rope broke")]
    [InlineData("step leaves a grandchild", "its process ended with exit code 6")]
    [InlineData("step moves away", "its process ended with exit code 7")]
    [InlineData("step throws", "the rope broke")]
    [InlineData("step throws escapes", "\u001b]0;owned\a\u001b[2J")]
    [InlineData("step throws 100 MB", "xxxx")]
    public void What_ends_the_process_is_told_and_costs_a_step(string behaviour, string why)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // no signals
        }

        bool isThrown = behaviour.StartsWith("step throws", StringComparison.Ordinal) && !behaviour.EndsWith("thread", StringComparison.Ordinal);
        using VectorEnvironment environments = Make(behaviour, restarts: 1);
        var observations = new float[4];
        environments.Reset(observations);
        if (!isThrown)
        {
            environments.Step([0, 1], observations);
            Assert.Equal([true, true], environments.IsResetStep.ToArray());
        }

        EnvironmentException error = Assert.Throws<EnvironmentException>(() => environments.Step([0, 1], observations));
        string who = isThrown ? "Environment 1" : "Environment 0", seed = isThrown ? "6" : "7"; // 5 and 6, and 7 and 8 after the restart
        Assert.StartsWith($"{who} ({Id}, seed {seed}) failed at step 1: {why}", error.Message, StringComparison.Ordinal);
        Assert.True(error.Message.Length < 5_000, $"The message has {error.Message.Length} characters.");
    }

    [Theory]
    [Trait("Category", "Stress")]
    [InlineDataOfWhole("step sleeps")]
    [InlineDataOfWhole("step spins")]
    [InlineData("step hangs in native code")]
    [InlineData("reset sleeps")]
    public void What_does_not_come_back_is_ended(string behaviour)
    {
        using VectorEnvironment environments = Make(behaviour, restarts: 0, timeout: TimeSpan.FromSeconds(5));
        var observations = new float[4];
        EnvironmentException error = Assert.Throws<EnvironmentException>(() =>
        {
            environments.Reset(observations);
            environments.Step([0, 1], observations);
        });
        Assert.Contains("its process did not answer within 5 s and was killed", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("constructor exits 0", "its process ended with exit code 0")]
    [InlineData("constructor throws", "failed: the rope broke")]
    [InlineData("constructor sleeps", "its process did not start within 2 s and was killed")]
    public void What_cannot_be_made_is_refused(string behaviour, string why)
    {
        TimeSpan? start = behaviour == "constructor sleeps" ? TimeSpan.FromSeconds(2) : null;
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => Make(behaviour, restarts: 3, start: start));
        Assert.StartsWith($"{Id}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dispose sleeps")]
    [InlineData("dispose throws")]
    [InlineData("dispose exits 3")]
    public void What_does_not_want_to_go_goes(string behaviour)
    {
        VectorEnvironment environments = Make(behaviour, restarts: 0);
        environments.Reset(new float[4]);
        var clock = Stopwatch.StartNew();
        environments.Dispose();
        environments.Dispose();
        Assert.True(clock.Elapsed < Patience.Longest, $"It took {clock.Elapsed}.");
        Assert.Throws<ObjectDisposedException>(() => environments.Reset(new float[4]));
    }

    [Theory]
    [InlineData("step prints", -1)]
    [InlineData("step reads", 0)] // nothing is there to be read
    public void What_is_printed_and_read_touches_no_message(string behaviour, float heard)
    {
        using VectorEnvironment environments = Make(behaviour, restarts: 0);
        var observations = new float[4];
        environments.Reset(observations);
        environments.Step([0, 1], observations);
        Assert.Equal([-1, -1, heard, heard], observations);
        environments.Step([1, 0], observations);
        Assert.Equal([heard, heard, heard, heard], observations);
    }

    [Theory]
    [InlineData("train a2c", "--steps 2000 --quiet", "constructor exits 0")]
    [InlineData("train a2c", "--steps 2000 --quiet", "reset exits 0")]
    [InlineData("train a2c", "--steps 2000 --quiet", "step exits 0")]
    [InlineData("envs", "--episodes 1", "dispose exits 3", 3)]
    [InlineData("envs", "--episodes 1", "reset exits 0")]
    [InlineData("check", "", "step exits 0")]
    public void A_command_whose_environment_ends_the_process_has_failed(string command, string options, string behaviour, int expected = 1)
    {
        (int code, string said) = RunCommand(command, options, behaviour);
        Assert.True(code == expected, $"{command} ended with {code}: {said}");
        Assert.Contains("gradus: an environment or a library ended the program before its work was done.", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train a2c", "--steps 2000 --quiet", "Environment 0 (HostileTest-v0, seed 0) failed in Dispose: the rope broke")]
    [InlineData("check", "", "HostileTest-v0: while being disposed, it threw InvalidOperationException: the rope broke")]
    public void An_environment_that_fails_at_its_end_is_named(string command, string options, string message)
    {
        (int code, string said) = RunCommand(command, options, "dispose throws");
        Assert.True(code == 1, $"{command} ended with {code}: {said}");
        Assert.Contains(message, said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_of_an_isolated_environment_that_ends_its_process_finds_it()
    {
        (int code, string said) = RunCommand("check", "--isolate", "step exits 0");
        Assert.True(code == 1, $"It ended with {code}: {said}");
        Assert.Contains("its process ended with exit code 0", said, StringComparison.Ordinal);
    }

    private static (int Code, string Said) RunCommand(string command, string options, string behaviour)
    {
        using var folder = new GradusCommand();
        ProcessStartInfo start = GradusProcess.Command(
        [
            .. command.Split(' '), Id, "--assembly", This, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            .. command.StartsWith("train", StringComparison.Ordinal) ? (string[])["--out", Path.Combine(folder.Folder, "run")] : [],
        ]);
        start.Environment[Hostile.Variable] = behaviour;
        (int code, string output, string error) = GradusProcess.Run(start);
        return (code, output + error);
    }

    private static VectorEnvironment Make(string behaviour, int restarts, TimeSpan? timeout = null, TimeSpan? start = null) => VectorEnvironment.MakeIsolated(Id, 2, seed: 5, new IsolationOptions
    {
        Command = ["env", $"{Hostile.Variable}={behaviour}", .. GradusProcess.Host],
        Assemblies = [This],
        EnvironmentsPerProcess = 2,
        MaxRestarts = restarts,
        Timeout = timeout ?? Patience.Longest,
        StartTimeout = start ?? Patience.Longest,
    });
}
