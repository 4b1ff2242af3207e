using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>A run on the stand-in device ends with the parameters of the CPU, to the bit.</summary>
public sealed class CudaTrainingTests
{
    /// <summary>A few updates; the stand-in takes its time for each.</summary>
    private const int Steps = 500;

    /// <summary>Of an update of A2C: for the ends of the steps and their observations, values, the gradient and the metrics.</summary>
    private const int Waits = 15;

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
    [InlineData("a2c", "Pendulum-v1", "n_steps=120 normalize_observations=false normalize_rewards=false")]
    [InlineData("acktr", "MountainCarContinuous-v0", "log_std=state normalize_observations=false")]
    [InlineData("trpo", "Pendulum-v1", "n_steps=120 normalize_observations=false squash_actions=true")]
    public void So_has_a_run_whose_environments_live_on_the_device(string algorithm, string environment, string settings)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        AgentOptions options = $"hidden=8 {settings}".Split(' ', StringSplitOptions.RemoveEmptyEntries)
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

    [SkippableFact]
    public void An_update_waits_for_the_device_as_often_whatever_the_number_of_steps_and_environments()
    {
        (string Environment, int Steps, int Environments)[] sizes =
        [
            ("MountainCar-v0", 4, 2), ("MountainCar-v0", 4, 5), ("MountainCar-v0", 16, 2), ("Pendulum-v1", 4, 2), ("Pendulum-v1", 16, 5),
        ];
        foreach ((string environment, int steps, int environments) in sizes)
        {
            var options = new A2COptions { Steps = steps, Hidden = [8] };
            using var agent = new A2C(EnvironmentSource.Of(environment, environments, seed: 5), options, Device.Value);
            agent.Learn(agent.StepsPerUpdate);
            int before = StandInDriver.Waits(Driver.Value);
            agent.Learn(agent.StepsPerUpdate);
            Assert.Equal(Waits, StandInDriver.Waits(Driver.Value) - before);
        }
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
}
