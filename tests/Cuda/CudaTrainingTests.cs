namespace Gradus.Tests;

/// <summary>A training on the stand-in device ends with the parameters of the CPU, to the bit.</summary>
public sealed class CudaTrainingTests
{
    /// <summary>A few updates; the stand-in takes its time for each.</summary>
    private const int Steps = 500;

    private static readonly Lazy<CudaBackend<float>> Device = new(() => StandInDriver.On<float>(StandInDriver.SmallCopy()));

    [SkippableTheory]
    [InlineData("a2c", "CartPole-v1", "")]
    [InlineData("a2c", "Pendulum-v1", "optimizer=sgd log_std=state")]
    [InlineData("a3c", "CartPole-v1", "")]
    [InlineData("acktr", "CartPole-v1", "")]
    [InlineData("acktr", "Pendulum-v1", "momentum=0.9 adaptive_damping=true inversion=eigenvalues")]
    [InlineData("ppo", "CartPole-v1", "")]
    [InlineData("ppo", "Pendulum-v1", "n_steps=32 optimizer=rmsprop clip_value=true target_kl=0.01")]
    [InlineData("trpo", "CartPole-v1", "n_steps=48 memory=lstm")]
    [InlineData("trpo", "Pendulum-v1", "n_steps=64")]
    public void A_training_has_the_parameters_of_the_CPU(string algorithm, string environment, string settings)
    {
        string expected = GuardedTrainingTests.Train(algorithm, environment, settings, new ManagedBackend<float>(), Steps);
        Assert.Equal(expected, GuardedTrainingTests.Train(algorithm, environment, settings, Device.Value, Steps));
    }
}
