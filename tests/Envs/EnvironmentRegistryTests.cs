using Gradus.Envs;

namespace Gradus.Tests;

public sealed class EnvironmentRegistryTests
{
    [Theory]
    [InlineData("CartPole-v0", 200, 195.0)]
    [InlineData("CartPole-v1", 500, 475.0)]
    public void Gymnasiums_limits_and_thresholds_stand_in_the_list(string id, int limit, double threshold)
    {
        EnvironmentSpecification specification = Assert.Single(EnvironmentRegistry.All, known => known.Id == id);
        Assert.Equal(limit, specification.MaxEpisodeSteps);
        Assert.Equal(threshold, specification.RewardThreshold);
        Assert.Equal("Box([-4.8 -inf -0.41887903 -inf], [4.8 inf 0.41887903 inf], (4,), float32)", specification.ObservationSpace.ToString());
        Assert.Equal("Discrete(2)", specification.ActionSpace.ToString());
        Assert.NotEmpty(specification.Summary);
    }

    [Theory]
    [InlineData("CartPole", "CartPole-v1")]
    [InlineData("cartpole-v1", "CartPole-v1")]
    [InlineData("CratPole-v0", "CartPole-v0")]
    public void An_unknown_id_is_answered_with_the_nearest_one(string id, string nearest)
    {
        string message = Assert.Throws<ArgumentException>(() => EnvironmentRegistry.Make(id)).Message;
        Assert.StartsWith($"There is no environment '{id}'. Did you mean '{nearest}'?", message);
    }

    [Fact]
    public void No_name_is_an_argument_that_is_refused()
    {
        Action[] asked =
        [
            () => EnvironmentRegistry.Make(null!),
            () => EnvironmentRegistry.MakeIsolated(null!),
            () => EnvironmentRegistry.Find(null!),
            () => EnvironmentSource.Of(null!, 1, seed: 0),
            () => VectorEnvironment.Make(null!, count: 1, seed: 0),
            () => EnvironmentChecker.Check(null!),
        ];
        Assert.All(asked, ask => Assert.Equal("id", Assert.Throws<ArgumentNullException>(ask).ParamName));
    }

    [Fact]
    public void A_users_environment_is_made_by_its_id_within_its_limit()
    {
        EnvironmentRegistry.Register("RegistryTest-v0", () => new CartPole(), maxEpisodeSteps: 1);
        IEnvironment environment = EnvironmentRegistry.Make("RegistryTest-v0");
        environment.Reset(0, new float[4]);
        Assert.True(environment.Step(0, new float[4]).Truncated);
        Assert.Contains("already", Assert.Throws<ArgumentException>(() => EnvironmentRegistry.Register("RegistryTest-v0", () => new CartPole())).Message);
    }

    [Fact]
    public void Ids_that_cannot_be_typed_and_limits_below_one_step_are_refused()
    {
        Assert.Throws<ArgumentException>(() => EnvironmentRegistry.Register("", () => new CartPole()));
        Assert.Throws<ArgumentException>(() => EnvironmentRegistry.Register("two words", () => new CartPole()));
        Assert.Throws<ArgumentOutOfRangeException>(() => EnvironmentRegistry.Register("RegistryTest-v1", () => new CartPole(), maxEpisodeSteps: 0));
    }

    [Theory]
    [InlineData("lerning_rate", "learning_rate")] // one letter missing
    [InlineData("gmama", "gamma")] // two neighbours swapped
    [InlineData("GAMMA", "gamma")] // case does not count
    [InlineData("c1", "c3")] // equally far from c2 and c3: the later one
    public void The_nearest_name_needs_the_fewest_mistakes(string typed, string nearest) =>
        Assert.Equal(nearest, NearestName.Find(typed, ["gae_lambda", "gamma", "learning_rate", "c2", "c3"]));

    [Theory]
    [InlineData("lr", " There are gamma, learning_rate.")]
    [InlineData("gama", " Did you mean 'gamma'?")]
    public void What_resembles_nothing_is_answered_with_all_there_is(string typed, string suggestion) =>
        Assert.Equal(suggestion, NearestName.Suggestion(typed, ["gamma", "learning_rate"]));

    [Fact]
    public void Without_candidates_there_is_no_suggestion()
    {
        Assert.Null(NearestName.Find("a", []));
        Assert.Equal("", NearestName.Suggestion("a", []));
    }
}
