using System.Diagnostics;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>Training in pieces, for a caller that owns the frame: <see cref="Agent.Step"/>.</summary>
public sealed class FrameBudgetTests
{
    [Theory]
    [InlineData("a2c", "")]
    [InlineData("acktr", "kl_schedule=linear")]
    [InlineData("ppo", "target_kl=0.01")]
    [InlineData("ppo", "clip_schedule=linear")]
    [InlineData("a2c", "entropy_coef=0.05..0")]
    [InlineData("trpo", "max_kl=0.02..0.005")]
    [InlineData("trpo", "normalize_observations=true")]
    public void Training_in_pieces_is_training_in_one_bit_for_bit(string algorithm, string setting)
    {
        using Agent whole = Make(algorithm, setting);
        var wholeLog = new Log();
        whole.Learn(1600, wholeLog);

        foreach (double milliseconds in (double[])[0, 1])
        {
            using Agent pieces = Make(algorithm, setting);
            var log = new Log();
            pieces.Begin(1600);
            int calls = 1;
            while (pieces.Step(TimeSpan.FromMilliseconds(milliseconds), log))
            {
                calls++;
            }

            Assert.Equal(whole.ParameterHash(), pieces.ParameterHash());
            Assert.Equal((whole.EnvironmentSteps, whole.Updates, whole.GradientSteps), (pieces.EnvironmentSteps, pieces.Updates, pieces.GradientSteps));
            Assert.Equal(wholeLog.Lines, log.Lines);
            Assert.False(pieces.IsInUpdate);
            if (milliseconds == 0)
            {
                Assert.True(calls >= 20 * (20 + 1)); // 20 updates of 20 steps and at least one gradient step
            }
        }
    }

    [Fact]
    public void A_piece_is_a_step_of_the_environments_or_a_minibatch()
    {
        using Agent agent = Make("ppo", ""); // 20 steps of 4 environments, minibatches of 40: 2 in each of 10 epochs
        agent.Begin(160);
        for (int step = 1; step <= 20; step++)
        {
            Assert.True(agent.Step(TimeSpan.Zero));
            Assert.Equal((4 * step, 0, true), (agent.EnvironmentSteps, agent.GradientSteps, agent.IsInUpdate));
        }

        Assert.True(agent.Step(TimeSpan.Zero)); // the rollout is taken in
        for (int minibatch = 1; minibatch <= 20; minibatch++)
        {
            Assert.True(agent.Step(TimeSpan.Zero));
            Assert.Equal((80, minibatch, minibatch < 20), (agent.EnvironmentSteps, agent.GradientSteps, agent.IsInUpdate));
        }
    }

    [Fact]
    public void An_agent_with_half_an_update_can_act_but_neither_be_saved_nor_learn()
    {
        using Agent agent = Make("a2c", "");
        Assert.Contains("Call Begin first", Assert.Throws<InvalidOperationException>(() => agent.Step(TimeSpan.Zero)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => agent.Begin(79));
        agent.Begin(1600);
        agent.Step(TimeSpan.Zero);
        Assert.True(agent.IsInUpdate);
        using Policy policy = agent.ToPolicy();
        Assert.Equal(agent.ParameterHash(), policy.ParameterHash());
        string sentence = "This a2c agent has half an update from Step: call that until IsInUpdate is false.";
        Assert.Equal(sentence, Assert.Throws<InvalidOperationException>(() => agent.Learn(800)).Message);
        Assert.Equal(sentence, Assert.Throws<InvalidOperationException>(() => agent.Begin(800)).Message);
        Assert.Throws<InvalidOperationException>(() => agent.SaveState(new StateWriter()));
        while (agent.IsInUpdate)
        {
            agent.Step(TimeSpan.Zero);
        }

        agent.SaveState(new StateWriter());
        agent.Learn(800);
        Assert.Equal(880, agent.EnvironmentSteps);
    }

    [Fact]
    public void A_failure_in_a_piece_is_undone_as_in_a_whole_update()
    {
        int steps = 0;
        var source = new EnvironmentSource(() => new Failing(() => ++steps == 30), count: 1, seed: 1);
        using var agent = new A2C(source, new A2COptions { Steps = 20, NormalizeObservations = true });
        agent.Begin(200);
        while (agent.Updates == 0)
        {
            agent.Step(TimeSpan.Zero);
        }

        string hash = agent.ParameterHash();
        using Policy before = agent.ToPolicy();
        Assert.Throws<EnvironmentException>(() => { while (agent.Step(TimeSpan.Zero)) { } });
        using Policy after = agent.ToPolicy();
        Assert.Equal((hash, 1), (agent.ParameterHash(), agent.Updates));
        Assert.Equal(before.Normalization!.ObservationMean.ToArray(), after.Normalization!.ObservationMean.ToArray());
        Assert.False(agent.IsInUpdate);
        while (agent.Step(TimeSpan.Zero))
        {
        }

        Assert.NotEqual(hash, agent.ParameterHash());
    }

    [Fact]
    public void A_call_keeps_its_budget_but_for_a_piece()
    {
        using Agent agent = Make("ppo", "");
        agent.Begin(long.MaxValue);
        for (int i = 0; i < 50; i++)
        {
            agent.Step(TimeSpan.FromMilliseconds(5)); // compiles
        }

        var over = new List<double>();
        for (int i = 0; i < 200; i++)
        {
            long began = Stopwatch.GetTimestamp();
            Assert.True(agent.Step(TimeSpan.FromMilliseconds(2)));
            over.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        over.Sort();
        Assert.InRange(over[100], 0, 2.5); // the median: a busy machine may stop any one of them
    }

    [Fact]
    public void A3C_says_why_it_has_no_pieces_and_an_algorithm_of_ones_own_makes_whole_updates()
    {
        using Agent a3c = Make("a3c", "");
        a3c.Begin(800);
        Assert.Contains("workers learn on threads of their own", Assert.Throws<InvalidOperationException>(() => a3c.Step(TimeSpan.Zero)).Message, StringComparison.Ordinal);

        using var own = new ScriptedAgent();
        own.Begin(20);
        Assert.True(own.Step(TimeSpan.Zero));
        Assert.False(own.Step(TimeSpan.Zero));
        Assert.Equal([0, 0.5], own.ProgressSeen);
    }

    [Fact]
    public void Pieces_allocate_nothing()
    {
        using Agent agent = Make("ppo", "");
        agent.Begin(long.MaxValue);
        for (int i = 0; i < 500; i++)
        {
            agent.Step(TimeSpan.Zero);
        }

        Assert.Equal(0, Allocation.Of(() =>
        {
            for (int i = 0; i < 200; i++)
            {
                agent.Step(TimeSpan.Zero);
            }
        }));
    }

    private static Agent Make(string algorithm, string setting)
    {
        HyperparameterTable table = Algorithms.Find(algorithm).Hyperparameters;
        AgentOptions options = table.Set(table.Defaults with { Seed = 4 }, [algorithm == "a3c" ? "t_max=20" : "n_steps=20", "hidden=16"]);
        options = algorithm == "ppo" ? table.Set(options, "minibatch_size=40") : options;
        options = algorithm == "trpo" ? table.Set(options, "value_minibatch_size=40") : options;
        options = setting.Length > 0 ? table.Set(options, setting) : options;
        return Algorithms.Find(algorithm).Create(
            EnvironmentSource.Of("CartPole-v1", count: 4, seed: 4), options, new ManagedBackend<float>());
    }

    private sealed class Log : ITrainingObserver
    {
        public List<string> Lines { get; } = [];

        public void OnEpisode(Agent agent, int environment, double episodeReturn, int length) =>
            Lines.Add($"{agent.EnvironmentSteps} {environment} {episodeReturn} {length}");

        public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
        {
            Lines.Add(string.Join(' ', metrics.Metrics.Where(metric => !metric.Name.Contains("seconds", StringComparison.Ordinal)).Select(metric => metrics[metric])));
            return TrainingSignal.Continue;
        }
    }

    private sealed class Failing(Func<bool> fails) : IEnvironment
    {
        private int _steps;

        public Space ObservationSpace { get; } = new Box(-1, 1, 1);

        public Space ActionSpace { get; } = new Discrete(2);

        public void Reset(ulong? seed, Span<float> observation) => observation[0] = _steps = 0;

        public StepResult Step(EnvironmentAction action, Span<float> observation)
        {
            if (fails())
            {
                throw new InvalidOperationException("the rope broke");
            }

            observation[0] = (++_steps % 7) / 7f;
            return new StepResult(action.Index, _steps % 9 == 0, false);
        }
    }
}
