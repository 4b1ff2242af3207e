using System.Diagnostics;
using System.Text.Json;
using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>What is told of an environment that fails, in this process or in one of its own.</summary>
public sealed class IsolationTests
{
    private const string Id = "UnreliableTest-v0";

    private static readonly IsolationOptions Options = new()
    {
        Command = GradusProcess.Host,
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
        Assert.Equal($"Environment 0 ({Id}, seed 12) failed at step 2: its process ended with exit code 7; its last output: environments may print | environments may print | goodbye", error.Message);
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
    public void A_process_lost_in_an_evaluation_is_counted_after_a_training_and_an_error_of_eval()
    {
        using var command = new GradusCommand();
        string assembly = typeof(Fragile).Assembly.Location;
        string folder = Path.Combine(command.Folder, "run");
        (int code, string output, _) = Run("train", "a2c", "FragileTest-v0", "--isolate", "--steps", "200", "--envs", "1", "--json", "--quiet", "--assembly", assembly, "--out", folder);
        Assert.Equal(0, code);
        using JsonDocument report = JsonDocument.Parse(output);
        Assert.Equal((1, 1), (report.RootElement.GetProperty("restarts").GetInt32(), report.RootElement.GetProperty("restarts_in_eval").GetInt32()));
        Assert.Equal(((99 * 10) + 4) / 100.0, report.RootElement.GetProperty("eval").GetProperty("mean").GetDouble(), 1e-12);

        (code, _, string error) = Run("eval", folder, "--isolate", "--assembly", assembly);
        Assert.Equal(1, code);
        Assert.StartsWith("gradus: Environment 0 (FragileTest-v0, seed 98307) failed at step 5: its process ended with exit code 7; its last output: torn", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a2c --envs 3 --isolate", 4)]
    [InlineData("a3c --workers 3 --isolate", 4)]
    [InlineData("a2c --envs 3", 1)]
    public void A_run_makes_the_environments_that_it_steps_one_more_to_evaluate_and_none_to_look_at(string words, int processes)
    {
        using var command = new GradusCommand();
        string assembly = typeof(Diary).Assembly.Location;
        string diaries = Directory.CreateDirectory(Path.Combine(command.Folder, "diaries")).FullName;
        string folder = Path.Combine(command.Folder, "run");
        string[] line = ["train", .. words.Split(' '), "--steps", "2000", "--json", "--quiet", "--assembly", assembly, "--out", folder];
        (int code, _, string error) = Run([line[0], line[1], "DiaryTest-v0", .. line[2..]], diaries);
        Assert.True(code == 0, error);

        // Training resets with seeds 0, 1, …, evaluation with RunSeeds.OfResult and the following; every environment keeps a diary of its own. So
        // does the one whose observations decide which values are safe, because none were tuned: it is the run's first.
        ulong[][] seeds = Diaries(diaries);
        Assert.Equal(4, seeds.Length);
        Assert.Equal((ulong[])[0, 1, 2], seeds.Where(all => all[0] < RunSeeds.FirstOfResult).Select(all => Assert.Single(all)).Order());
        Assert.Equal(100, Assert.Single(seeds, all => all[0] == RunSeeds.FirstOfResult).Length);
        Assert.Equal(processes, Directory.GetFiles(diaries).Select(file => Path.GetFileName(file).Split('-')[0]).Distinct().Count());
    }

    [Fact]
    public void A_comparison_makes_no_environments_to_check_its_contenders()
    {
        using var command = new GradusCommand();
        string diaries = Directory.CreateDirectory(Path.Combine(command.Folder, "diaries")).FullName;
        (int code, _, string error) = Run(
            [
                "compare", "a2c", "a2c:gamma=0.9", "--env", "DiaryTest-v0", "--envs", "2", "--set", "n_steps=5", "--steps", "200", "--seeds", "2", "--quiet",
                "--assembly", typeof(Diary).Assembly.Location, "--out", Path.Combine(command.Folder, "compared"),
            ],
            diaries);
        Assert.True(code == 0, error);

        // Each contender has two environments to warm up, and for each of two seeds two to train on and one to evaluate in.
        ulong[][] seeds = Diaries(diaries);
        Assert.Equal(2 * (2 + (2 * 3)), seeds.Length);
        Assert.All(seeds, Assert.NotEmpty);
    }

    [Fact]
    public void A_search_makes_one_environment_to_look_at_and_its_workers_those_that_they_step()
    {
        using var command = new GradusCommand();
        string diaries = Directory.CreateDirectory(Path.Combine(command.Folder, "diaries")).FullName;
        (int code, _, string error) = Run(
            [
                "tune", "a2c", "DiaryTest-v0", "--only", "--choice", "n_steps=5,10", "--envs", "2", "--steps", "200", "--rungs", "1", "--trials", "2",
                "--episodes", "2", "--parallel", "1", "--assembly", typeof(Diary).Assembly.Location, "--out", Path.Combine(command.Folder, "search"),
            ],
            diaries);
        Assert.True(code == 0, error);

        ulong[][] seeds = Diaries(diaries);
        Assert.Single(seeds, all => all.Length == 0);
        Assert.Equal(2 * 3, seeds.Count(all => all.Length > 0));
    }

    private static ulong[][] Diaries(string folder) =>
        [.. Directory.GetFiles(folder).Select(file => File.ReadAllLines(file).Select(ulong.Parse).ToArray())];

    /// <summary>Runs the command in a process of its own: what holds isolated environments is the program that runs.</summary>
    private static (int Code, string Out, string Error) Run(params string[] words) => Run(words, diaries: null);

    private static (int Code, string Out, string Error) Run(string[] words, string? diaries)
    {
        ProcessStartInfo start = GradusProcess.Command(words);
        start.Environment[Diary.Folder] = diaries;
        return GradusProcess.Run(start);
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
