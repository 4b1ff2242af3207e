using Gradus.Envs;
using Gradus.Experiments;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>That every algorithm learns on every probe is tested where <c>gradus doctor --learn</c> is.</summary>
public sealed class LearningProbeTests
{
    [Fact]
    public void What_has_not_learned_is_told_apart()
    {
        Probe identity = Probe.All[1];
        ProbeResult early = LearningProbe.Run(Algorithms.Find("a2c"), Probe.All[4], steps: 40);
        Assert.False(early.Learned);
        Assert.False(new ProbeResult(identity, MeanReturn: 0.5, Value: 1, BestValue: 1, 0, null).Learned); // blind
        Assert.False(new ProbeResult(Probe.All[5], MeanReturn: 10, Value: 3.2, BestValue: 5, 0, null).Learned); // truncation taken for termination
        Assert.False(new ProbeResult(identity, MeanReturn: 1, Value: 1, BestValue: 1, 0, "NaN").Learned);
    }
}
