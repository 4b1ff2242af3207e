using Gradus.Envs;

namespace Gradus.Tests;

public sealed class HideObservationsTests
{
    [Fact]
    public void Elements_are_left_out_and_the_others_stay_in_order()
    {
        var environment = new HideObservations(
            new ScriptedEnvironment { Observations = [[1, 2, 3, 4], [5, 6, 7, 8]], ObservationSpace = new Box([0, -1, -2, -3], [9, 10, 11, 12]) },
            2,
            0);
        var observation = new float[2];
        environment.Reset(0, observation);
        Assert.Equal([2, 4], observation);
        environment.Step(0, observation);
        Assert.Equal([6, 8], observation);
        Assert.Equal(new Box([-1, -3], [10, 12]), environment.ObservationSpace);
        Assert.Throws<ArgumentException>(() => environment.Reset(0, new float[4]));
        Assert.Throws<ArgumentException>(() => environment.Step(0, new float[4]));
    }

    [Theory]
    [InlineData("CartPoleNoVelocity-v1", "CartPole-v1", new[] { 0, 2 })]
    [InlineData("LunarLanderNoVelocity-v3", "LunarLander-v3", new[] { 0, 1, 4, 6, 7 })]
    public void Tasks_without_velocities_are_the_tasks_but_for_what_is_seen(string hidden, string whole, int[] shown)
    {
        IEnvironment part = EnvironmentRegistry.Make(hidden);
        IEnvironment all = EnvironmentRegistry.Make(whole);
        var seen = new float[shown.Length];
        var observation = new float[all.ObservationSpace.Size];
        part.Reset(3, seen);
        all.Reset(3, observation);
        StepResult result;
        int steps = 0;
        do
        {
            Assert.Equal(shown.Select(index => observation[index]), seen);
            int action = steps++ * steps % ((Discrete)all.ActionSpace).N;
            result = all.Step(action, observation);
            Assert.Equal(result, part.Step(action, seen));
        }
        while (!result.Ended);
        EnvironmentSpecification known = EnvironmentRegistry.Find(whole);
        Assert.Equal(known.MaxEpisodeSteps, EnvironmentRegistry.Find(hidden).MaxEpisodeSteps);
        Assert.Equal(known.RewardThreshold, EnvironmentRegistry.Find(hidden).RewardThreshold);
    }

    [Theory]
    [InlineData(new[] { 4 }, "cannot hide element 4: it is hidden already, or not one of the 4 elements")]
    [InlineData(new[] { -1 }, "cannot hide element -1")]
    [InlineData(new[] { 1, 1 }, "cannot hide element 1")]
    [InlineData(new[] { 0, 1, 2, 3 }, "must leave an element of Box")]
    public void What_cannot_be_hidden_is_named(int[] hidden, string what) => Assert.Contains(
        what, Assert.Throws<ArgumentException>(() => new HideObservations(new CartPole(), hidden)).Message, StringComparison.Ordinal);

    [Fact]
    public void Images_and_integers_are_refused()
    {
        Assert.Contains(
            "one dimension",
            Assert.Throws<ArgumentException>(() => new HideObservations(new MinAtarEnvironment(MinAtarGame.Breakout), 0)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new HideObservations(new FrozenLake(), 0));
    }
}
