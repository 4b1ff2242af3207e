using Gradus.Cli;

namespace Gradus.Tests;

/// <summary>
/// What Gymnasium's LunarLander-v3 scores over 1,000 episodes. Two means of N = 1,000 numbers with deviation σ differ by √2 σ/√N; three times
/// that is allowed: 14.9 and 5.8 for the returns, 2.7 and 1.7 for the lengths. Deviations differ by σ/√N, and three times that is allowed.
/// </summary>
public sealed class LunarLanderFiguresTests
{
    // About one episode in two thousand hovers for a thousand steps and moves lengths by more than that formula allows; seed 1 has none.
    [Fact]
    public void Random_actions_score_what_they_score_in_Gymnasium()
    {
        var play = BlindPlay.Run("LunarLander-v3", episodes: 1000, seed: 1, noop: false);
        Assert.Equal(-184, play.MeanReturn, 14.9);
        Assert.Equal(111, play.ReturnDeviation, 10.5);
        Assert.Equal(91, play.MeanLength, 2.7);
        Assert.Equal(20, play.LengthDeviation, 1.9);
    }

    [Fact]
    public void Doing_nothing_scores_what_it_scores_in_Gymnasium()
    {
        var play = BlindPlay.Run("LunarLander-v3", episodes: 1000, seed: 0, noop: true);
        Assert.Equal(-134, play.MeanReturn, 5.8);
        Assert.Equal(43, play.ReturnDeviation, 4.1);
        Assert.Equal(71, play.MeanLength, 1.7);
        Assert.Equal(13, play.LengthDeviation, 1.2);
    }
}
