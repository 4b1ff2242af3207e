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
    [InlineData("a3c", "CartPole-v1", "")]
    [InlineData("acktr", "CartPole-v1", "")]
    [InlineData("acktr", "Pendulum-v1", "momentum=0.9 adaptive_damping=true inversion=eigenvalues")]
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
    [InlineData("a2c", "Acrobot-v1")]
    [InlineData("ppo", "MountainCar-v0")]
    [InlineData("ppo", "MountainCarContinuous-v0")]
    public void So_has_a_run_whose_environments_live_on_the_device(string algorithm, string environment)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        AgentOptions options = info.Hyperparameters.Set(info.OptionsFor(environment), "hidden=8");
        string[] hashes = [.. ((Backend<float>[])[new ManagedBackend<float>(), Device.Value]).Select(backend =>
        {
            using Agent agent = info.Create(EnvironmentSource.Of(environment, 2, seed: 5), options with { Seed = 5 }, backend);
            Assert.Equal(backend is CudaBackend<float>, agent.Environments!.AreIn(Device.Value.Memory));
            agent.Learn(agent.StepsPerUpdate);
            return agent.ParameterHash();
        })];
        Assert.Equal(hashes[0], hashes[1]);
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
