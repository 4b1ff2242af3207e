using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>All algorithms in a game whose rules forbid moves. The game throws at an illegal one.</summary>
public sealed class MaskedTrainingTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"gradus-{Path.GetRandomFileName()}.safetensors");

    public static TheoryData<string, string> Games
    {
        get
        {
            var games = new TheoryData<string, string>();
            foreach (AlgorithmInfo algorithm in Algorithms.All)
            {
                games.Add(algorithm.Name, "TicTacToe-v0");
                games.Add(algorithm.Name, "several");
                games.Add(algorithm.Name, "switches");
            }

            return games;
        }
    }

    [Theory]
    [MemberData(nameof(Games))]
    public void Only_legal_actions_are_played_in_training_and_after_it(string algorithm, string game)
    {
        EnvironmentSource source = Source(game, AutoresetMode.SameStep, threads: 1, Algorithms.Find(algorithm).Hyperparameters.Defaults.Environments ?? 4);
        using Agent agent = Make(algorithm, source);
        agent.Learn(6_000);
        agent.Save(_file);
        using Policy policy = Policy.Load(_file);
        Assert.True(policy.Description.HasActionMask);
        Assert.Equal("4", SafetensorsFile.Read(_file).Metadata["format_version"]);
        IEnvironment environment = source.MakeOne();
        Assert.Equal(50, Evaluation.Run(policy, environment, game, 50, deterministic: false).Episodes);
        Assert.Equal(50, Evaluation.Run(policy, environment, game, 50).Episodes);
    }

    [Theory]
    [InlineData(AutoresetMode.SameStep, 2)]
    [InlineData(AutoresetMode.NextStep, 1)]
    [InlineData(AutoresetMode.NextStep, 2)]
    public void Only_legal_actions_are_played_by_threads_and_in_both_reset_modes(AutoresetMode autoreset, int threads)
    {
        using var agent = new Ppo(Source("TicTacToe-v0", autoreset, threads), new PpoOptions { Steps = 32, MinibatchSize = 64 });
        agent.Learn(5_000);
    }

    [Theory]
    [InlineData("a2c")]
    [InlineData("acktr")]
    [InlineData("ppo")]
    [InlineData("trpo")]
    public void A_resumed_run_has_the_bits_of_a_whole_one(string algorithm)
    {
        using Agent whole = Make(algorithm, Source("TicTacToe-v0", AutoresetMode.SameStep, 1));
        whole.Learn(16_384);
        using Agent first = Make(algorithm, Source("TicTacToe-v0", AutoresetMode.SameStep, 1));
        first.Learn(16_384, new StopAt(8_192));
        TrainingState.Save(_file, first);
        using Agent second = Make(algorithm, Source("TicTacToe-v0", AutoresetMode.SameStep, 1));
        TrainingState.Load(_file, second);
        second.Resume();
        Assert.NotEqual(first.ParameterHash(), second.ParameterHash());
        Assert.Equal(whole.ParameterHash(), second.ParameterHash());
    }

    [Fact]
    public void The_policy_acts_on_the_mask_it_is_given()
    {
        using Agent agent = Make("a2c", Source("TicTacToe-v0", AutoresetMode.SameStep, 1));
        using Policy policy = agent.ToPolicy();
        float[] observation = new float[18];
        bool[] mask = new bool[9];
        float[] probabilities = new float[9];
        for (int cell = 0; cell < 9; cell++)
        {
            mask.AsSpan().Clear();
            mask[cell] = true;
            Assert.Equal(cell, policy.Act(observation, mask));
            Assert.Equal(cell, policy.Act(observation, mask, new Rng(1)));
            policy.Probabilities(observation, mask, probabilities);
            Assert.Equal(mask.Select(legal => legal ? 1f : 0), probabilities);
        }
    }

    [Fact]
    public void Acting_without_the_mask_or_with_a_wrong_one_is_refused()
    {
        using Agent agent = Make("a2c", Source("TicTacToe-v0", AutoresetMode.SameStep, 1));
        using Policy policy = agent.ToPolicy();
        float[] observation = new float[18];
        Assert.Equal(
            "The policy was trained with action masks: pass the mask of the legal actions with the observation.",
            Assert.Throws<InvalidOperationException>(() => policy.Act(observation)).Message);
        Assert.StartsWith(
            "The policy cannot act under this mask: its 8 elements are not 9, as Discrete(9) needs.",
            Assert.Throws<ArgumentException>(() => policy.Act(observation, new bool[8])).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "The policy cannot act under this mask: all actions are masked, so there is no legal one.",
            Assert.Throws<ArgumentException>(() => policy.Act(observation, new bool[9])).Message,
            StringComparison.Ordinal);

        using Agent plain = Make("a2c", EnvironmentSource.Of("CartPole-v1", 1, seed: 0));
        using Policy unmasked = plain.ToPolicy();
        Assert.Equal(
            "The policy was trained without action masks: pass the observation alone.",
            Assert.Throws<InvalidOperationException>(() => unmasked.Act(new float[4], new bool[] { true, true })).Message);
    }

    [Fact]
    public void A_state_without_legal_actions_is_the_environments_mistake_and_named()
    {
        using var agent = new A2C(new EnvironmentSource(() => new LockedDoors([0, 2], moves: 3), 2, seed: 0, id: "Doors"));
        var failure = Assert.Throws<EnvironmentException>(() => agent.Learn(100));
        Assert.Contains("Doors", failure.Message, StringComparison.Ordinal);
        Assert.Contains("all values of element 0 of the action are masked", failure.Message, StringComparison.Ordinal);
        Assert.Contains(
            EnvironmentChecker.Check(() => new LockedDoors([0, 2], moves: 3), "Doors"),
            finding => finding.Message.Contains("all values of element 0 of the action are masked", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("TicTacToe-v0")]
    [InlineData("ProbeMask-v0")]
    [InlineData("Taxi-v3")]
    public void The_environments_of_the_library_pass_the_check(string id) => Assert.Empty(EnvironmentChecker.Check(id));

    public void Dispose() => File.Delete(_file);

    private static Agent Make(string algorithm, EnvironmentSource source)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        return info.Create(source, info.OptionsFor(source.Id), new ManagedBackend<float>());
    }

    private static EnvironmentSource Source(string game, AutoresetMode autoreset, int threads, int count = 4) => game switch
    {
        "several" => new EnvironmentSource(() => new LockedDoors([2, 3], moves: 4), count, seed: 3, autoreset, threads, game),
        "switches" => new EnvironmentSource(() => new LockedSwitches(), count, seed: 3, autoreset, threads, game),
        _ => EnvironmentSource.Of(game, count, seed: 3, autoreset, threads),
    };
}
