using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

public sealed class A2CTests
{
    /// <summary>
    /// The parameters after 2,000 steps of CartPole-v1 with seed 42 and the options below: the one expected value that comes from our own
    /// output. It changes only when the arithmetic of training changes, and then on purpose.
    /// </summary>
    private const string GoldenHash = "078cf75bd95e884b4640d6ccf0919889403e0cda9bc9d5d2c2657d4d737fc2ff";

    private static readonly A2COptions Golden = new() { Seed = 42, EntropyCoefficient = 0.01, GaeLambda = 0.95 };

    [Fact]
    public void A_short_training_gives_the_committed_bits() => Assert.Equal(GoldenHash, TrainCartPole(new ManagedBackend<float>(), threads: 1));

    [Theory]
    [InlineData(VectorWidth.Bits128, 1)]
    [InlineData(VectorWidth.Bits256, 2)]
    [InlineData(VectorWidth.Bits512, 3)]
    public void Vector_width_and_threads_do_not_change_a_bit(VectorWidth width, int threads) =>
        Assert.Equal(GoldenHash, TrainCartPole(new ManagedBackend<float>(threads, width), threads));

    [Fact]
    public void Another_seed_gives_other_parameters()
    {
        using VectorEnvironment environments = VectorEnvironment.Make("CartPole-v1", count: 8, seed: 42);
        using var agent = new A2C(environments, Golden with { Seed = 43 });
        agent.Learn(2000);

        Assert.NotEqual(GoldenHash, agent.ParameterHash());
    }

    [Theory]
    [InlineData(AutoresetMode.SameStep)]
    [InlineData(AutoresetMode.NextStep)]
    public void A_truncated_episode_is_worth_what_would_have_followed(AutoresetMode mode)
    {
        // Reward 1 for ever, cut off every 4 steps: V = 1/(1 − γ) = 2 for γ = 0.5.
        Assert.Equal(2, LearnedValue(() => new ConstantReward(4, truncates: true), mode), 0.1);
    }

    [Theory]
    [InlineData(AutoresetMode.SameStep)]
    [InlineData(AutoresetMode.NextStep)]
    public void A_terminated_episode_is_worth_what_it_paid(AutoresetMode mode)
    {
        // Reward 1, and every episode terminates after its first step: V = 1.
        Assert.Equal(1, LearnedValue(() => new ConstantReward(1, truncates: false), mode), 0.1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_learns_to_name_what_it_sees(bool sharedTrunk)
    {
        using var environments = new VectorEnvironment(() => new Identity(), 8, seed: 1);
        using var agent = new A2C(environments, new A2COptions { Hidden = [16], SharedTrunk = sharedTrunk, Optimizer = OptimizerKind.Adam, LearningRate = 5e-3, Seed = 3 });
        agent.Learn(8000);
        Policy policy = agent.ToPolicy();

        Assert.Equal(6, policy.Act([1]));
        Assert.Equal(5, policy.Act([-1]));
        Span<float> probabilities = stackalloc float[2];
        policy.Probabilities([1], probabilities);
        Assert.True(probabilities[1] > 0.9, $"π(right) = {probabilities[1]}");
    }

    [Fact]
    public void Counters_count_what_their_names_say()
    {
        using VectorEnvironment environments = VectorEnvironment.Make("CartPole-v1", count: 4, seed: 0);
        using var agent = new A2C(environments, new A2COptions { Steps = 10 });
        agent.Learn(450);

        Assert.Equal(40, agent.StepsPerUpdate);
        Assert.Equal(440, agent.EnvironmentSteps);
        Assert.Equal(11, agent.Updates);
        Assert.Equal(11, agent.GradientSteps);
        Assert.Throws<ArgumentOutOfRangeException>(() => agent.Learn(39));
    }

    [Fact]
    public void After_warm_up_an_update_allocates_nothing()
    {
        using VectorEnvironment environments = VectorEnvironment.Make("CartPole-v1", count: 8, seed: 0);
        using var agent = new A2C(environments);
        agent.Learn(2000);

        long allocated = Allocation.Of(() => agent.Learn(40 * 500));

        // Learn itself makes one array of metrics; 500 updates add nothing to it.
        Assert.True(allocated < 500, $"{allocated} bytes for 500 updates");
    }

    [Theory]
    [InlineData(double.NaN, "Environment 0 (Rewarding) returned a reward that is NaN, in step 23 of all environments")]
    [InlineData(double.NegativeInfinity, "Environment 0 (Rewarding) returned a reward that is infinite, in step 23")]
    [InlineData(1e300, "Update 5 (environment step 50) was not applied: input 'advantage'")] // beyond float
    public void A_reward_that_is_no_number_stops_the_run_with_its_cause_and_the_last_good_parameters(double reward, string cause)
    {
        using var environments = new VectorEnvironment(() => new NaNReward(atStep: 23, reward), 2, seed: 1, id: "Rewarding");
        using var healthy = new VectorEnvironment(() => new NaNReward(atStep: int.MaxValue), 2, seed: 1);
        var options = new A2COptions { Steps = 5, LearningRateSchedule = ScheduleKind.Constant };
        using var failing = new A2C(environments, options);
        using var reference = new A2C(healthy, options);
        reference.Learn(4 * 10);

        TrainingFailedException error = Assert.Throws<TrainingFailedException>(() => failing.Learn(1000));

        Assert.Contains(cause, error.Message, StringComparison.Ordinal);
        Assert.Equal(reference.ParameterHash(), failing.ParameterHash());
        Assert.Equal(4, failing.Updates);
    }

    private static string TrainCartPole(Backend<float> backend, int threads)
    {
        using VectorEnvironment environments = VectorEnvironment.Make("CartPole-v1", count: 8, seed: 42, threads: threads);
        using var agent = new A2C(environments, Golden, backend);
        agent.Learn(2000);
        return agent.ParameterHash();
    }

    private static double LearnedValue(Func<IEnvironment> make, AutoresetMode mode)
    {
        using var environments = new VectorEnvironment(make, 4, seed: 0, mode);
        using var agent = new A2C(environments, new A2COptions { Gamma = 0.5, Hidden = [8], LearningRate = 5e-3, MaxGradientNorm = 0, Seed = 1 });
        agent.Learn(20_000);
        return agent.ValueOf([1]);
    }
}
