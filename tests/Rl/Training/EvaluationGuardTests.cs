using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>An evaluation takes what a training takes, and ends.</summary>
public sealed class EvaluationGuardTests
{
    [Theory]
    [InlineData(0.5f, double.NaN, "the reward is NaN")]
    [InlineData(0.5f, double.PositiveInfinity, "the reward is infinite")]
    [InlineData(0.5f, 1e300, "the reward is 1E+300, beyond the range of float32")]
    [InlineData(float.NaN, 1.0, "element 0 of the observation is NaN")]
    [InlineData(float.NegativeInfinity, 1.0, "element 0 of the observation is infinite")]
    public void Numbers_that_cannot_be_scored_are_named_with_seed_and_step(float observation, double reward, string fault)
    {
        using Policy policy = Trained();

        EnvironmentException error = Assert.Throws<EnvironmentException>(
            () => Evaluation.Run(policy, new Sensor(observation, reward, length: 6), "Sensor", episodes: 2, seed: 7));

        Assert.Equal($"Environment 0 (Sensor, seed 7) failed at step 3: {fault}", error.Message);
    }

    [Fact]
    public void An_observation_that_a_reset_shows_is_looked_at_too()
    {
        using Policy policy = Trained();

        EnvironmentException error = Assert.Throws<EnvironmentException>(
            () => Evaluation.Run(policy, new Sensor(0.5f, 1, length: 6, first: float.NaN), "Sensor", episodes: 2, seed: 7));

        Assert.Equal("Environment 0 (Sensor, seed 7) failed in Reset: element 0 of the observation is NaN", error.Message);
    }

    [Fact]
    public void An_episode_without_an_end_is_an_error()
    {
        using Policy policy = Trained();

        EnvironmentException error = Assert.Throws<EnvironmentException>(
            () => Evaluation.Run(policy, new Sensor(0.5f, 1, length: int.MaxValue), "Sensor", episodes: 1, seed: 7));

        Assert.Contains("the episode has not ended after 1000000 steps", error.Message, StringComparison.Ordinal);
        Assert.Equal(Evaluation.MaxEpisodeSteps + 1, error.Step);
    }

    [Fact]
    public void It_is_cancelled_within_an_episode()
    {
        using Policy policy = Trained();
        using var source = new CancellationTokenSource();
        var environment = new Sensor(0.5f, 1, length: int.MaxValue) { AtStep = step => Cancel(step, source) };

        Assert.Throws<OperationCanceledException>(() => Evaluation.Run(policy, environment, "Sensor", episodes: 1, cancellation: source.Token));

        Assert.Equal(100, environment.Steps);

        static void Cancel(int step, CancellationTokenSource source)
        {
            if (step == 100)
            {
                source.Cancel();
            }
        }
    }

    [Theory]
    [InlineData(float.NaN, "element 0 of the observation is NaN")]
    [InlineData(float.PositiveInfinity, "element 0 of the observation is infinite")]
    public void A_policy_does_not_act_on_what_is_no_number(float observation, string fault)
    {
        using Policy policy = Trained();

        ArgumentException error = Assert.Throws<ArgumentException>(() => policy.Act([observation]));

        Assert.Contains($"The policy acts on finite numbers only, but {fault}", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => policy.Choose([observation], new Rng(0)));
        Assert.Throws<ArgumentException>(() => policy.Probabilities([observation], new float[2]));
    }

    [Theory]
    [InlineData("CartPole-v1")]
    [InlineData("Pendulum-v1")]
    [InlineData("TicTacToe-v0")]
    public void A_policy_whose_networks_overflow_has_no_action(string environment)
    {
        using var agent = new A2C(EnvironmentSource.Of(environment, 1, 0), new A2COptions { Activation = Gradus.Autodiff.Activation.Relu });
        using Policy policy = agent.ToPolicy();
        var observation = new float[policy.ObservationSpace.Size];
        Array.Fill(observation, float.MaxValue);
        for (int layer = 0; layer < 3; layer++)
        {
            using HostWrite<float> weights = policy.Theta.ValueOf(policy.Theta.Layout.Find($"pi.{layer}")!).Edit();
            weights.Span.Fill(10);
        }

        bool[] mask = new bool[policy.Description.HasActionMask ? policy.ActionSpace.MaskSize : 0];
        mask.AsSpan(0, mask.Length / 2).Fill(true);
        PolicyFailedException error = Assert.Throws<PolicyFailedException>(() => _ = policy.Choose(observation, mask));

        Assert.Contains("its networks overflow", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_action_that_is_NaN_reaches_no_environment()
    {
        var seen = new List<float>();
        using var environments = new VectorEnvironment(() => new Arm(seen), 2, seed: 0, id: "Arm");
        environments.Reset(new float[2]);

        ArgumentException error = Assert.Throws<ArgumentException>(() => environments.Step([0.5f, 0.5f, 0.5f, float.NaN], new float[2]));

        Assert.Contains("Arm: element 1 of the action for environment 1 is NaN", error.Message, StringComparison.Ordinal);
        Assert.Empty(seen);
    }

    private static Policy Trained()
    {
        using var environments = new VectorEnvironment(() => new Sensor(0.5f, 1, length: 6), 2, seed: 0);
        using var agent = new A2C(environments);
        return agent.ToPolicy();
    }

    /// <summary>Shows and pays something else in its third step.</summary>
    private sealed class Sensor(float observation, double reward, int length, float first = 0.5f) : IEnvironment
    {
        public Space ObservationSpace { get; } = new Box(-1, 1, 1);

        public Space ActionSpace { get; } = new Discrete(2);

        public int Steps { get; private set; }

        public Action<int>? AtStep { get; init; }

        public void Reset(ulong? seed, Span<float> shown)
        {
            Steps = 0;
            shown[0] = first;
        }

        public StepResult Step(EnvironmentAction action, Span<float> shown)
        {
            AtStep?.Invoke(++Steps);
            Steps += AtStep is null ? 1 : 0;
            shown[0] = Steps == 3 ? observation : 0.5f;
            return new StepResult(Steps == 3 ? reward : 1, Steps >= length, false);
        }
    }

    private sealed class Arm(List<float> seen) : IEnvironment
    {
        public Space ObservationSpace { get; } = new Box(-1, 1, 1);

        public Space ActionSpace { get; } = new Box(-1, 1, 2);

        public void Reset(ulong? seed, Span<float> observation) => observation[0] = 0;

        public StepResult Step(EnvironmentAction action, Span<float> observation)
        {
            seen.AddRange(action.Reals);
            return new StepResult(0, false, false);
        }
    }
}
