using System.Text.Json;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

public sealed class ListingTests : IDisposable
{
    private readonly GradusCommand _gradus = new();

    public void Dispose() => _gradus.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("--help")]
    [InlineData("train --help")]
    [InlineData("resume --help")]
    [InlineData("eval --help")]
    [InlineData("compare --help")]
    [InlineData("envs --help")]
    [InlineData("check --help")]
    [InlineData("play --help")]
    [InlineData("algos --help")]
    [InlineData("doctor --help")]
    [InlineData("bench --help")]
    [InlineData("gradcheck --help")]
    [InlineData("train a2c --help --nonsense")]
    public void Help_explains_and_ends_with_lines_to_copy(string line)
    {
        Assert.Equal(0, _gradus.Run(line));
        Assert.Contains("Usage:", _gradus.Out, StringComparison.Ordinal);
        Assert.Contains("Examples:", _gradus.Out, StringComparison.Ordinal);
        Assert.Empty(_gradus.Error);
    }

    [Fact]
    public void Environments_are_listed_with_their_limits_and_thresholds()
    {
        JsonElement cartPole = _gradus.RunJson("envs --json").GetProperty("environments").EnumerateArray()
            .Single(environment => environment.GetProperty("id").GetString() == "CartPole-v1");

        // https://gymnasium.farama.org/environments/classic_control/cart_pole: 500 steps, threshold 475, two actions.
        Assert.Equal(500, cartPole.GetProperty("max_episode_steps").GetInt32());
        Assert.Equal(475, cartPole.GetProperty("reward_threshold").GetDouble());
        Assert.Equal("Discrete(2)", cartPole.GetProperty("action_space").GetString());

        Assert.Equal(0, _gradus.Run("envs"));
        Assert.Contains("CartPole-v1", _gradus.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void One_environment_can_be_listed_alone_and_played_without_looking()
    {
        Assert.Equal("Pendulum-v1", Assert.Single(_gradus.RunJson("envs Pendulum-v1 --json").GetProperty("environments").EnumerateArray()).GetProperty("id").GetString());

        // Pendulum never ends before its limit of 200 steps.
        JsonElement played = _gradus.RunJson("envs Pendulum-v1 --episodes 7 --json");
        Assert.Equal((7, 200, 0), (played.GetProperty("episodes").GetInt32(), played.GetProperty("length_mean").GetInt32(), played.GetProperty("length_std").GetInt32()));
        Assert.Equal(0, _gradus.Run("envs CartPole-v1 --episodes 3 --noop"));
        Assert.StartsWith("CartPole-v1, 3 episodes of doing nothing: return ", _gradus.Out, StringComparison.Ordinal);
        Assert.Equal(2, _gradus.Run("envs --episodes 3"));
        Assert.Contains("needs an environment to play", _gradus.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_algorithm_is_listed_with_every_hyperparameter()
    {
        Assert.Equal(0, _gradus.Run("algos"));
        Assert.Contains("a2c", _gradus.Out, StringComparison.Ordinal);

        JsonElement a2c = _gradus.RunJson("algos a2c --json").GetProperty("algorithms").EnumerateArray().Single();
        Assert.Equal(0, _gradus.Run("algos a2c"));
        foreach (JsonElement item in a2c.GetProperty("hyperparameters").EnumerateArray())
        {
            Assert.Contains(item.GetProperty("name").GetString()!, _gradus.Out, StringComparison.Ordinal);
            Assert.Contains(item.GetProperty("meaning").GetString()!, _gradus.Out, StringComparison.Ordinal);
        }

        Assert.Contains("two between which it changes evenly over the run: --set learning_rate=0.02..0.01.", _gradus.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Tuned_values_are_for_environments_that_exist()
    {
        foreach (AlgorithmInfo algorithm in Algorithms.All)
        {
            Assert.All(algorithm.Tuned.Environments, id => Assert.True(Exists(id), $"{algorithm.Name}.json: {id}"));
        }

        Assert.Contains("CartPole-v1", Algorithms.Find("a2c").Tuned.Environments);

        static bool Exists(string id) => id.EndsWith('*')
            ? EnvironmentRegistry.All.Any(environment => environment.Id.StartsWith(id[..^1], StringComparison.Ordinal))
            : EnvironmentRegistry.TryFind(id, out _);
    }

    [Theory]
    [InlineData("CartPole-v1")]
    [InlineData("Acrobot-v1")]
    [InlineData("Pendulum-v1")]
    [InlineData("MountainCar-v0")]
    [InlineData("MountainCarContinuous-v0")]
    [InlineData("LunarLander-v3")]
    [InlineData("LunarLanderContinuous-v3")]
    [InlineData("BipedalWalker-v3")]
    [InlineData("BipedalWalkerHardcore-v3")]
    [InlineData("MinAtar/Breakout-v0")]
    [InlineData("MinAtar/Seaquest-v1")]
    public void Every_algorithm_has_values_for_a_usual_task_or_says_what_to_take_instead(string id) =>
        Assert.All(Algorithms.All, algorithm => Assert.True(algorithm.Tuned.Knows(id) || algorithm.Tuned.AdviceOn(id) is not null, algorithm.Name));

    [Fact]
    public void A_bad_choice_and_values_that_nobody_tuned_are_told()
    {
        const string Bad = "a2c on BipedalWalkerHardcore-v3: ";
        foreach (string line in (string[])
        [
            "algos --env BipedalWalkerHardcore-v3", "algos a2c --env BipedalWalkerHardcore-v3",
            "train a2c BipedalWalkerHardcore-v3 --steps 400 --out {folder}/bad",
        ])
        {
            Assert.Equal(0, _gradus.Run(line));
            Assert.Contains(Bad, _gradus.Out, StringComparison.Ordinal);
        }

        JsonElement json = _gradus.RunJson("algos --env BipedalWalkerHardcore-v3 --json").GetProperty("algorithms")[0];
        Assert.Contains(json.GetProperty("advice").GetString()!, _gradus.Run("algos --env BipedalWalkerHardcore-v3") == 0 ? _gradus.Out : "", StringComparison.Ordinal);
        Assert.False(json.GetProperty("tuned").GetBoolean());

        Assert.Equal(0, _gradus.Run("train ppo CartPole-v0 --steps 2k --out {folder}/unknown"));
        Assert.Contains("No values are tuned for ppo on CartPole-v0; safe ones for its kind of observations: ", _gradus.Out, StringComparison.Ordinal);
        Assert.Contains("normalize_observations=true", _gradus.Out, StringComparison.Ordinal);
        Assert.Contains("\"normalize_observations\": true", _gradus.FileText("unknown/config.json"), StringComparison.Ordinal);
    }

    [Fact]
    public void Values_tuned_for_an_environment_are_shown_for_it()
    {
        string Rate(string line) => _gradus.RunJson(line).GetProperty("algorithms")[0].GetProperty("hyperparameters").EnumerateArray()
            .Single(item => item.GetProperty("name").GetString() == "learning_rate").GetProperty("default").GetRawText();

        Assert.Equal("0.0007", Rate("algos a2c --json"));
        Assert.Equal("0.006", Rate("algos a2c --env CartPole-v1 --json"));
    }
}
