namespace Gradus.Tests;

/// <summary>A setting without a use is told with the reason; one of a network that is not trained, with the one that does what it seems to do.</summary>
public sealed class IdleSettingsTests : IDisposable
{
    private const string Nothing = "changes nothing: ";

    private readonly GradusCommand _gradus = new();

    public void Dispose() => _gradus.Dispose();

    [Theory]
    [InlineData("MinAtar/Breakout-v0", "activation=relu", "conv, which has conv_activation.")] // relu is the default of conv_activation
    [InlineData("MinAtar/Breakout-v0", "hidden=8", "conv, which has conv_hidden.")]
    [InlineData("CartPole-v1", "conv_shared_trunk=false", "mlp, which has shared_trunk.")]
    [InlineData("CartPole-v1", "conv_layers=4x3", "mlp.")]
    public void A_setting_of_another_network_is_told(string environment, string setting, string network)
    {
        Assert.Equal(0, _gradus.Run(Train(environment, setting)));
        Assert.Contains($"{setting} {Nothing}{environment} gets the network {network}", _gradus.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a2c", "CartPole-v1", "memory_size=3", "the network has no memory.")]
    [InlineData("ppo", "CartPole-v1", "sequence_length=2", "the network has no memory.")]
    [InlineData("a2c", "CartPole-v1", "squash_actions=true", "the actions of CartPole-v1 are Discrete(2).")]
    [InlineData("a2c", "MountainCarContinuous-v0", "sde_steps=3", "log_std=sde alone has such noise.")]
    [InlineData("ppo", "CartPole-v1", "rmsprop_alpha=0.5", "the optimiser is adam.")]
    [InlineData("a2c", "FrozenLake-v1", "normalize_observations=true", "the observations of FrozenLake-v1 are Discrete(16).")]
    [InlineData("ppo", "CartPole-v1", "clip_schedule=constant --set clip_range=0.3..0.1", "the run goes by clip_range=0.3..0.1.")]
    [InlineData("acktr", "CartPole-v1", "value_kl_clip=0.5 --set shared_trunk=true", "policy and value share a trunk, and kl_clip limits both.")]
    [InlineData("acktr", "CartPole-v1", "damping=0.5 --set curvature=muon", "curvature=muon has no damping.")]
    public void A_setting_of_what_the_run_does_not_have_is_told(string algorithm, string environment, string setting, string reason)
    {
        Assert.Equal(0, _gradus.Run(Train(environment, algorithm == "ppo" ? $"{setting} --set minibatch_size=4" : setting, algorithm)));
        Assert.Contains($"{setting.Split(' ')[0]} {Nothing}{reason}", _gradus.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MinAtar/Breakout-v0", "conv_activation=tanh")]
    [InlineData("MinAtar/Breakout-v0", "network=mlp --set activation=relu")]
    [InlineData("CartPole-v1", "memory=gru --set memory_size=3")]
    [InlineData("MountainCarContinuous-v0", "squash_actions=true --set log_std=state")]
    [InlineData("CartPole-v1", "activation=relu")]
    [InlineData("CartPole-v1", "conv_activation=relu")] // its default: a line that spells out everything says nothing
    public void A_setting_of_the_network_that_is_trained_needs_no_word(string environment, string setting)
    {
        Assert.Equal(0, _gradus.Run(Train(environment, setting)));
        Assert.DoesNotContain(Nothing, _gradus.Out, StringComparison.Ordinal);
    }

    private static string Train(string environment, string setting, string algorithm = "a2c") =>
        $"train {algorithm} {environment} --envs 1 --steps 8 --set {setting} --set n_steps=4 --out {{folder}}/run";
}
