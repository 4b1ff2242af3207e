using System.Diagnostics;
using System.Globalization;
using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>
/// Children that break the protocol, each in a way of its own: <c>tests/Python/hostile_child.py</c>. Whatever they do ends with a documented
/// exception that says what happened and where, or costs no more than a step; soon, and without a process left behind.
/// </summary>
public sealed class HostileChildTests : IDisposable
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(3);

    private static readonly Lazy<string> Interpreter = new(() => OutsideParts.PythonWith("sys")!);

    private readonly string _folder = Directory.CreateTempSubdirectory("gradus-").FullName;

    public void Dispose()
    {
        if (File.Exists(Left))
        {
            Array.ForEach(File.ReadAllLines(Left), left => Process.GetProcessById(int.Parse(left, CultureInfo.InvariantCulture)).Kill());
        }

        Directory.Delete(_folder, recursive: true);
    }

    [SkippableTheory]
    [Trait("Category", "Stress")]
    [InlineData("answers twice", "sent more than one answer to a request, and was killed")]
    [InlineDataOfWhole("answers early", "sent more than one answer to a request, and was killed")]
    [InlineData("answers the last request", "sent an answer to request 2 where that to request 3 was due, and was killed")]
    [InlineDataOfWhole("answers the next request", "sent an answer to request 4 where that to request 3 was due, and was killed")]
    [InlineDataOfWhole("answers request 2^32-1", "sent an answer to request 4294967295 where that to request 3 was due, and was killed")]
    [InlineData("length -1", "claimed an answer of 4294967295 bytes where 34 to 50 were expected, and was killed")]
    [InlineDataOfWhole("length 2^31", "claimed an answer of 2147483648 bytes where 34 to 50 were expected, and was killed")]
    [InlineDataOfWhole("length 2^31-1", "claimed an answer of 2147483647 bytes where 34 to 50 were expected, and was killed")]
    [InlineDataOfWhole("length 0", "claimed an answer of 0 bytes where 34 to 50 were expected, and was killed")]
    [InlineData("a byte less", "claimed an answer of 33 bytes where 34 to 50 were expected, and was killed")]
    [InlineData("a byte more", "sent a number of final observations that differs from its flags, and was killed")]
    [InlineDataOfWhole("half a header", "ended with exit code 5")]
    [InlineData("half an answer", "ended with exit code 5")]
    [InlineData("half an answer, then nothing", "did not answer within 3 s and was killed")]
    [InlineData("another kind", "sent something that is not an answer (it begins with byte 77), and was killed")]
    [InlineData("prints to the pipe", "sent something that is not an answer (it begins with byte 115), and was killed")]
    [InlineDataOfWhole("a short failure", "claimed an answer of 3 bytes where 4 to 65536 were expected, and was killed")]
    [InlineData("a failure of 100 MB", "claimed an answer of 100000004 bytes where 4 to 65536 were expected, and was killed")]
    [InlineData("100 MB without a line", "ended with exit code 3; its last output: AAAA")]
    [InlineDataOfWhole("exits 0", "ended with exit code 0")]
    [InlineData("exits 3", "ended with exit code 3")]
    [InlineData("SIGKILL", "ended with exit code 137 (SIGKILL)")]
    [InlineDataOfWhole("SIGSEGV", "ended with exit code 139 (SIGSEGV)")]
    [InlineDataOfWhole("SIGABRT", "ended with exit code 134 (SIGABRT)")]
    [InlineData("hangs", "did not answer within 3 s and was killed")]
    [InlineDataOfWhole("stops", "did not answer within 3 s and was killed")]
    [InlineData("drips", "did not answer within 3 s and was killed")]
    [InlineData("closes its output", "closed its pipe without ending, and was killed")]
    [InlineData("leaves a grandchild", "ended with exit code 6")]
    [InlineData("unknown flags", "sent flags 64 for environment 0, which contradict each other or the step before, and was killed")]
    [InlineDataOfWhole("an end without a final observation", "sent flags 1 for environment 0, which contradict")]
    [InlineData("a final observation without an end", "sent flags 4 for environment 0, which contradict")]
    [InlineDataOfWhole("a reset that is not due", "sent flags 8 for environment 0, which contradict")]
    public void A_step_that_goes_wrong_is_named_or_lost(string behaviour, string why)
    {
        TimeSpan? timeout = why.Contains("within 3 s", StringComparison.Ordinal) ? Short : null;
        var observations = new float[4];
        using (VectorEnvironment environments = Make(behaviour, maxRestarts: 0, timeout))
        {
            environments.Reset(observations);
            EnvironmentException error = Assert.Throws<EnvironmentException>(() => environments.Step([0, 0], observations));
            Assert.StartsWith($"Environment 0 (CartPole-v1, seed 7) failed at step 1: its process {why}", error.Message, StringComparison.Ordinal);
            Assert.True(error.Message.Length < 5_000, $"The message has {error.Message.Length} characters.");
            Assert.Throws<InvalidOperationException>(() => environments.Step([0, 0], observations));
        }

        RequireNoProcess();
        using (VectorEnvironment environments = Make(behaviour, maxRestarts: 1, timeout))
        {
            environments.Reset(observations);
            environments.Step([0, 0], observations);
            Assert.Equal([true, true], environments.IsResetStep.ToArray());
            Assert.Equal(1, environments.Restarts);
            environments.Step([0, 0], observations);
            Assert.Equal([1.0, 1], environments.Rewards.ToArray());
        }

        RequireNoProcess();
    }

    [SkippableFact]
    public void A_second_answer_that_comes_later_is_not_taken_for_the_next()
    {
        using VectorEnvironment environments = Make("answers again later", maxRestarts: 0);
        var observations = new float[4];
        environments.Reset(observations);
        environments.Step([0, 0], observations);
        File.WriteAllText($"{Started}.go", "");
        Patience.Until(() => File.Exists($"{Started}.said"), "It said nothing more.");
        EnvironmentException error = Assert.Throws<EnvironmentException>(() => environments.Step([0, 0], observations));
        Assert.Contains("its process sent an answer to request 3 where that to request 4 was due", error.Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("never reads", "its process did not start within 3 s and was killed")]
    [InlineData("dies at the start", "its process ended with exit code 4; its last output: no disk")]
    [InlineData("describes nothing", "its process describes no environment: The input does not contain any JSON tokens")]
    [InlineData("describes a list", "its process describes no environment: ")]
    [InlineData("describes no spaces", "its process describes no environment: ")]
    [InlineData("describes a word", "its process describes no environment: ")]
    [InlineData("describes deeply", "its process describes no environment: ")]
    [InlineData("describes 2^31 switches", "the observations have 2147483647 numbers; those from another process have at most 16777216")]
    [InlineData("describes a box without bounds", "its process describes no environment: A space cannot be read: A Box of shape (2147483647) cannot be made")]
    [InlineData("describes a box of 2^30", "the observations have 1073741824 numbers; those from another process have at most 16777216")]
    [InlineData("claims a long description", "its process claimed an answer of 1073741824 bytes where 0 to 67108864 were expected")]
    public void A_child_that_cannot_begin_is_refused_with_the_reason(string behaviour, string why)
    {
        TimeSpan? start = behaviour == "never reads" ? Short : null;
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => Make(behaviour, maxRestarts: 5, start: start));
        Assert.StartsWith($"CartPole-v1: {why}", error.Message, StringComparison.Ordinal);
        RequireNoProcess();
    }

    [SkippableTheory]
    [InlineData("another length at reset", "its process claimed an answer of 20 bytes where 16 were expected, and was killed")]
    [InlineData("dies in reset", "its process ended with exit code 4; its last output: no disk")]
    public void A_reset_that_goes_wrong_is_named_after_three_attempts(string behaviour, string why)
    {
        using VectorEnvironment environments = Make(behaviour, maxRestarts: 5);
        EnvironmentException error = Assert.Throws<EnvironmentException>(() => environments.Reset(new float[4]));
        Assert.Equal($"Environment 0 (CartPole-v1, seed 13) failed in Reset: {why}", error.Message); // the third restart of two
        Assert.Equal(3, environments.Restarts);
    }

    [SkippableFact]
    public void A_reset_that_hangs_is_begun_anew_in_another_process()
    {
        using VectorEnvironment environments = Make("hangs in reset", maxRestarts: 5, Short);
        environments.Reset(new float[4]);
        Assert.Equal(1, environments.Restarts);
    }

    [SkippableTheory]
    [InlineData("other spaces after a restart", 1, "CartPole-v1: the actions are Discrete(3) after a restart, but were Discrete(2) before it.")]
    [InlineData("cannot make it again", 1, "CartPole-v1: the licence server is gone")]
    [InlineData("dies again at the restart", 3, "its process could not be restarted: its process ended with exit code 4; its last output: no disk")]
    public void A_restart_that_fails_tells_the_cause_then_and_later(string behaviour, int restarts, string why)
    {
        using VectorEnvironment environments = Make(behaviour, maxRestarts: restarts);
        var observations = new float[4];
        environments.Reset(observations);
        EnvironmentException error = Assert.Throws<EnvironmentException>(() => environments.Step([0, 0], observations));
        Assert.Equal($"Environment 0 (CartPole-v1, seed 7) failed at step 1: {why}", error.Message);
        Assert.Equal(restarts, environments.Restarts);

        string reason = why.StartsWith("its process", StringComparison.Ordinal) ? why : $"its process could not be restarted: {why}";
        error = Assert.Throws<EnvironmentException>(() => environments.Reset(observations));
        Assert.Equal(
            string.Create(CultureInfo.InvariantCulture, $"Environment 0 (CartPole-v1, seed 7) failed in Reset: {reason}; processes have been restarted {restarts} times, which is the maximum"),
            error.Message);
        environments.Dispose();
        RequireNoProcess();
    }

    [SkippableFact]
    public void A_restart_that_hangs_has_the_time_of_a_start_and_not_that_of_a_step()
    {
        IsolationOptions options = Options("hangs at the restart", maxRestarts: 1);
        var program = new Impatient(ChildProgram.ForRegistered("CartPole-v1", options));
        using VectorEnvironment environments = new EnvironmentSource(
            "CartPole-v1", new ProcessMaker(program, options), 2, seed: 7, AutoresetMode.SameStep, threads: 1).Make(2, seed: 7);
        var observations = new float[4];
        environments.Reset(observations);
        Assert.Equal(
            "Environment 0 (CartPole-v1, seed 7) failed at step 1: its process could not be restarted: its process did not start within 0.5 s and was killed; "
                + "processes have been restarted 1 times, which is the maximum",
            Assert.Throws<EnvironmentException>(() => environments.Step([0, 0], observations)).Message);
    }

    [SkippableTheory]
    [InlineData("a failure of environment 1000", 1, "the rope broke")]
    [InlineData("a failure of environment -7", 0, "the rope broke")]
    [InlineData("a failure that is not UTF-8", 0, "caf\uFFFD \uFFFD")]
    [InlineData("a failure with escapes", 0, "\u001b]0;owned\a\u001b[2J")]
    public void A_failure_is_told_as_it_is_and_ends_no_process(string behaviour, int rank, string what)
    {
        using VectorEnvironment environments = Make(behaviour, maxRestarts: 0);
        var observations = new float[4];
        environments.Reset(observations);
        EnvironmentException error = Assert.Throws<EnvironmentException>(() => environments.Step([0, 0], observations));
        Assert.Equal($"Environment {rank} (CartPole-v1, seed {7 + rank}) failed at step 1: {what}", error.Message);
        environments.Reset(observations);
        Assert.Equal(0, environments.Restarts);
    }

    [SkippableFact]
    public void Much_on_standard_error_and_an_answer_is_an_answer()
    {
        using VectorEnvironment environments = Make("13 MB, and an answer", maxRestarts: 0);
        var observations = new float[4];
        environments.Reset(observations);
        environments.Step([0, 0], observations);
        environments.Step([0, 0], observations);
        Assert.Equal([1.0, 1], environments.Rewards.ToArray());
    }

    [SkippableFact]
    public void A_child_that_closes_its_input_is_lost_when_it_is_asked_again()
    {
        using VectorEnvironment environments = Make("closes its input", maxRestarts: 0);
        var observations = new float[4];
        environments.Reset(observations);
        environments.Step([0, 0], observations);
        EnvironmentException error = Assert.Throws<EnvironmentException>(() => environments.Step([0, 0], observations));
        Assert.Contains("its process closed its pipe without ending, and was killed", error.Message, StringComparison.Ordinal);
        environments.Dispose();
        RequireNoProcess();
    }

    [SkippableTheory]
    [InlineData("NaN")]
    [InlineData("an infinite reward")]
    public void Numbers_that_are_not_finite_arrive_as_they_are(string behaviour)
    {
        using VectorEnvironment environments = Make(behaviour, maxRestarts: 0);
        var observations = new float[4];
        environments.Reset(observations);
        environments.Step([0, 0], observations);
        Assert.True(float.IsNaN(observations[3]) || double.IsPositiveInfinity(environments.Rewards[1]));
    }

    [SkippableTheory]
    [InlineData("a broken state", typeof(EnvironmentException), "These bytes are not a saved state")]
    [InlineData("half a state", typeof(EnvironmentException), "what begins at byte 0 of 4 is not a named value; the state is damaged")]
    [InlineData("a state of 1.8 GB", null, "claimed an answer of 1800000000 bytes where 0 to 1073741824 were expected")]
    [InlineData("a state of 1 GB that never comes", null, "ended with exit code 0")]
    public void A_state_that_is_none_is_refused_or_lost_with_its_process(string behaviour, Type? error, string why)
    {
        using VectorEnvironment environments = Make(behaviour, maxRestarts: 0);
        var observations = new float[4];
        environments.Reset(observations);
        if (error is not null)
        {
            Assert.Contains(why, Assert.Throws(error, () => StateWriter.Save(environments)).Message, StringComparison.Ordinal);
            return;
        }

        byte[] state = StateWriter.Save(environments); // without the environments, as if they could not be resumed
        Assert.Contains(why, Assert.Throws<EnvironmentException>(() => environments.Step([0, 0], observations)).Message, StringComparison.Ordinal);
        using VectorEnvironment resumed = Make("a healthy one", maxRestarts: 0);
        StateReader.Load(state, resumed);
        Assert.True(resumed.NeedsReset);
    }

    private VectorEnvironment Make(string behaviour, int maxRestarts, TimeSpan? timeout = null, TimeSpan? start = null) =>
        VectorEnvironment.MakeIsolated("CartPole-v1", 2, seed: 7, Options(behaviour, maxRestarts, timeout, start));

    private IsolationOptions Options(string behaviour, int maxRestarts, TimeSpan? timeout = null, TimeSpan? start = null)
    {
        OutsideParts.Python.Require();
        File.Delete(Started);
        return new IsolationOptions
        {
            Command = [Interpreter.Value, Path.Combine(AppContext.BaseDirectory, "Python", "hostile_child.py"), behaviour, Started],
            EnvironmentsPerProcess = 2,
            Timeout = timeout ?? Patience.Longest,
            StartTimeout = start ?? Patience.Longest,
            MaxRestarts = maxRestarts,
        };
    }

    private string Started => Path.Combine(_folder, "started");

    /// <summary>The number of a process that the child has left behind where nothing but its own number leads to it.</summary>
    private string Left => $"{Started}.left";

    /// <summary>None of the processes that the children were is left.</summary>
    private void RequireNoProcess()
    {
        foreach (string line in File.ReadAllLines(Started))
        {
            int process = int.Parse(line, CultureInfo.InvariantCulture);
            Patience.Until(() => !Exists(process), $"Process {process} is still there.");
        }

        static bool Exists(int process)
        {
            try
            {
                using Process found = Process.GetProcessById(process);
                return !found.HasExited;
            }
            catch (ArgumentException)
            {
                return false;
            }
        }
    }

    /// <summary>A program that is waited for when it is started first, and given half a second when it is started again.</summary>
    private sealed record Impatient : ChildProgram
    {
        private int _starts;

        public Impatient(ChildProgram program)
            : base(program)
        {
        }

        public override IChild Start(IsolationOptions options) =>
            base.Start(_starts++ == 0 ? options : options with { StartTimeout = TimeSpan.FromSeconds(0.5) });
    }
}
