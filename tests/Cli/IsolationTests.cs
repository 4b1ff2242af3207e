using Gradus.Envs;
using Gradus.Envs.Loading;
using Gradus.Envs.Processes;
using Gradus.Envs.Wrappers;
using Gradus.Tests.Envs.Processes;

namespace Gradus.Tests.Cli;

/// <summary>What is told of an environment that fails, in this process or in one of its own.</summary>
public sealed class IsolationTests
{
    private const string Id = "UnreliableTest-v0";

    private static readonly IsolationOptions Options = new()
    {
        Command = ["dotnet", Path.Combine(AppContext.BaseDirectory, "gradus.dll"), "--gradus-environment-host"],
        Assemblies = [typeof(Unreliable).Assembly.Location],
        MaxRestarts = 0,
    };

    public IsolationTests() => EnvironmentAssembly.Load(typeof(Unreliable).Assembly.Location);

    [Fact]
    public void Without_restarts_a_lost_process_is_an_error_with_seed_and_step_since_that_seed()
    {
        IEnvironment one = EnvironmentRegistry.MakeIsolated(Id, Options);
        using var disposable = one as IDisposable;
        var observation = new float[2];
        one.Reset(9, observation);
        one.Step(0, observation);
        one.Reset(12, observation);
        one.Step(0, observation);
        EnvironmentException error = Assert.Throws<EnvironmentException>(() => one.Step(1, observation));
        Assert.Equal((0, 2L, 12UL), (error.Rank, error.Step, error.Seed));
        Assert.Equal($"Environment 0 ({Id}, seed 12) failed at step 2: its process ended with exit code 7; its last words: environments may print | environments may print | goodbye", error.Message);
    }

    [Fact]
    public void What_one_environment_throws_is_named_with_seed_and_step()
    {
        using var environment = new NamedFailures(EnvironmentRegistry.Make(Id), "mine");
        var observation = new float[2];
        Assert.StartsWith("Environment 0 (mine, seed 3) failed in Reset: ", Assert.Throws<EnvironmentException>(() => environment.Reset(3, [])).Message, StringComparison.Ordinal);
        environment.Reset(3, observation);
        environment.Step(0, observation);
        EnvironmentException error = Assert.Throws<EnvironmentException>(() => environment.Step(3, observation));
        Assert.Equal("Environment 0 (mine, seed 3) failed at step 2: the rope broke", error.Message);
        Assert.IsType<InvalidOperationException>(error.InnerException);
    }

    [Fact]
    public void Every_command_that_plays_in_an_environment_can_isolate_it()
    {
        using var command = new GradusCommand();
        foreach (string line in (string[])["eval", "play", "check", "compare", "train"])
        {
            Assert.Equal(0, command.Run($"{line} --help"));
            Assert.Contains("--isolate", command.Out, StringComparison.Ordinal);
        }
    }
}
