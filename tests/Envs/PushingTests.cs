using Gradus.Envs;

namespace Gradus.Tests;

public sealed class PushingTests
{
    public static TheoryData<string> Pushable { get; } =
    [
        "CartPole-v1", "CartPoleNoVelocity-v1", "Acrobot-v1", "MountainCar-v0", "MountainCarContinuous-v0", "Pendulum-v1", "LunarLander-v3",
        "LunarLanderContinuous-v3", "BipedalWalker-v3",
    ];

    [Theory]
    [MemberData(nameof(Pushable))]
    public void A_push_is_seen_in_the_next_observation_and_one_to_the_other_side_is_its_opposite(string id)
    {
        float[] alone = After(id, 0, 0);
        float[] right = After(id, 0.5, 0);
        float[] left = After(id, -0.5, 0);
        int element = Enumerable.Range(0, alone.Length).MaxBy(i => Math.Abs(right[i] - alone[i]));

        Assert.True(Math.Abs(right[element] - alone[element]) > 1e-3, "The push is not seen.");
        Assert.True((right[element] > alone[element]) != (left[element] > alone[element]), "Both pushes go the same way.");
    }

    /// <summary>θ after a step is θ + 0.02 θ̇ with the old θ̇, so a push of 1 rad/s is first seen in θ as 0.02 (Florian 2007).</summary>
    [Fact]
    public void A_push_of_the_pole_turns_it_by_its_speed_times_the_time_step()
    {
        float[] alone = After("CartPole-v1", 0, 0);
        float[] pushed = After("CartPole-v1", 1, 0);
        Assert.Equal(0.02, pushed[2] - alone[2], 1e-7);
        Assert.Equal(alone[0], pushed[0]);
    }

    [Theory]
    [MemberData(nameof(Pushable))]
    public void Only_what_moves_is_pushed_and_only_by_numbers(string id)
    {
        IEnvironment environment = EnvironmentRegistry.Make(id);
        Assert.True(environment.CanBePushed(out IPushableEnvironment? pushable));
        Assert.EndsWith("cannot be pushed now: no episode is in progress.", Assert.Throws<InvalidOperationException>(() => pushable.Push(1, 0)).Message, StringComparison.Ordinal);
        environment.Reset(1, new float[environment.ObservationSpace.Size]);
        Assert.Throws<ArgumentException>(() => pushable.Push(double.NaN, 0));
        Assert.Throws<ArgumentException>(() => pushable.Push(0, double.NegativeInfinity));
        Assert.Equal(!pushable.CanBePushedUpwards, After(id, 0, 0).SequenceEqual(After(id, 0, 1)));
    }

    [Fact]
    public void Boards_and_tables_cannot_be_pushed() =>
        Assert.All(["TicTacToe-v0", "FrozenLake-v1", "MinAtar/Breakout-v1"], id => Assert.False(EnvironmentRegistry.Make(id).CanBePushed(out _)));

    /// <summary>The observation after a push and a step, amid an episode.</summary>
    private static float[] After(string id, double x, double y)
    {
        IEnvironment environment = EnvironmentRegistry.Make(id);
        Assert.True(environment.CanBePushed(out IPushableEnvironment? pushable));
        var observation = new float[environment.ObservationSpace.Size];
        environment.Reset(3, observation);
        EnvironmentAction none = environment.ActionSpace is Discrete ? 1 : new float[environment.ActionSpace.Size];
        environment.Step(none, observation);
        pushable.Push(x, y);
        environment.Step(none, observation);
        return observation;
    }
}
