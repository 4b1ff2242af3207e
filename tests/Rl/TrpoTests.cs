using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

public sealed class TrpoTests
{
    /// <summary>The parameters after 6,400 steps of CartPole-v1 with seed 42 and 40 steps per update.</summary>
    private const string GoldenHash = "d9c0de5d5009a80965eaa6fadb0177c1f42348dc160a856e9ccdeb1b089bdc45";

    [Theory]
    [InlineData(VectorWidth.Bits128, 1)]
    [InlineData(VectorWidth.Bits256, 2)]
    [InlineData(VectorWidth.Bits512, 3)]
    public void A_short_training_gives_the_committed_bits_for_every_width_and_thread_count(VectorWidth width, int threads)
    {
        using VectorEnvironment environments = VectorEnvironment.Make("CartPole-v1", count: 8, seed: 42, threads: threads);
        using var agent = new Trpo(environments, new TrpoOptions { Seed = 42, Steps = 40 }, new ManagedBackend<float>(threads, width));
        agent.Learn(6400);

        Assert.Equal(GoldenHash, agent.ParameterHash());
    }

    [Fact]
    public void It_learns_to_name_what_it_sees()
    {
        using var environments = new VectorEnvironment(() => new Identity(), 8, seed: 1);
        using var agent = new Trpo(environments, new TrpoOptions { Hidden = [16], Steps = 20, MaxKl = 0.03, Seed = 3 });
        agent.Learn(8000);
        using Policy policy = agent.ToPolicy();
        Span<float> probabilities = stackalloc float[2];
        policy.Probabilities([1], probabilities);

        Assert.Equal(6, policy.Act([1]));
        Assert.Equal(5, policy.Act([-1]));
        Assert.True(probabilities[1] > 0.9, $"π(right) = {probabilities[1]}");
    }

    [Theory]
    [InlineData(1e-4)]
    [InlineData(0.01)]
    [InlineData(0.2)]
    public void After_every_update_the_policy_is_within_the_limit_of_the_one_before(double maxKl)
    {
        var seen = new SeenStates();
        using var environments = new VectorEnvironment(() => new Watched(EnvironmentRegistry.Make("CartPole-v1"), seen), 1, seed: 7);
        using var agent = new Trpo(environments, new TrpoOptions { Seed = 7, Steps = 64, ValueMinibatchSize = 32, MaxKl = maxKl });
        double largest = 0;
        for (int update = 0; update < 60; update++)
        {
            using Policy before = agent.ToPolicy();
            agent.Learn(64);
            using Policy after = agent.ToPolicy();

            double kl = seen.Divergence(before, after, states: 64);
            Assert.InRange(kl, 0, maxKl + 1e-6);
            largest = Math.Max(largest, kl);
        }

        Assert.True(largest > 0.5 * maxKl, $"The steps make no use of the trust region: at most {largest} of {maxKl}.");
    }

    [Fact]
    public void The_value_network_is_fitted_without_moving_the_policy()
    {
        // A reward that is always 1 has no gradient for the policy once advantages are shifted to mean 0; the critic still has much to learn.
        using var environments = new VectorEnvironment(() => new ConstantReward(length: 1, truncates: false), 4, seed: 1);
        using var agent = new Trpo(environments, new TrpoOptions { Steps = 32, Seed = 2 });
        using Policy before = agent.ToPolicy();
        agent.Learn(4 * 32 * 20);
        using Policy after = agent.ToPolicy();
        Span<float> p = stackalloc float[2];
        Span<float> q = stackalloc float[2];
        before.Probabilities([1], p);
        after.Probabilities([1], q);

        Assert.Equal(p.ToArray(), q.ToArray());
        Assert.Equal(1, agent.ValueOf([1]), 0.02f);
    }

    [Fact]
    public void Impossible_settings_are_refused_by_name()
    {
        using VectorEnvironment environments = VectorEnvironment.Make("CartPole-v1", count: 4, seed: 0);
        AlgorithmInfo trpo = Algorithms.Find("trpo");

        foreach (string setting in (string[])["max_kl=0", "max_kl=-0.1", "cg_damping=0", "cg_iterations=0", "line_search_steps=0", "line_search_factor=1", "value_epochs=0", "value_learning_rate=0"])
        {
            HyperparameterException error = Assert.Throws<HyperparameterException>(() => trpo.Hyperparameters.Set(trpo.Hyperparameters.Defaults, setting));
            Assert.Contains(setting[..setting.IndexOf('=', StringComparison.Ordinal)], error.Message, StringComparison.Ordinal);
        }

        Assert.Contains("shared_trunk", Assert.Throws<HyperparameterException>(() => new Trpo(environments, new TrpoOptions { SharedTrunk = true })).Message, StringComparison.Ordinal);
        string message = Assert.Throws<HyperparameterException>(() => new Trpo(environments, new TrpoOptions { Steps = 8, ValueMinibatchSize = 33 })).Message;
        Assert.Contains("value_minibatch_size is 33", message, StringComparison.Ordinal);
        Assert.Contains("32 transitions", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_NaN_reward_stops_the_run_with_its_cause()
    {
        using var environments = new VectorEnvironment(() => new NaNReward(atStep: 23), 2, seed: 1, id: "NaNReward");
        using var agent = new Trpo(environments, new TrpoOptions { Steps = 5, ValueMinibatchSize = 10 });

        TrainingFailedException error = Assert.Throws<TrainingFailedException>(() => agent.Learn(1000));

        Assert.Contains("Environment 0 (NaNReward) returned a reward that is NaN, in step 23 of all environments", error.Message, StringComparison.Ordinal);
        Assert.Equal(4, agent.Updates);
    }

    [Fact]
    public void After_warm_up_an_update_allocates_nothing()
    {
        using VectorEnvironment environments = VectorEnvironment.Make("CartPole-v1", count: 8, seed: 0);
        using var agent = new Trpo(environments, new TrpoOptions { Steps = 20 });
        agent.Learn(160 * 100);

        long allocated = Allocation.Of(() => agent.Learn(160 * 20));

        // Learn itself makes one array of metrics; 20 updates add nothing to it.
        Assert.True(allocated < 1000, $"{allocated} bytes for 20 updates");
    }

    /// <summary>The observations that an agent acted on, in order.</summary>
    private sealed class SeenStates
    {
        private readonly List<float[]> _observations = [];

        public void Add(ReadOnlySpan<float> observation) => _observations.Add(observation.ToArray());

        /// <summary>The mean of Σ_a p ln(p/q) over the states acted on last, in double.</summary>
        public double Divergence(Policy before, Policy after, int states)
        {
            Span<float> p = stackalloc float[2];
            Span<float> q = stackalloc float[2];
            double sum = 0;
            for (int i = 0; i < states; i++)
            {
                float[] observation = _observations[_observations.Count - states + i];
                before.Probabilities(observation, p);
                after.Probabilities(observation, q);
                sum += (p[0] * Math.Log((double)p[0] / q[0])) + (p[1] * Math.Log((double)p[1] / q[1]));
            }

            return sum / states;
        }
    }

    /// <summary>Notes the observation that each action answers.</summary>
    private sealed class Watched(IEnvironment inner, SeenStates seen) : IEnvironment
    {
        private readonly float[] _shown = new float[inner.ObservationSpace.Size];

        public Space ObservationSpace => inner.ObservationSpace;

        public Space ActionSpace => inner.ActionSpace;

        public void Reset(ulong? seed, Span<float> observation)
        {
            inner.Reset(seed, observation);
            observation.CopyTo(_shown);
        }

        public StepResult Step(EnvironmentAction action, Span<float> observation)
        {
            seen.Add(_shown);
            StepResult result = inner.Step(action, observation);
            observation.CopyTo(_shown);
            return result;
        }
    }
}
