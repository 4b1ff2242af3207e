using Gradus.Rl;

namespace Gradus.Tests;

public sealed class ThresholdTrackerTests
{
    [Fact]
    public void Nothing_is_reached_before_a_hundred_episodes_have_finished()
    {
        var tracker = new ThresholdTracker(195);
        using var agent = new ScriptedAgent((self, _) => self.EndEpisode(500));

        agent.Learn(990, tracker);
        Assert.Equal([null], tracker.Crossings);

        agent.Learn(10, tracker);
        ThresholdCrossing crossing = Assert.Single(tracker.Crossings)!;
        Assert.Equal((1000, 0), (crossing.EnvironmentSteps, crossing.WindowStart));
    }

    // Episode k (from 1) returns k and update k ends it. The mean of the last 100 at k ≥ 100 is k − 49.5: 60 is reached at k = 110, 100 at 150.
    // The first of those hundred are episodes 11 and 51, which begin when episodes 10 and 50 end.
    [Fact]
    public void The_first_crossing_of_each_threshold_is_kept()
    {
        var tracker = new ThresholdTracker(100, 60, 1e9);
        using var agent = new ScriptedAgent((self, _) => self.EndEpisode(self.EnvironmentSteps / 10));

        agent.Learn(2000, tracker);

        Assert.Equal([100, 60, 1e9], tracker.Thresholds);
        Assert.Equal([1500, 1100, null], tracker.Crossings.Select(crossing => crossing?.EnvironmentSteps));
        Assert.Equal([500, 100, null], tracker.Crossings.Select(crossing => crossing?.WindowStart));
        Assert.InRange(tracker.Crossings[0]!.Seconds, tracker.Crossings[1]!.Seconds, agent.TrainingSeconds);
        Assert.Equal(200, tracker.Window.Episodes);
        Assert.Equal(150.5, tracker.Window.MeanReturn);
    }

    // Updates 1 to 120 end an episode each, the first twenty with return 0 and the others with 1, so that the mean is 1 at 120. All are of
    // environment 0 but the last, whose environment 1 has played that one episode since the beginning.
    [Fact]
    public void A_window_starts_with_the_episode_that_began_first_and_not_with_the_one_that_ended_first()
    {
        var tracker = new ThresholdTracker(1);
        using var agent = new ScriptedAgent((self, _) => self.EndEpisode(self.Updates < 20 ? 0 : 1, environment: self.Updates < 119 ? 0 : 1));

        agent.Learn(1200, tracker);

        ThresholdCrossing crossing = Assert.Single(tracker.Crossings)!;
        Assert.Equal((1200, 0), (crossing.EnvironmentSteps, crossing.WindowStart));
    }

    [Fact]
    public void Training_stops_at_the_update_in_which_the_return_is_reached()
    {
        var tracker = new ThresholdTracker { StopAt = 60 };
        using var agent = new ScriptedAgent((self, _) => self.EndEpisode(self.EnvironmentSteps / 10));

        agent.Learn(2000, tracker);

        Assert.True(tracker.StopReached);
        Assert.Equal(1100, agent.EnvironmentSteps);
    }

    [Fact]
    public void Means_are_over_the_last_hundred_episodes_and_nan_before_the_first()
    {
        var window = new EpisodeWindow();
        Assert.True(double.IsNaN(window.MeanReturn));

        // 50 episodes of return 1, length 2, then 75 of return 3, length 4: the last hundred are 25 and 75 of them.
        for (int i = 0; i < 50; i++)
        {
            window.Add(1, 2);
        }

        Assert.Equal((1.0, 2.0, false), (window.MeanReturn, window.MeanLength, window.IsFull));
        for (int i = 0; i < 75; i++)
        {
            window.Add(3, 4);
        }

        Assert.Equal((2.5, 3.5, true), (window.MeanReturn, window.MeanLength, window.IsFull));
    }

    // In floating point (1e16 + 1) − 1e16 is 0, so a running sum alone would forget the ones for ever.
    [Fact]
    public void A_huge_return_leaves_no_rounding_behind()
    {
        var window = new EpisodeWindow();
        window.Add(1e16, 1);
        for (int i = 0; i < 299; i++)
        {
            window.Add(1, 1);
        }

        Assert.Equal(1, window.MeanReturn);
    }
}
