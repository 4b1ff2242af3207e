using Gradus.Envs;

namespace Gradus.Tests;

public sealed class WrapperTests
{
    [Fact]
    public void Observations_are_normalised_by_the_moments_of_all_that_were_seen()
    {
        var environment = new NormalizeObservation(new ScriptedEnvironment { Observations = [[1], [3], [5]] }, epsilon: 1e-12);
        var observation = new float[1];

        environment.Reset(0, observation);
        Assert.Equal(0, observation[0]); // one number: it is the mean
        environment.Step(0, observation);
        Assert.Equal(1, observation[0], 1e-6); // of 1, 3: mean 2, variance 1
        environment.Step(0, observation);
        Assert.Equal(2 / Math.Sqrt(8.0 / 3), observation[0], 1e-6); // of 1, 3, 5: mean 3, variance (4 + 0 + 4) / 3
        environment.Updates = false;
        environment.Reset(null, observation);
        Assert.Equal(-2 / Math.Sqrt(8.0 / 3), observation[0], 1e-6);
        Assert.Equal(3, environment.Moments.Count);
        Assert.Equal("Box(-inf, inf, (1,), float32)", environment.ObservationSpace.ToString());
    }

    [Fact]
    public void Normalised_observations_stay_within_their_limit()
    {
        var environment = new NormalizeObservation(new ScriptedEnvironment { Observations = [[0], [0], [0], [0], [0], [100]] }, limit: 2);
        var observation = new float[1];
        environment.Reset(0, observation);
        for (int i = 0; i < 5; i++)
        {
            environment.Step(0, observation);
            Assert.True(environment.ObservationSpace.Contains(observation));
        }

        Assert.Equal(2, observation[0]); // the sixth of 0, 0, 0, 0, 0, 100 is √5 deviations above the mean
    }

    [Fact]
    public void Rewards_are_divided_by_the_deviation_of_the_discounted_return()
    {
        var environment = new NormalizeReward(new ScriptedEnvironment { Rewards = [2, 4], EndsAt = 2, Truncates = true }, gamma: 0.5, epsilon: 1e-12);
        var observation = new float[1];
        environment.Reset(0, observation);
        Assert.Equal(2, environment.Step(0, observation).Reward, 1e-9); // no variance yet
        StepResult last = environment.Step(0, observation); // G = 2, 5: mean 3.5, deviation 1.5
        Assert.Equal(4 / 1.5, last.Reward, 1e-9);
        Assert.True(last.Truncated);
        environment.Reset(null, observation);
        double again = environment.Step(0, observation).Reward; // G = 2, 5, 2: mean 3, variance (1 + 4 + 1) / 3
        Assert.Equal(2 / Math.Sqrt(2), again, 1e-9);
    }

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "infinite")]
    public void An_observation_that_is_no_number_is_refused_and_not_remembered(float observation, string what)
    {
        var inner = new ScriptedEnvironment { Observations = [[1], [3], [observation], [3]] };
        var environment = new NormalizeObservation(inner, epsilon: 1e-12);
        environment.Reset(0, new float[1]);
        environment.Step(0, new float[1]);

        var error = Assert.Throws<InvalidOperationException>(() => environment.Step(0, new float[1]));

        Assert.Contains($"NormalizeObservation: element 0 of the observation is {what}", error.Message, StringComparison.Ordinal);
        Assert.Equal((2, 2, 1), (environment.Moments.Count, environment.Moments.Mean[0], environment.Moments.Variance(0))); // of 1, 3
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.NegativeInfinity, "infinite")]
    [InlineData(1e300, "1E+300, beyond the range of float32")]
    public void A_reward_that_is_no_number_is_refused_and_not_remembered(double reward, string what)
    {
        var environment = new NormalizeReward(new ScriptedEnvironment { Rewards = [2, 4, reward] }, gamma: 0.5, epsilon: 1e-12);
        environment.Reset(0, new float[1]);
        environment.Step(0, new float[1]);
        environment.Step(0, new float[1]);

        var error = Assert.Throws<InvalidOperationException>(() => environment.Step(0, new float[1]));

        Assert.Contains($"NormalizeReward: the reward is {what}", error.Message, StringComparison.Ordinal);
        Assert.Equal(1.5, environment.Scale, 1e-9); // G = 2, 5: standard deviation 1.5
    }

    [Fact]
    public void Frames_are_stacked_oldest_first_and_begin_with_the_first_repeated()
    {
        var inner = new ScriptedEnvironment { Observations = [[1, -1], [2, -2], [3, -3], [4, -4]], ObservationSpace = new Box(-9, 9, 2) };
        var environment = new FrameStack(inner, 3);
        var observation = new float[6];
        environment.Reset(0, observation);
        Assert.Equal([1, -1, 1, -1, 1, -1], observation);
        environment.Step(0, observation);
        Assert.Equal([1, -1, 1, -1, 2, -2], observation);
        environment.Step(0, observation);
        environment.Step(0, observation);
        Assert.Equal([2, -2, 3, -3, 4, -4], observation);
        environment.Reset(null, observation);
        Assert.Equal([1, -1, 1, -1, 1, -1], observation);
        Assert.Equal([3, 2], ((Box)environment.ObservationSpace).Shape);
        Assert.Equal(-9, ((Box)environment.ObservationSpace).Low[5]);
    }

    [Fact]
    public void Stacked_integers_become_several_integers()
    {
        Assert.Equal("MultiDiscrete([3 3])", new FrameStack(new ScriptedEnvironment { ObservationSpace = new Discrete(3) }, 2).ObservationSpace.ToString());
        Assert.Equal("MultiDiscrete([2 4 2 4])", new FrameStack(new ScriptedEnvironment { ObservationSpace = new MultiDiscrete(2, 4) }, 2).ObservationSpace.ToString());
        Assert.Equal("MultiBinary(6)", new FrameStack(new ScriptedEnvironment { ObservationSpace = new MultiBinary(3) }, 2).ObservationSpace.ToString());
        Assert.Throws<ArgumentException>(() => new FrameStack(new ScriptedEnvironment { ObservationSpace = new Discrete(3, start: 1) }, 2));
    }

    [Fact]
    public void Actions_are_clipped_to_the_bounds_and_NaN_is_left_to_be_refused()
    {
        var inner = new ScriptedEnvironment { ActionSpace = new Box([-1, 0], [1, 5]) };
        var environment = new ClipAction(inner);
        environment.Reset(0, new float[1]);
        environment.Step((float[])[-7f, 2f], new float[1]);
        environment.Step((float[])[float.NaN, 99f], new float[1]);
        Assert.Equal([[-1, 2], [float.NaN, 5]], inner.Actions);
        Assert.True(environment.ActionSpace.Contains([1e9f, -1e9f]));
        Assert.Throws<ArgumentException>(() => environment.Step(1, new float[1]));
        Assert.Throws<ArgumentException>(() => environment.Step((float[])[1f], new float[1]));
    }

    [Fact]
    public void Actions_are_rescaled_from_the_range_to_the_bounds()
    {
        var inner = new ScriptedEnvironment { ActionSpace = new Box([-2, 0], [2, 10]) };
        var environment = new RescaleAction(inner);
        environment.Reset(0, new float[1]);
        environment.Step((float[])[-1f, 1f], new float[1]);
        environment.Step((float[])[0.5f, 0f], new float[1]);
        Assert.Equal([[-2, 10], [1, 5]], inner.Actions);
        Assert.Throws<ArgumentException>(() => environment.Step((float[])[1.5f, 0f], new float[1]));
        Assert.Throws<ArgumentException>(() => new RescaleAction(new ScriptedEnvironment { ActionSpace = new Box(0, float.PositiveInfinity, 1) }));
        Assert.Throws<ArgumentException>(() => new RescaleAction(new ScriptedEnvironment()));
    }

    [Fact]
    public void Rewards_are_multiplied()
    {
        var environment = new RewardScale(new ScriptedEnvironment { Rewards = [3] }, 0.1);
        environment.Reset(0, new float[1]);
        Assert.Equal(0.3, environment.Step(0, new float[1]).Reward, 1e-12);
    }

    [Fact]
    public void An_action_is_repeated_until_the_episode_ends()
    {
        var inner = new ScriptedEnvironment { Rewards = [1, 2, 4, 8, 16], EndsAt = 5 };
        var environment = new ActionRepeat(inner, 3);
        environment.Reset(0, new float[1]);
        Assert.Equal(new StepResult(7, false, false), environment.Step(1, new float[1]));
        Assert.Equal(new StepResult(24, true, false), environment.Step(0, new float[1]));
        Assert.Equal(5, inner.Actions.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_action_is_repeated_as_long_as_it_is_legal(bool shown)
    {
        Space[] spaces =
        [
            new Discrete(4),
            new Discrete(4, 7),
            new MultiDiscrete(4, 5),
            new MultiBinary(6),
            new TupleSpace(new Box(-1, 1, 2), new Discrete(4, -2), new MultiBinary(2), new MultiDiscrete(4, 4)),
        ];
        var rng = new Rng(5);
        float[] observation = new float[1];
        foreach (Space actions in spaces)
        {
            var inner = new UsedUp(actions);
            EnvironmentWrapper environment = shown ? new MaxAndSkip(inner, 4) : new ActionRepeat(inner, 4);
            bool[] mask = new bool[actions.MaskSize];
            int several = 0;
            for (int episode = 0; episode < 50; episode++)
            {
                environment.Reset(1, observation);
                for (StepResult result = default; !result.Ended;)
                {
                    environment.WriteCheckedMask(mask);
                    result = Step(environment, actions, mask);
                    several += result.Reward > 1 ? 1 : 0;
                }
            }

            Assert.Equal(actions is MultiBinary, several > 0); // no switch at all can be turned on again
        }

        StepResult Step(EnvironmentWrapper environment, Space actions, bool[] mask)
        {
            float[] reals = new float[actions.Size];
            actions.Sample(rng, mask, reals);
            int[] integers = Array.ConvertAll(reals, number => (int)number);
            return actions.ActionKind switch
            {
                ActionKind.Index => environment.Step(integers[0], observation),
                ActionKind.Reals => environment.Step(reals, observation),
                _ => environment.Step(integers, observation),
            };
        }
    }

    [Fact]
    public void Wrappers_dispose_what_they_wrap()
    {
        var inner = new ScriptedEnvironment();
        new TimeLimit(new RewardScale(new FrameStack(inner, 2), 2), 5).Dispose();
        Assert.True(inner.IsDisposed);
    }

    [Fact]
    public void A_stack_of_wrappers_goes_on_after_a_resume_as_if_nothing_had_happened()
    {
        using VectorEnvironment first = Wrapped();
        using VectorEnvironment second = Wrapped();
        Assert.True(first.CanResume);
        var a = new float[first.Count * first.ObservationSize];
        var b = new float[a.Length];
        first.Reset(a);
        Walk(first, a, 0, 40);

        StateReader.Load(StateWriter.Save(first), second);

        Walk(first, a, 40, 80);
        Walk(second, b, 40, 80);
        Assert.Equal(a, b);
        Assert.Equal(first.Rewards, second.Rewards);

        static VectorEnvironment Wrapped() => new(
            () => new NormalizeReward(new NormalizeObservation(new FrameStack(new TimeLimit(new ActionRepeat(new ClipAction(new Pendulum()), 2), 13), 3), limit: 10)),
            count: 2,
            seed: 5);

        static void Walk(VectorEnvironment environments, float[] observations, int from, int to)
        {
            for (int step = from; step < to; step++)
            {
                environments.Step([MathF.Sin(step), 3 * MathF.Cos(step)], observations);
            }
        }
    }

    [Fact]
    public void What_cannot_be_resumed_says_so_beforehand()
    {
        using var wrapper = new RewardScale(new ScriptedEnvironment(), 1);
        Assert.False(wrapper.CanResume);
        string message = Assert.Throws<InvalidOperationException>(() => wrapper.SaveState(new StateWriter())).Message;
        Assert.Contains("ScriptedEnvironment cannot be saved or resumed because it does not implement IResumable", message);
    }
}
