using System.Text.Json;
using Gradus.Envs;

namespace Gradus.Tests;

public sealed class CheckCommandTests : IDisposable
{
    private readonly GradusCommand _gradus = new();

    public void Dispose() => _gradus.Dispose();

    [Fact]
    public void A_sound_environment_passes_and_a_mistaken_one_fails()
    {
        Assert.Equal(0, _gradus.Run("check CartPole-v1"));
        Assert.Equal("CartPole-v1: no mistakes found.", _gradus.Out.Trim());

        EnvironmentRegistry.Register("CheckTest-v0", () => new MistakenEnvironment(EnvironmentMistake.RewardNaN));
        Assert.Equal(1, _gradus.Run("check CheckTest-v0 --seed 7"));
        Assert.Equal("reward: CheckTest-v0: after step 9 (seed 7) the reward is NaN; rewards must be finite.", _gradus.Out.Trim());

        Assert.Equal(1, _gradus.Run("check CheckTest-v0 --seed 7 --json"));
        using JsonDocument json = JsonDocument.Parse(_gradus.Out);
        Assert.Equal("reward", json.RootElement.GetProperty("findings")[0].GetProperty("rule").GetString());
    }

    [Fact]
    public void An_unknown_environment_is_bad_input()
    {
        Assert.Equal(2, _gradus.Run("check CartPol-v1"));
        Assert.Contains("Did you mean 'CartPole-v1'?", _gradus.Error, StringComparison.Ordinal);
    }
}
