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

    [SkippableFact]
    public void One_that_ends_its_process_when_it_is_made_is_bad_input()
    {
        Assert.Equal(2, _gradus.Run("train a2c gymnasium:Gone-v0"));
        Assert.Contains("its process ended with exit code 4", _gradus.Error, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("train a2c gymnasium:NotANumber-v0 --steps 400 --out {folder}/run --quiet")]
    [InlineData("envs gymnasium:NotANumber-v0 --episodes 2")]
    public void One_that_shows_NaN_is_named(string line)
    {
        Assert.Equal(1, _gradus.Run(line));
        Assert.Contains("NotANumber-v0", _gradus.Error, StringComparison.Ordinal);
        Assert.Contains("NaN", _gradus.Error, StringComparison.Ordinal);
    }
}
