using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

public sealed class PpoTests
{
    [Theory]
    [InlineData("CartPole-v1", LogStdKind.Parameter)]
    [InlineData("Pendulum-v1", LogStdKind.Parameter)]
    [InlineData("Pendulum-v1", LogStdKind.Sde)]
    public void With_one_epoch_and_one_minibatch_it_is_A2C_bit_for_bit(string environment, LogStdKind logStd)
    {
        // Huang et al. 2022: at the first gradient step the ratio is 1, and PPO's gradient is A2C's.
        var a2c = new A2COptions { Seed = 9, Steps = 5, EntropyCoefficient = 0.01, LogStd = logStd };
        var ppo = new PpoOptions
        {
            Seed = 9,
            Steps = 5,
            EntropyCoefficient = 0.01,
            LogStd = logStd,
            Epochs = 1,
            MinibatchSize = 40,
            GaeLambda = 1,
            NormalizeAdvantage = false,
            Optimizer = a2c.Optimizer,
            LearningRate = a2c.LearningRate,
        };
        using VectorEnvironment first = VectorEnvironment.Make(environment, count: 8, seed: 9);
        using VectorEnvironment second = VectorEnvironment.Make(environment, count: 8, seed: 9);
        using var expected = new A2C(first, a2c);
        using var actual = new Ppo(second, ppo);

        expected.Learn(100 * 40);
        actual.Learn(100 * 40);

        Assert.Equal(100, actual.Updates);
        Assert.Equal(expected.ParameterHash(), actual.ParameterHash());
    }

    [Theory]
    [InlineData("CartPole-v1", VectorWidth.Bits128, 1)]
    [InlineData("CartPole-v1", VectorWidth.Bits512, 2)]
    [InlineData("Pendulum-v1", VectorWidth.Bits128, 1)]
    [InlineData("Pendulum-v1", VectorWidth.Bits512, 2)]
    public void Vector_width_and_threads_do_not_change_a_bit(string environment, VectorWidth width, int threads)
    {
        Assert.Equal(Train(environment, new ManagedBackend<float>(1, VectorWidth.Bits256), 1), Train(environment, new ManagedBackend<float>(threads, width), threads));
    }

    [Fact]
    public void It_learns_to_name_what_it_sees_in_minibatches_that_do_not_divide_the_rollout()
    {
        using var environments = new VectorEnvironment(() => new Identity(wrongReward: -1), 3, seed: 1);
        using var agent = new Ppo(environments, new PpoOptions { Hidden = [16], Steps = 20, MinibatchSize = 16, Epochs = 4, LearningRate = 5e-3, Seed = 3 });
        agent.Learn(3000);
        using Policy policy = agent.ToPolicy();

        Assert.Equal(6, policy.Act([1]));
        Assert.Equal(5, policy.Act([-1]));
        Assert.Equal(4 * 4 * agent.Updates, agent.GradientSteps); // 60 rows are 3 minibatches of 16 and one of 12, four times
    }

    [Fact]
    public void A_policy_that_moves_too_far_ends_its_update_early()
    {
        using VectorEnvironment environments = VectorEnvironment.Make("CartPole-v1", count: 4, seed: 0);
        using var agent = new Ppo(environments, new PpoOptions { Steps = 32, MinibatchSize = 32, Epochs = 50, LearningRate = 0.05, TargetKl = 0.01 });
        agent.Learn(4 * 32 * 5);

        Assert.InRange(agent.GradientSteps, 5, 5 * 50 * 4 / 2);
    }

    [Fact]
    public void Advantages_normalised_over_a_minibatch_of_one_leave_everything_finite()
    {
        using VectorEnvironment environments = VectorEnvironment.Make("Pendulum-v1", count: 1, seed: 0);
        using var agent = new Ppo(environments, new PpoOptions { Steps = 5, MinibatchSize = 1, Epochs = 2, Hidden = [8] });
        agent.Learn(50);
        using Policy policy = agent.ToPolicy();
        Span<float> action = stackalloc float[1];
        policy.Act([1, 0, 0], action);

        Assert.Equal(100, agent.GradientSteps);
        Assert.True(float.IsFinite(action[0]));
    }

    [Fact]
    public void After_warm_up_neither_an_update_nor_acting_allocates()
    {
        using VectorEnvironment environments = VectorEnvironment.Make("Pendulum-v1", count: 4, seed: 0);
        var options = new PpoOptions { Steps = 32, MinibatchSize = 32, Epochs = 2, Hidden = [16], NormalizeObservations = true, NormalizeRewards = true, SquashActions = true };
        using var agent = new Ppo(environments, options);
        agent.Learn(128 * 40);
        using Policy policy = agent.ToPolicy();
        var action = new float[1];
        policy.Act([1, 0, 0], action);

        long allocated = Allocation.Of(() =>
        {
            agent.Learn(128 * 40);
            for (int i = 0; i < 1000; i++)
            {
                policy.Act([1, 0, 0], action);
            }
        });

        // Learn itself makes one array of metrics; 40 updates and 1,000 actions add nothing to it.
        Assert.True(allocated < 1000, $"{allocated} bytes");
    }

    [Fact]
    public void A_minibatch_larger_than_the_rollout_is_refused_with_both_numbers()
    {
        using VectorEnvironment environments = VectorEnvironment.Make("CartPole-v1", count: 4, seed: 0);

        HyperparameterException error = Assert.Throws<HyperparameterException>(() => new Ppo(environments, new PpoOptions { Steps = 8, MinibatchSize = 33 }));

        Assert.Contains("minibatch_size is 33", error.Message, StringComparison.Ordinal);
        Assert.Contains("32 transitions", error.Message, StringComparison.Ordinal);
    }

    private static string Train(string environment, ManagedBackend<float> backend, int threads)
    {
        using VectorEnvironment environments = VectorEnvironment.Make(environment, count: 4, seed: 2, threads: threads);
        var options = new PpoOptions { Steps = 32, MinibatchSize = 48, Epochs = 3, Seed = 2, ClipValue = true, ClipSchedule = ScheduleKind.Linear };
        options = options with { NormalizeObservations = environment == "Pendulum-v1", NormalizeRewards = environment == "Pendulum-v1" };
        using var agent = new Ppo(environments, options, backend);
        agent.Learn(2000);
        return agent.ParameterHash();
    }
}
