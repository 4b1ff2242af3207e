using Gradus.Rl;

namespace Gradus.Tests;

public sealed class AgentTests
{
    [Fact]
    public void A_budget_is_never_exceeded_and_less_than_one_update_is_refused()
    {
        using var agent = new ScriptedAgent();

        agent.Learn(39);

        Assert.Equal((30, 3, 6), (agent.EnvironmentSteps, agent.Updates, agent.GradientSteps));
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => agent.Learn(9));
        Assert.Contains("9 environment steps are fewer than the 10 of one update", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Learning_again_goes_on_and_anneals_afresh()
    {
        using var agent = new ScriptedAgent();

        agent.Learn(20);
        agent.Learn(40);

        Assert.Equal(60, agent.EnvironmentSteps);
        Assert.Equal([0, 0.5, 0, 0.25, 0.5, 0.75], agent.ProgressSeen);
    }

    [Fact]
    public void Cancelling_ends_after_the_current_update()
    {
        using var source = new CancellationTokenSource();
        using var agent = new ScriptedAgent((self, _) =>
        {
            if (self.EnvironmentSteps == 20)
            {
                source.Cancel();
            }
        });

        agent.Learn(1000, observer: null, source.Token);

        Assert.Equal((20, 2), (agent.EnvironmentSteps, agent.Updates));
    }

    [Fact]
    public void One_observer_that_stops_is_enough_and_all_are_told()
    {
        var calls = new List<string>();
        using var agent = new ScriptedAgent((self, _) => self.EndEpisode(7));
        var observer = new CompositeObserver(
            new Recording("a", calls, TrainingSignal.Stop),
            new Recording("b", calls, TrainingSignal.Continue));

        agent.Learn(1000, observer);

        Assert.Equal(["a episode 7", "b episode 7", "a update", "b update"], calls);
        Assert.Equal(1, agent.Updates);
    }

    [Fact]
    public void A_failed_update_leaves_the_counters_of_the_last_good_one_and_stops_the_clock()
    {
        using var agent = new ScriptedAgent((self, _) =>
        {
            if (self.Updates == 2)
            {
                throw new TrainingFailedException("'loss' is NaN");
            }
        });

        Assert.Throws<TrainingFailedException>(() => agent.Learn(1000));

        Assert.Equal((2, 4), (agent.Updates, agent.GradientSteps));
        double seconds = agent.TrainingSeconds;
        Assert.Equal(seconds, agent.TrainingSeconds);
    }

    private sealed class Recording(string name, List<string> calls, TrainingSignal answer) : ITrainingObserver
    {
        public void OnEpisode(Agent agent, int environment, double episodeReturn, int length) => calls.Add($"{name} episode {episodeReturn}");

        public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
        {
            calls.Add($"{name} update");
            return answer;
        }
    }
}
