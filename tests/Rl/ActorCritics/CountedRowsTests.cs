using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>Only transitions are learned from, and one alone teaches too.</summary>
public sealed class CountedRowsTests
{
    [Theory]
    [InlineData("a2c", AutoresetMode.SameStep)]
    [InlineData("a2c", AutoresetMode.NextStep)]
    [InlineData("ppo", AutoresetMode.SameStep)]
    [InlineData("ppo", AutoresetMode.NextStep)]
    public void Where_all_transitions_are_alike_no_action_is_better_than_another(string algorithm, AutoresetMode mode)
    {
        using var environments = new VectorEnvironment(() => new OneStep(_ => 1), 4, seed: 0, mode);
        using Agent agent = algorithm == "a2c"
            ? new A2C(environments, new A2COptions { Steps = 8, NormalizeAdvantage = true, EntropyCoefficient = 0, LearningRate = 1e-2 })
            : new Ppo(environments, new PpoOptions { Steps = 8, MinibatchSize = 32, Epochs = 4, EntropyCoefficient = 0, LearningRate = 1e-2 });
        float before = GoodAction(agent);
        var explained = new LastExplainedVariance();

        agent.Learn(3200, explained);

        // Normalised advantages that are all the same are 0. A reset row has another value: with it in the statistics they were not.
        Assert.Equal(before, GoodAction(agent), 1e-3f);
        Assert.True(double.IsNaN(explained.Value), $"The returns do not vary, but {explained.Value} of their variance is explained.");
    }

    [Fact]
    public void A_minibatch_of_one_row_teaches()
    {
        using var environments = new VectorEnvironment(() => new OneStep(action => action), 1, seed: 0);
        using var agent = new Ppo(environments, new PpoOptions { Steps = 8, MinibatchSize = 1, Epochs = 4, LearningRate = 1e-2 });

        agent.Learn(4000);

        Assert.InRange(GoodAction(agent), 0.9f, 1);
    }

    [Fact]
    public void An_agent_that_has_learned_can_learn_without_a_limit()
    {
        using Agent agent = new A2C(EnvironmentSource.Of("CartPole-v1", 8, 0));
        agent.Learn(400);

        agent.Learn(long.MaxValue, new StopAfter(updates: 15));

        Assert.Equal(15, agent.Updates);
    }

    private static float GoodAction(Agent agent)
    {
        using Policy policy = agent.ToPolicy();
        var probabilities = new float[2];
        policy.Probabilities([1], probabilities);
        return probabilities[1];
    }

    private sealed class StopAfter(long updates) : ITrainingObserver
    {
        public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
        {
        }

        public TrainingSignal OnUpdate(Agent agent, MetricRow metrics) => agent.Updates < updates ? TrainingSignal.Continue : TrainingSignal.Stop;
    }

    private sealed class LastExplainedVariance : ITrainingObserver
    {
        public double Value { get; private set; }

        public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
        {
        }

        public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
        {
            Value = metrics[ActorCriticMetrics.ExplainedVariance];
            return TrainingSignal.Continue;
        }
    }

    /// <summary>Episodes of one step, which begin at 1 and end at -1.</summary>
    private sealed class OneStep(Func<int, double> reward) : IEnvironment
    {
        public Space ObservationSpace { get; } = new Box(-1, 1, 1);

        public Space ActionSpace { get; } = new Discrete(2);

        public void Reset(ulong? seed, Span<float> observation) => observation[0] = 1;

        public StepResult Step(EnvironmentAction action, Span<float> observation)
        {
            observation[0] = -1;
            return new StepResult(reward(action.Index), true, false);
        }
    }
}
