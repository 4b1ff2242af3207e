using System.Diagnostics;
using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>Environments of Python that do what they should not: those of tests/Python/gymnasium.</summary>
[Collection("Python")]
public sealed class HostilePythonTests : IDisposable
{
    private readonly GradusCommand _gradus = new();

    public HostilePythonTests()
    {
        OutsideParts.Python.Require();
        Environment.SetEnvironmentVariable("GRADUS_PYTHONPATH", Path.Combine(AppContext.BaseDirectory, "Python"));
        Environment.SetEnvironmentVariable("GRADUS_PYTHON", OutsideParts.PythonWith("sys"));
        Environment.SetEnvironmentVariable("GRADUS_STAND_IN", "plain");
    }

    public void Dispose() => _gradus.Dispose();

    [SkippableTheory]
    [InlineData("Leave-v0", "its process ended with exit code 0")]
    [InlineData("Fork-v0", "its process ended with exit code 6")]
    [InlineData("Sleep-v0", "its process did not answer within 3 s and was killed")]
    [InlineData("Spin-v0", "its process did not answer within 3 s and was killed")]
    [InlineData("Long-v0", "step raised ValueError: ????")]
    [InlineData("Deep-v0", "step raised RecursionError: maximum recursion depth exceeded")]
    [InlineData("Nested-v0", "RecursionError: maximum recursion depth exceeded")]
    [InlineData("Wide-v0", "the observation has 300 numbers, but its space ")]
    [InlineData("Words-v0", "the reward is not a number: could not convert string to float: 'much'")]
    public void What_an_environment_of_Python_does_is_told(string id, string why)
    {
        var options = new IsolationOptions
        {
            EnvironmentsPerProcess = 2,
            MaxRestarts = 0,
            Timeout = why.Contains("within 3 s", StringComparison.Ordinal) ? TimeSpan.FromSeconds(3) : Patience.Longest,
            StartTimeout = Patience.Longest,
        };
        using VectorEnvironment environments = VectorEnvironment.MakeIsolated($"gymnasium:{id}", 2, seed: 3, options);
        var observations = new float[6];
        environments.Reset(observations);
        EnvironmentException error = Assert.Throws<EnvironmentException>(() =>
        {
            for (int step = 0; step < 3; step++)
            {
                environments.Step([0, 0], observations);
            }
        });
        Assert.Matches(@$"^Environment 0 \(gymnasium:{id}, seed 3\) failed at step [123]: ", error.Message);
        Assert.Contains($": {why}", error.Message, StringComparison.Ordinal);
        Assert.True(error.Message.Length < 5_000, $"The message has {error.Message.Length} characters.");
    }

    /// <summary>−15 is what multiprocessing says of a process that SIGTERM has ended, by the standard's number of that.</summary>
    [SkippableFact]
    public void A_copy_of_the_process_can_be_terminated()
    {
        Skip.If(OperatingSystem.IsWindows(), "Processes are copied on Unix.");
        using VectorEnvironment environments = VectorEnvironment.MakeIsolated("gymnasium:Workers-v0", 1, seed: 0, new IsolationOptions { Timeout = Patience.Longest });
        var observations = new float[3];
        environments.Reset(observations);
        Assert.Equal(15, observations[1]);
    }

    [SkippableFact]
    public void What_nobody_foresaw_is_told_with_the_environment_in_which_it_was()
    {
        using VectorEnvironment environments = VectorEnvironment.MakeIsolated("gymnasium:Vague-v0", 2, seed: 4, new IsolationOptions { EnvironmentsPerProcess = 2 });
        environments.Reset(new float[6]);
        EnvironmentException error = Assert.Throws<EnvironmentException>(() => environments.Step([0, 0], new float[6]));
        Assert.Equal("Environment 1 (gymnasium:Vague-v0, seed 5) failed at step 1: LookupError: neither true nor false", error.Message);
    }

    [SkippableFact]
    public void Turned_observations_are_refused()
    {
        using VectorEnvironment environments = VectorEnvironment.MakeIsolated("gymnasium:Turned-v0", 1, seed: 4);
        string message = Assert.Throws<EnvironmentException>(() => environments.Reset(new float[6])).Message;
        Assert.Contains("the observation has the shape (3, 2), but its space", message, StringComparison.Ordinal);
        Assert.EndsWith("has (2, 3)", message, StringComparison.Ordinal);
    }

    /// <summary>Python would take −1 for the last choice, and 7 for a place that is not there.</summary>
    [SkippableTheory]
    [InlineData("Switches", new[] { 0, 1, 0, 0, 2, 0 })]
    [InlineData("Switches", new[] { 0, 1, 0, -1, 0, 0 })]
    [InlineData("Choices", new[] { 0, 0, 0, 4 })]
    public void An_action_outside_its_space_does_not_reach_Python(string name, int[] actions)
    {
        using VectorEnvironment environments = VectorEnvironment.MakeIsolated($"gymnasium:{name}-v0", 2, seed: 4, new IsolationOptions { EnvironmentsPerProcess = 2 });
        var observations = new float[2 * environments.ObservationSize];
        environments.Reset(observations);
        EnvironmentException error = Assert.Throws<EnvironmentException>(() => environments.Step(actions, observations));
        Assert.Equal((1, 1L, 5UL), (error.Rank, error.Step, error.Seed));
        Assert.IsType<ArgumentException>(error.InnerException);
        Assert.Contains("is not in Multi", error.Message, StringComparison.Ordinal);
    }

    /// <summary>spaces/multi_binary.py: 0 and 1 are what the sample must have, 2 is free.</summary>
    [SkippableFact]
    public void The_mask_of_switches_is_read_as_Gymnasium_reads_it()
    {
        using VectorEnvironment environments = VectorEnvironment.MakeIsolated("gymnasium:Forced-v0", 1, seed: 4);
        environments.Reset(new float[1]);
        bool[] mask = new bool[3];
        environments.WriteActionMasks(mask);
        Assert.Equal([false, true, true], mask);
        environments.Step([0, 1, 1], new float[1]);
        Assert.Contains(
            "element 2 of the action_mask is 1, by which Gymnasium's MultiBinary says that it must be 1",
            Assert.Throws<EnvironmentException>(() => environments.Step([0, 1, 1], new float[1])).Message,
            StringComparison.Ordinal);
    }

    /// <summary>tests/Python/fuzz_host.py says what holds; GRADUS_FUZZ_CASES how often it is tried.</summary>
    [SkippableFact]
    public void A_host_that_is_asked_anything_answers_each_whole_request_once()
    {
        string cases = Environment.GetEnvironmentVariable("GRADUS_FUZZ_CASES") ?? "500";
        var start = new ProcessStartInfo(
            OutsideParts.PythonWith("sys")!,
            [Path.Combine(AppContext.BaseDirectory, "Python", "fuzz_host.py"), Path.Combine(Repository.Root, "src", "Envs", "Python", "gymnasium_host.py"), cases, "1"])
        {
            RedirectStandardOutput = true,
        };
        (int code, string said, string error) = GradusProcess.Run(start);
        Assert.True(code == 0, said + error);
        Assert.Equal($"{cases} cases of seed 1", said.Trim());
    }

    /// <summary>Where Python itself, with -s as the bridge starts it, would have its user's packages.</summary>
    [SkippableTheory]
    [InlineData(true, "it is in the user's own folder, which is left out here: name ")]
    [InlineData(false, " -m pip install some-package)")]
    public void A_package_that_is_missing_is_advised_where_it_can_be_seen(bool isUsers, string advice)
    {
        string python = OutsideParts.PythonWith("sys")!;
        DirectoryInfo home = Directory.CreateTempSubdirectory("gradus-home");
        try
        {
            string folder = Say("import site; print(site.getusersitepackages())");
            Assert.StartsWith(home.FullName, folder, StringComparison.Ordinal);
            if (isUsers)
            {
                Directory.CreateDirectory(Path.Combine(folder, "some_package"));
            }

            string script = File.ReadAllText(Path.Combine(Repository.Root, "src", "Envs", "Python", "gymnasium_host.py"));
            string said = Say(script.Replace("\nmain()\n", "\nprint(advice('some-package', 'some_package'))\n", StringComparison.Ordinal));
            Assert.Contains(advice, said, StringComparison.Ordinal);
            Assert.Equal(isUsers, said.Contains($"name {folder} in GRADUS_PYTHONPATH", StringComparison.Ordinal));
        }
        finally
        {
            home.Delete(recursive: true);
        }

        string Say(string script)
        {
            var start = new ProcessStartInfo(python, ["-s", "-c", script]) { RedirectStandardOutput = true };
            start.Environment["HOME"] = start.Environment["APPDATA"] = home.FullName;
            start.Environment.Remove("PYTHONUSERBASE");
            (int code, string said, string error) = GradusProcess.Run(start);
            Assert.True(code == 0, error);
            return said.Trim();
        }
    }

    [SkippableFact]
    public void One_that_ends_its_process_when_it_is_made_is_bad_input()
    {
        Assert.Equal(2, _gradus.Run("train a2c gymnasium:Gone-v0"));
        Assert.Contains("its process ended with exit code 4", _gradus.Error, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("train a2c gymnasium:NotANumber-v0 --envs 2 --steps 400 --out {folder}/run --quiet")]
    [InlineData("envs gymnasium:NotANumber-v0 --episodes 2")]
    public void One_that_shows_NaN_is_named(string line)
    {
        Assert.Equal(1, _gradus.Run(line));
        Assert.Contains("NotANumber-v0", _gradus.Error, StringComparison.Ordinal);
        Assert.Contains("NaN", _gradus.Error, StringComparison.Ordinal);
    }
}
