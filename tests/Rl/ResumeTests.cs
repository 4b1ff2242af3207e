using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

public sealed class ResumeTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"gradus-{Path.GetRandomFileName()}.safetensors");

    [Theory]
    [InlineData("a2c", "", "CartPole-v1")]
    [InlineData("a2c", "optimizer=adam", "CartPole-v1")]
    [InlineData("ppo", "minibatch_size=48", "CartPole-v1")]
    [InlineData("acktr", "momentum=0.9", "CartPole-v1")]
    [InlineData("trpo", "value_minibatch_size=48", "CartPole-v1")]
    [InlineData("a2c", "normalize_rewards=true", "CartPole-v1")]
    [InlineData("ppo", "normalize_observations=true", "CartPole-v1")]
    [InlineData("a2c", "normalize_rewards=true", "LunarLander-v3")]
    [InlineData("acktr", "", "LunarLanderContinuous-v3")]
    [InlineData("a2c", "learning_rate=1e-3..1e-4 entropy_coef=0.05..0 value_coef=0.5..1", "CartPole-v1")]
    [InlineData("ppo", "clip_range=0.3..0.1 entropy_coef=0.05..0 value_coef=0.5..1", "CartPole-v1")]
    [InlineData("acktr", "kl_clip=0.005..0.001 value_kl_clip=0.03..0.3 entropy_coef=0.05..0", "CartPole-v1")]
    [InlineData("trpo", "max_kl=0.02..0.005 value_learning_rate=1e-2..1e-4 entropy_coef=0.05..0 value_coef=0.5..1", "CartPole-v1")]
    [InlineData("acktr", "curvature=ekfac", "CartPole-v1")]
    [InlineData("acktr", "curvature=foof", "CartPole-v1")]
    [InlineData("acktr", "curvature=eva", "CartPole-v1")]
    [InlineData("acktr", "curvature=muon momentum=0.9", "CartPole-v1")]
    [InlineData("acktr", "curvature=soap momentum=0.9", "CartPole-v1")]
    [InlineData("a2c", "squash_actions=true", "Pendulum-v1")]
    [InlineData("a2c", "log_std=sde", "Pendulum-v1")]
    [InlineData("ppo", "log_std=sde sde_steps=4 minibatch_size=48", "Pendulum-v1")]
    [InlineData("trpo", "normalize_observations=true", "BipedalWalker-v3")]
    [InlineData("ppo", "normalize_observations=true", "BipedalWalkerHardcore-v3")]
    public void A_resumed_training_is_one_that_never_stopped_bit_for_bit(string algorithm, string setting, string environment)
    {
        using var whole = new Training(algorithm, setting, environment);
        whole.Agent.Learn(6400, whole.Tracker);

        using var first = new Training(algorithm, setting, environment);
        using var cancellation = new CancellationTokenSource();
        first.Agent.Learn(6400, new CompositeObserver(first.Tracker, new CancelAt(2560, cancellation)), cancellation.Token);
        TrainingState.Save(_file, first.Agent, first.Tracker);
        using var second = new Training(algorithm, setting, environment, threads: 2);
        TrainingState.Load(_file, second.Agent, second.Tracker);
        Assert.Equal(first.Agent.ParameterHash(), second.Agent.ParameterHash());
        Assert.NotEqual(whole.Agent.ParameterHash(), second.Agent.ParameterHash());
        second.Agent.Resume(second.Tracker);

        Assert.Equal(whole.Agent.ParameterHash(), second.Agent.ParameterHash());
        Assert.Equal(whole.Agent.EnvironmentSteps, second.Agent.EnvironmentSteps);
        Assert.Equal(whole.Agent.Updates, second.Agent.Updates);
        Assert.Equal(whole.Agent.GradientSteps, second.Agent.GradientSteps);
        Assert.Equal(whole.Tracker.Window.Episodes, second.Tracker.Window.Episodes);
        Assert.Equal(whole.Tracker.Window.MeanReturn, second.Tracker.Window.MeanReturn);
        Assert.Equal(whole.Tracker.Crossings[0]?.EnvironmentSteps, second.Tracker.Crossings[0]?.EnvironmentSteps);
        Assert.Equal(whole.Tracker.Crossings[0]?.WindowStart, second.Tracker.Crossings[0]?.WindowStart);
    }

    [Fact]
    public void A_state_of_something_else_or_with_a_flipped_bit_is_refused()
    {
        using var first = new Training("a2c", "");
        first.Agent.Learn(640, first.Tracker);
        TrainingState.Save(_file, first.Agent, first.Tracker);

        using var otherAlgorithm = new Training("ppo", "");
        Assert.Contains("algorithm 'a2c', not 'ppo'", Assert.Throws<InvalidDataException>(() => TrainingState.Load(_file, otherAlgorithm.Agent, otherAlgorithm.Tracker)).Message, StringComparison.Ordinal);
        foreach (string setting in (string[])["hidden=16", "activation=relu"]) // the second has the same arrays
        {
            using var other = new Training("a2c", setting);
            string network = Assert.Throws<InvalidDataException>(() => TrainingState.Load(_file, other.Agent, other.Tracker)).Message;
            Assert.Contains("agent/learner/network: expected '{", network, StringComparison.Ordinal);
        }


        byte[] bytes = File.ReadAllBytes(_file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(_file, bytes);
        using var fresh = new Training("a2c", "");
        Assert.Contains("SHA-256", Assert.Throws<InvalidDataException>(() => TrainingState.Load(_file, fresh.Agent, fresh.Tracker)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Environments_that_cannot_be_saved_begin_new_episodes_and_all_else_goes_on()
    {
        using var environments = new VectorEnvironment(() => new Identity(), 2, seed: 7, id: "Identity");
        using var agent = new A2C(environments, new A2COptions { NormalizeRewards = true });
        agent.Learn(100);
        TrainingState.Save(_file, agent, new ThresholdTracker());

        using var others = new VectorEnvironment(() => new Identity(), 2, seed: 7, id: "Identity");
        using var resumed = new A2C(others, new A2COptions { NormalizeRewards = true });
        Assert.False(environments.CanResume);
        TrainingState.Load(_file, resumed, new ThresholdTracker());

        Assert.True(others.NeedsReset);
        Assert.NotEqual(environments.Seed, others.Seed);
        Assert.Equal((agent.ParameterHash(), agent.Updates), (resumed.ParameterHash(), resumed.Updates));
        Assert.Equal((environments.Steps, environments.Episodes.Count), (others.Steps, others.Episodes.Count));
        resumed.Learn(100);
        Assert.False(others.NeedsReset);
        Assert.Equal(2 * agent.EnvironmentSteps, resumed.EnvironmentSteps);
        Assert.NotEqual(agent.ParameterHash(), resumed.ParameterHash());
    }

    public void Dispose() => File.Delete(_file);

    private sealed class Training : IDisposable
    {
        public Training(string algorithm, string setting, string environment = "CartPole-v1", int threads = 1)
        {
            AlgorithmInfo info = Algorithms.Find(algorithm);
            AgentOptions options = info.Hyperparameters.Set(info.Hyperparameters.Defaults with { Seed = 4 }, "n_steps=20");
            if (algorithm == "ppo")
            {
                options = info.Hyperparameters.Set(options, "minibatch_size=40");
            }

            options = setting.Length > 0 ? info.Hyperparameters.Set(options, setting.Split(' ')) : options;
            Agent = info.Create(EnvironmentSource.Of(environment, count: 8, seed: 4, threads: threads), options, new ManagedBackend<float>());
        }

        public Agent Agent { get; }

        public ThresholdTracker Tracker { get; } = new(22);

        public void Dispose() => Agent.Dispose();
    }

    private sealed class CancelAt(long environmentSteps, CancellationTokenSource cancellation) : ITrainingObserver
    {
        public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
        {
        }

        public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
        {
            if (agent.EnvironmentSteps >= environmentSteps)
            {
                cancellation.Cancel();
            }

            return TrainingSignal.Continue;
        }
    }
}
