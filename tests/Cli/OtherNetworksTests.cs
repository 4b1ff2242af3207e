namespace Gradus.Tests;

/// <summary>A setting of a network that is not trained is told, with the one that does what it seems to do.</summary>
public sealed class OtherNetworksTests : IDisposable
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
    [InlineData("MinAtar/Breakout-v0", "conv_activation=tanh")]
    [InlineData("MinAtar/Breakout-v0", "network=mlp --set activation=relu")]
    [InlineData("CartPole-v1", "activation=relu")]
    [InlineData("CartPole-v1", "conv_activation=relu")] // its default: a line that spells out everything says nothing
    public void A_setting_of_the_network_that_is_trained_needs_no_word(string environment, string setting)
    {
        Assert.Equal(0, _gradus.Run(Train(environment, setting)));
        Assert.DoesNotContain(Nothing, _gradus.Out, StringComparison.Ordinal);
    }

    private static string Train(string environment, string setting) =>
        $"train a2c {environment} --envs 1 --steps 8 --set {setting} --set n_steps=4 --out {{folder}}/run";
}
