using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

public sealed class A3CLearningTests
{
    /// <summary>
    /// Seed 0, tuned settings, at most 300,000 steps. Of seeds 0 to 19 all twenty get there under each policy, the slowest after 126,000.
    /// </summary>
    [Theory]
    [InlineData(WritePolicy.Racy)]
    [InlineData(WritePolicy.Cas)]
    [InlineData(WritePolicy.Locked)]
    [InlineData(WritePolicy.Queued)]
    public void Four_workers_reach_475_on_CartPole_under_every_policy(WritePolicy policy)
    {
        AlgorithmInfo a3c = Algorithms.Find("a3c");
        var options = (A3COptions)a3c.OptionsFor("CartPole-v1") with { Write = policy };
        EnvironmentSource environments = EnvironmentSource.Of("CartPole-v1", 4, seed: 0);
        using Agent agent = a3c.Create(environments, options, new ManagedBackend<float>());
        var tracker = new ThresholdTracker(475) { StopAt = 475 };
        agent.Learn(300_000, tracker);

        Assert.True(tracker.StopReached, $"After {agent.EnvironmentSteps} steps the last 100 episodes average {tracker.Window.MeanReturn:F1}.");
    }
}
