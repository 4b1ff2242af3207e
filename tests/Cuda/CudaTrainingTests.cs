using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>A run on the stand-in device ends with the parameters of the CPU, to the bit.</summary>
public sealed class CudaTrainingTests
{
    /// <summary>A few updates; the stand-in takes its time for each.</summary>
    private const int Steps = 500;

    private static readonly Lazy<string> Driver = new(StandInDriver.SmallCopy);
    private static readonly Lazy<CudaBackend<float>> Device = new(() => StandInDriver.On<float>(Driver.Value));

    [SkippableTheory]
    [InlineData("a2c", "CartPole-v1", "")]
    [InlineData("a2c", "CartPole-v1", "memory=lstm")]
    [InlineData("a2c", "Pendulum-v1", "optimizer=sgd log_std=state")]
    [InlineData("a2c", "FrozenLake-v1", "")]
    [InlineData("a3c", "CartPole-v1", "")]
    [InlineData("acktr", "CartPole-v1", "")]
    [InlineData("acktr", "Pendulum-v1", "momentum=0.9 adaptive_damping=true curvature=kfac_eigen")]
    [InlineData("ppo", "CartPole-v1", "")]
    [InlineData("ppo", "CartPole-v1", "clip_range=0.3..0.1 entropy_coef=0.05..0 value_coef=0.5..1")]
    [InlineData("ppo", "Pendulum-v1", "n_steps=32 optimizer=rmsprop clip_value=true target_kl=0.01")]
    [InlineData("trpo", "CartPole-v1", "n_steps=64")]
    [InlineData("trpo", "Pendulum-v1", "n_steps=64")]
    public void A_run_has_the_parameters_of_the_CPU(string algorithm, string environment, string settings)
    {
        string expected = GuardedTrainingTests.Train(algorithm, environment, settings, new ManagedBackend<float>(), Steps);
        Assert.Equal(expected, GuardedTrainingTests.Train(algorithm, environment, settings, Device.Value, Steps));
        Assert.True(StandInDriver.GraphLaunches(Driver.Value) > 0);
    }

    [SkippableTheory]
    [InlineData("a2c", "Acrobot-v1", "")]
    [InlineData("a2c", "CartPole-v1", "n_steps=40 normalize_rewards=true")]
    [InlineData("ppo", "CartPole-v1", "n_steps=40 minibatch_size=20 normalize_observations=false")]
    [InlineData("ppo", "MountainCar-v0", "n_steps=120 minibatch_size=60 normalize_observations=false")]
    [InlineData("ppo", "MountainCarContinuous-v0", "")]
    [InlineData("a2c", "CartPole-v1", "learning_rate=1e-3..1e-4 entropy_coef=0.05..0 value_coef=0.5..1")]
    [InlineData("trpo", "CartPole-v1", "n_steps=40 value_minibatch_size=80 max_kl=0.02..0.005 entropy_coef=0.05..0 value_coef=0.5..1")]
    [InlineData("a2c", "Pendulum-v1", "n_steps=120 log_std=parameter normalize_observations=false normalize_rewards=false")]
    [InlineData("acktr", "MountainCarContinuous-v0", "log_std=state normalize_observations=false")]
    [InlineData("trpo", "Pendulum-v1", "n_steps=120 log_std=parameter normalize_observations=false squash_actions=true")]
    [InlineData("trpo", "Pendulum-v1", "n_steps=120 log_std=parameter value_minibatch_size=100 normalize_observations=false normalize_rewards=true")]
    [InlineData("trpo", "CartPole-v1", "n_steps=40 value_minibatch_size=80")]
    [InlineData("a2c", "MinAtar/SpaceInvaders-v1", "n_steps=4")]
    [InlineData("ppo", "MinAtar/Breakout-v0", "n_steps=8 minibatch_size=8 epochs=1")]
    public void So_has_a_run_whose_environments_live_on_the_device(string algorithm, string environment, string settings)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        string hidden = environment.StartsWith("MinAtar/", StringComparison.Ordinal) ? "" : "hidden=8";
        AgentOptions options = $"{hidden} {settings}".Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Aggregate(info.OptionsFor(environment), info.Hyperparameters.Set);
        string[] hashes = [.. ((Backend<float>[])[new ManagedBackend<float>(), Device.Value]).Select(backend =>
        {
            using Agent agent = info.Create(EnvironmentSource.Of(environment, 2, seed: 5), options with { Seed = 5 }, backend);
            Assert.Equal(backend is CudaBackend<float>, agent.Environments!.AreIn(Device.Value.Memory));
            agent.Learn(2 * agent.StepsPerUpdate);
            return $"{agent.ParameterHash()} {agent.Environments.Steps} {agent.Environments.Episodes.Count} {agent.Environments.Episodes.MeanReturn}";
        })];
        Assert.Equal(hashes[0], hashes[1]);
    }

    /// <summary>
    /// One wait, one copy from the device, whatever the number of steps, environments, epochs and minibatches, and whether episodes are
    /// truncated. Copies to the device, which nobody waits for: the random stream, the learning rate of each gradient step, and of PPO the
    /// clip range in two forms and the order of the rows; the statistics of returns where rewards are normalised.
    /// </summary>
    [SkippableTheory]
    [InlineData("a2c", "CartPole-v1", 2, "n_steps=4", 2)]
    [InlineData("a2c", "CartPole-v1", 5, "n_steps=16 normalize_advantage=true", 2)]
    [InlineData("a2c", "Pendulum-v1", 5, "n_steps=120 log_std=parameter", 3)]
    [InlineData("a2c", "MountainCarContinuous-v0", 2, "n_steps=4 normalize_observations=false", 3)]
    [InlineData("ppo", "CartPole-v1", 2, "n_steps=16 minibatch_size=20 epochs=3", 1 + 6 + 3)]
    [InlineData("ppo", "Pendulum-v1", 3, "n_steps=120 minibatch_size=180 epochs=2 normalize_observations=false normalize_rewards=false", 1 + 4 + 3)]
    public void An_update_is_one_copy_from_the_device(string algorithm, string environment, int environments, string settings, int uploads)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        AgentOptions options = $"hidden=8 {settings}".Split(' ').Aggregate(info.OptionsFor(environment), info.Hyperparameters.Set);
        using Agent agent = info.Create(EnvironmentSource.Of(environment, environments, seed: 5), options, Device.Value);
        agent.Learn(agent.StepsPerUpdate);
        (int waits, int up, int down) = StandInDriver.Traffic(Driver.Value);
        agent.Learn(agent.StepsPerUpdate);
        (int waitsAfter, int upAfter, int downAfter) = StandInDriver.Traffic(Driver.Value);
        Assert.Equal((1, uploads, 1), (waitsAfter - waits, upAfter - up, downAfter - down));
    }

    /// <summary>With the direction of the step, for each of its lengths that is tried, and with the fit of the value network.</summary>
    [SkippableTheory]
    [InlineData("CartPole-v1", "n_steps=16 value_minibatch_size=20")]
    [InlineData("Pendulum-v1", "n_steps=24 log_std=parameter value_minibatch_size=48 normalize_observations=false")]
    public void An_update_of_TRPO_is_two_copies_from_the_device_and_one_for_each_try(string environment, string settings)
    {
        AlgorithmInfo info = Algorithms.Find("trpo");
        AgentOptions options = $"hidden=8 {settings}".Split(' ').Aggregate(info.OptionsFor(environment), info.Hyperparameters.Set);
        using Agent agent = info.Create(EnvironmentSource.Of(environment, 2, seed: 5), options, Device.Value);
        agent.Learn(agent.StepsPerUpdate);
        var tries = new TriesOfUpdates();
        (int waits, _, int down) = StandInDriver.Traffic(Driver.Value);
        agent.Learn(agent.StepsPerUpdate, tries);
        (int waitsAfter, _, int downAfter) = StandInDriver.Traffic(Driver.Value);
        Assert.True(tries.Count > 0);
        Assert.Equal((2 + tries.Count, 2 + tries.Count), (waitsAfter - waits, downAfter - down));
    }

    [SkippableTheory]
    [InlineData("a2c", "optimizer=sgd learning_rate=1e37")]
    [InlineData("trpo", "value_learning_rate=1e30 n_steps=16 value_minibatch_size=16")]
    [InlineData("ppo", "optimizer=sgd learning_rate=1e30 n_steps=16 minibatch_size=16 epochs=4")]
    public void An_update_that_fails_says_what_it_says_on_the_CPU_and_moves_nothing(string algorithm, string settings)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        AgentOptions options = $"hidden=8 {settings}".Split(' ').Aggregate(info.OptionsFor("CartPole-v1"), info.Hyperparameters.Set);
        string[] outcomes = [.. ((Backend<float>[])[new ManagedBackend<float>(), Device.Value]).Select(backend =>
        {
            using Agent agent = info.Create(EnvironmentSource.Of("CartPole-v1", 2, seed: 5), options, backend);
            string before = agent.ParameterHash();
            string message = Assert.Throws<TrainingFailedException>(() => agent.Learn(20 * agent.StepsPerUpdate)).Message;
            return $"{message} {before == agent.ParameterHash()} {agent.GradientSteps} {agent.Updates}";
        })];
        Assert.Equal(outcomes[0], outcomes[1]);
    }

    [SkippableTheory]
    [InlineData("a2c", "memory=gru")]
    [InlineData("acktr", "conv_layer_norm=true")]
    public void So_has_a_run_on_images(string algorithm, string settings) =>
        Assert.Equal(TrainOnImages(algorithm, settings, new ManagedBackend<float>()), TrainOnImages(algorithm, settings, Device.Value));

    private static string TrainOnImages(string algorithm, string settings, Backend<float> backend)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        AgentOptions options = $"n_steps=4 {settings}".Split(' ').Aggregate(info.OptionsFor("MinAtar/Breakout-v0"), info.Hyperparameters.Set);
        using Agent agent = info.Create(EnvironmentSource.Of("MinAtar/Breakout-v0", 2, seed: 5), options with { Seed = 5 }, backend);
        agent.Learn(24);
        return agent.ParameterHash();
    }

    /// <summary>Adds up the step lengths that TRPO's line search tries.</summary>
    private sealed class TriesOfUpdates : ITrainingObserver
    {
        public int Count { get; private set; }

        public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
        {
        }

        public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
        {
            Count += (int)metrics[TrpoMetrics.LineSearchSteps];
            return TrainingSignal.Continue;
        }
    }
}
