using System.Runtime.InteropServices;
using System.Text.Json;
using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>The trajectories were recorded from Gymnasium 1.3.0; several episodes each, the stream of random numbers going on between them.</summary>
public sealed class CartPoleTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Whole_recorded_episodes_follow_Gymnasium_to_the_last_bit_of_every_observation(int seed)
    {
        JsonElement recorded = ReferenceFile.Load($"gymnasium/traj_CartPole-v1_{seed}.json");
        IEnvironment environment = EnvironmentRegistry.Make("CartPole-v1");
        float[] observation = new float[4];
        environment.Reset((ulong)seed, observation);
        Assert.Equal(recorded.GetProperty("reset_obs").Singles(), observation);
        foreach (JsonElement step in recorded.GetProperty("steps").EnumerateArray())
        {
            StepResult result = environment.Step(step.GetProperty("a").GetInt32(), observation);
            Assert.Equal(step.GetProperty("obs").Singles(), observation);
            Assert.Equal(step.GetProperty("r").GetDouble(), result.Reward);
            Assert.Equal(step.GetProperty("te").GetBoolean(), result.Terminated);
            Assert.Equal(step.GetProperty("tr").GetBoolean(), result.Truncated);
            if (step.TryGetProperty("reset_obs", out JsonElement reset))
            {
                environment.Reset(null, observation);
                Assert.Equal(reset.Singles(), observation);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void One_step_from_any_recorded_state_lands_within_4e_16_of_Gymnasiums_next_state(int seed)
    {
        JsonElement recorded = ReferenceFile.Load($"gymnasium/traj_CartPole-v1_{seed}.json");
        double[] state = recorded.GetProperty("reset_state").Doubles();
        var environment = new CartPole();
        double largest = 0;
        foreach (JsonElement step in recorded.GetProperty("steps").EnumerateArray())
        {
            double[] next = step.GetProperty("state").Doubles();
            if (state.Length > 0)
            {
                double[] stepped = StepFrom(environment, state, step.GetProperty("a").GetInt32());
                largest = Math.Max(largest, stepped.Zip(next, (a, b) => Math.Abs(a - b) / Math.Max(1, Math.Abs(b))).Max());
            }

            // After an episode's end the next state is random.
            state = step.TryGetProperty("reset_obs", out _) ? [] : next;
        }

        // What sin and cos of other libraries differ by: two units in the last place of 1.
        Assert.True(largest <= 4.5e-16, $"largest deviation {largest}");
    }

    [Fact]
    public void Sutton_and_Bartos_rewards_are_0_and_minus_1_for_the_fall()
    {
        var environment = new CartPole(suttonBartoReward: true);
        float[] observation = new float[4];
        environment.Reset(1, observation);
        var rewards = new List<double>();
        StepResult result;
        do
        {
            result = environment.Step(1, observation);
            rewards.Add(result.Reward);
        }
        while (!result.Terminated);

        Assert.All(rewards[..^1], reward => Assert.Equal(0, reward));
        Assert.Equal(-1, rewards[^1]);
    }

    [Fact]
    public void Misuse_is_answered_with_what_would_be_right()
    {
        float[] observation = new float[4];
        var environment = new CartPole();
        Assert.Contains("before the first Reset", Assert.Throws<InvalidOperationException>(() => environment.Step(0, observation)).Message);
        Assert.Contains("needs a seed", Assert.Throws<InvalidOperationException>(() => environment.Reset(null, observation)).Message);
        environment.Reset(1, observation);
        Assert.Contains("the action 2 is not in Discrete(2); allowed are the integers 0 to 1", Assert.Throws<ArgumentException>(() => environment.Step(2, observation)).Message);
        Assert.Contains("[1]", Assert.Throws<ArgumentException>(() => environment.Step(new[] { 1f }, observation)).Message);
        Assert.Contains("4 numbers, but the destination has 3", Assert.Throws<ArgumentException>(() => environment.Step(1, observation.AsSpan(1))).Message);
        while (!environment.Step(1, observation).Terminated)
        {
        }

        Assert.Contains("after the episode ended", Assert.Throws<InvalidOperationException>(() => environment.Step(0, observation)).Message);
    }

    [Fact]
    public void The_time_limit_truncates_at_its_last_step_and_refuses_the_one_after_it()
    {
        float[] observation = new float[4];
        using var environment = new TimeLimit(new CartPole(), 3);
        Assert.Throws<InvalidOperationException>(() => environment.Step(0, observation));
        environment.Reset(1, observation);
        Assert.Equal(new StepResult(1, false, false), environment.Step(0, observation));
        Assert.Equal(new StepResult(1, false, false), environment.Step(1, observation));
        Assert.Equal(new StepResult(1, false, true), environment.Step(0, observation));
        Assert.Contains("after the episode ended", Assert.Throws<InvalidOperationException>(() => environment.Step(0, observation)).Message);
        environment.Reset(null, observation);
        Assert.False(environment.Step(0, observation).Ended);
    }

    [Fact]
    public void A_fall_at_the_time_limit_is_both_terminated_and_truncated()
    {
        // Pushing right from seed 1, the pole falls in the same number of steps with and without a limit.
        float[] observation = new float[4];
        var free = new CartPole();
        free.Reset(1, observation);
        int steps = 1;
        while (!free.Step(1, observation).Terminated)
        {
            steps++;
        }

        using var limited = new TimeLimit(new CartPole(), steps);
        limited.Reset(1, observation);
        StepResult result = default;
        for (int i = 0; i < steps; i++)
        {
            result = limited.Step(1, observation);
        }

        Assert.Equal(new StepResult(1, Terminated: true, Truncated: true), result);
    }

    [Fact]
    public void A_resumed_episode_and_all_episodes_after_it_are_those_of_the_environment_that_never_stopped()
    {
        var steady = new TimeLimit(new CartPole(), 20);
        float[] a = new float[4];
        float[] b = new float[4];
        steady.Reset(5, a);
        steady.Step(1, a);
        steady.Step(0, a);

        var resumed = new TimeLimit(new CartPole(), 20);
        StateReader.Load(StateWriter.Save(steady), resumed);

        for (int i = 0; i < 200; i++)
        {
            StepResult result = steady.Step(i & 1, a);
            Assert.Equal(result, resumed.Step(i & 1, b));
            Assert.Equal(a, b);
            if (result.Ended)
            {
                steady.Reset(null, a);
                resumed.Reset(null, b);
                Assert.Equal(a, b);
            }
        }
    }

    [Fact]
    public void A_state_of_something_else_or_cut_short_is_refused()
    {
        var limited = new TimeLimit(new CartPole(), 20);
        limited.Reset(5, new float[4]);
        byte[] saved = StateWriter.Save(limited);

        Assert.Throws<InvalidDataException>(() => StateReader.Load(saved, new CartPole()));
        for (int length = 0; length < saved.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => StateReader.Load(saved.AsMemory(0, length), new TimeLimit(new CartPole(), 20)));
        }
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        IEnvironment environment = EnvironmentRegistry.Make("CartPole-v1");
        float[] observation = new float[4];
        environment.Reset(1, observation);
        environment.Step(1, observation);
        environment.Reset(null, observation);

        Assert.Equal(0, Allocation.Of(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                if (environment.Step(i & 1, observation).Ended)
                {
                    environment.Reset(null, observation);
                }
            }
        }));
    }

    private static double[] StepFrom(CartPole environment, double[] state, int action)
    {
        // A saved state has the four numbers of the task at its end.
        environment.Reset(1, new float[4]);
        byte[] saved = StateWriter.Save(environment);
        MemoryMarshal.AsBytes<double>(state).CopyTo(saved.AsSpan(saved.Length - (4 * sizeof(double))));
        StateReader.Load(saved, environment);
        environment.Step(action, new float[4]);

        saved = StateWriter.Save(environment);
        return MemoryMarshal.Cast<byte, double>(saved.AsSpan(saved.Length - (4 * sizeof(double)))).ToArray();
    }
}
