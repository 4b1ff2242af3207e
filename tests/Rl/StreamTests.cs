using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

public sealed class StreamTests : IDisposable
{
    /// <summary>As in <see cref="A2CTests"/>: from our own output.</summary>
    private const string GoldenHash = "488600acc437029f86a37cdf550bf397cce007c020da6309c7a4f0ed791c988f";

    private static readonly StreamACOptions Golden = new() { Seed = 42 };

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"gradus-{Path.GetRandomFileName()}.safetensors");

    [Theory]
    [InlineData(VectorWidth.Auto, 1)]
    [InlineData(VectorWidth.Bits128, 1)]
    [InlineData(VectorWidth.Bits256, 2)]
    [InlineData(VectorWidth.Bits512, 3)]
    public void A_short_training_gives_the_committed_bits_with_any_vectors_and_threads(VectorWidth width, int threads)
    {
        using var agent = new StreamAC(EnvironmentSource.Of("CartPole-v1", 1, seed: 42), Golden, new ManagedBackend<float>(threads, width, threads > 1 ? 1 : 1 << 20));
        agent.Learn(2000);
        Assert.True(GoldenHash == agent.ParameterHash(), agent.ParameterHash());
    }

    [Fact]
    public void A_loop_of_ones_own_learns_the_bits_that_the_agent_learns()
    {
        var source = EnvironmentSource.Of("CartPole-v1", 1, seed: 42);
        using var agent = new StreamAC(source, Golden);
        agent.Learn(2000);

        IEnvironment game = source.MakeOne();
        var learner = new StreamLearner("CartPole-v1", game.ObservationSpace, game.ActionSpace, Golden);
        float[] observation = new float[4];
        game.Reset(RunSeeds.OfEnvironments(42), observation);
        int action = learner.Begin(observation).Index;
        while (learner.Steps < 2000)
        {
            StepResult step = game.Step(action, observation);
            if (!step.Terminated && !step.Truncated)
            {
                action = learner.Step(observation, step.Reward).Index;
                continue;
            }

            if (step.Terminated)
            {
                learner.Terminate(step.Reward);
            }
            else
            {
                learner.Truncate(observation, step.Reward);
            }

            game.Reset(null, observation);
            action = learner.Begin(observation).Index;
        }

        Assert.Equal(agent.ParameterHash(), learner.ParameterHash());
        Assert.Equal((2000, 2000, 2000), (agent.EnvironmentSteps, agent.Updates, agent.GradientSteps));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_learner_follows_the_equations(bool box)
    {
        // The same transitions in double precision, from the learner's first parameters; the equations are compared with PyTorch elsewhere.
        Space actions = box ? new Box(-1000, 1000, 2) : new Discrete(2); // wide: a box clips what the environment gets, not what is learned from
        var observations = new Box(-9, 9, 3);
        var options = new StreamACOptions
        {
            Hidden = [8, 8], Seed = 5, Gamma = 0.9, Lambda = 0.7, EntropyCoefficient = 0.1, Sparsity = 0.3, NormalizeObservations = false, NormalizeRewards = false,
        };
        var learner = new StreamLearner("Random", observations, actions, options);
        var replica = new StreamReplica<double>(observations, actions, options);
        Parameters().CopyTo(replica.Theta.Values.Span);
        var rng = new Rng(1);
        float[] before = Next();
        double[] action = Act(learner.Begin(before));
        for (int t = 0; t < 60; t++)
        {
            float[] after = Next();
            double reward = rng.NextNormal();
            bool terminated = t % 20 == 9, truncated = t % 20 == 19;
            double error = replica.Learn(ToDoubles(before), action, reward, ToDoubles(after), terminated, truncated);
            if (terminated)
            {
                learner.Terminate(reward);
            }
            else if (truncated)
            {
                learner.Truncate(after, reward);
            }

            action = Act(terminated || truncated ? learner.Begin(before = Next()) : learner.Step(before = after, reward));
            Near.Equal([error], [learner.LastError], 1e-4);
        }

        Near.Equal(replica.Theta.Values.Span, Parameters(), 1e-4);

        double[] Parameters()
        {
            using Policy policy = learner.ToPolicy();
            return ToDoubles(policy.Theta.Values.Read());
        }

        float[] Next() => [(float)rng.NextNormal(), (float)rng.NextNormal(), (float)rng.NextNormal()];

        double[] Act(EnvironmentAction chosen) => box ? ToDoubles(chosen.Reals) : [chosen.Index];
    }

    [Fact]
    public void A_truncated_episode_is_worth_what_would_have_followed_and_a_terminated_one_what_it_paid()
    {
        // Reward 1 for ever, cut off every 4 steps: V = 1/(1 − γ) = 2 for γ = 0.5; terminated after its first step: V = 1.
        foreach (AutoresetMode mode in Enum.GetValues<AutoresetMode>())
        {
            Assert.Equal(2, LearnedValue(() => new ConstantReward(4, truncates: true), mode), 0.1);
            Assert.Equal(1, LearnedValue(() => new ConstantReward(1, truncates: false), mode), 0.1);
        }
    }

    [Fact]
    public void A_learner_allocates_nothing_and_neither_does_an_agent_after_warm_up()
    {
        float[] observation = [1, 2, 3];
        StreamLearner learner = Make();
        Play(300); // what the runtime allocates once, for its own needs
        learner = Make();
        Assert.Equal(0, Allocation.Of(() => Play(300)));

        using var agent = new StreamAC(EnvironmentSource.Of("CartPole-v1", 1, seed: 0));
        agent.Learn(2000);
        long allocated = Allocation.Of(() => agent.Learn(1000));
        Assert.True(allocated < 500, $"{allocated} bytes for 1000 updates");

        static StreamLearner Make() => new("Box", new Box(-9, 9, 3), new Box(-1, 1, 2));

        void Play(int steps)
        {
            learner.Begin(observation);
            for (int t = 0; t < steps; t++)
            {
                observation[t % 3] = t % 7;
                if (t % 50 == 49)
                {
                    learner.Terminate(1);
                    learner.Begin(observation);
                }
                else
                {
                    learner.Step(observation, t % 2);
                }
            }
        }
    }

    [Theory]
    [InlineData("CartPole-v1")]
    [InlineData("Pendulum-v1")]
    [InlineData("TicTacToe-v0")]
    public void A_resumed_run_has_the_bits_of_a_whole_one(string environment)
    {
        using StreamAC whole = Make(), first = Make(), second = Make();
        whole.Learn(3000);
        first.Learn(3000, new StopAt(1490));
        TrainingState.Save(_file, first);
        TrainingState.Load(_file, second);
        second.Resume();
        Assert.NotEqual(first.ParameterHash(), second.ParameterHash());
        Assert.Equal((whole.ParameterHash(), whole.GradientSteps), (second.ParameterHash(), second.GradientSteps));

        StreamAC Make() => new(EnvironmentSource.Of(environment, 1, seed: 3), Golden);
    }

    [Fact]
    public void A_learner_goes_on_in_the_middle_of_an_episode()
    {
        var learner = new StreamLearner("Game", new Box(-9, 9, 2), new Discrete(3), Golden);
        learner.Begin([1, 2]);
        int action = learner.Step([2, 3], 1).Index;
        byte[] state = StateWriter.Save(learner);
        var other = new StreamLearner("Game", new Box(-9, 9, 2), new Discrete(3), Golden with { Seed = 1 });
        StateReader.Load(state, other);
        Assert.Contains("call Act", Assert.Throws<InvalidOperationException>(() => other.Step([0, 0], 1)).Message, StringComparison.Ordinal);
        Assert.Equal(action, other.Act().Index);
        Assert.Equal(learner.Step([3, 4], -1).Index, other.Step([3, 4], -1).Index);
        Assert.Equal((learner.ParameterHash(), learner.Steps), (other.ParameterHash(), other.Steps));
    }

    [Theory]
    [InlineData(ActionKind.Index)]
    [InlineData(ActionKind.Reals)]
    [InlineData(ActionKind.Integers)]
    public void A_learner_that_is_saved_after_every_step_has_the_bits_of_one_that_is_not(ActionKind kind)
    {
        StreamLearner whole = Make(1), saved = Make(1);
        bool[] mask = kind == ActionKind.Reals ? [] : [true, true, false, true, true];
        float[] observation = [1, 2];
        Assert.Equal(Text(whole.Begin(observation, mask)), Text(saved.Begin(observation, mask)));
        for (int t = 0; t < 40; t++)
        {
            StreamLearner loaded = Make(seed: (ulong)(2 + t));
            StateReader.Load(StateWriter.Save(saved), loaded);
            if (t % 3 == 0)
            {
                StateReader.Load(StateWriter.Save(loaded), saved); // saved again before it has acted
                loaded = saved;
            }

            saved = loaded;
            if (t % 10 == 7)
            {
                // An episode that is broken off: the stream goes on after the action that nobody asked for again.
                Assert.Equal(Text(whole.Begin(observation, mask)), Text(saved.Begin(observation, mask)));
                continue;
            }

            saved.Act(mask);
            observation[t % 2] = t % 5;
            Assert.Equal(Text(whole.Step(observation, t % 4, mask)), Text(saved.Step(observation, t % 4, mask)));
        }

        Assert.Equal((whole.ParameterHash(), whole.Steps), (saved.ParameterHash(), saved.Steps));

        StreamLearner Make(ulong seed) => new(
            "Game", new Box(-9, 9, 2), kind switch
            {
                ActionKind.Index => new Discrete(5),
                ActionKind.Reals => new Box(-1, 1, 3),
                _ => new MultiDiscrete(2, 3),
            }, Golden with { Seed = seed }, hasActionMasks: kind != ActionKind.Reals);

        static string Text(EnvironmentAction action) => action.ToString();
    }

    [Fact]
    public void What_does_not_fit_is_refused_in_a_sentence_and_changes_nothing()
    {
        var learner = new StreamLearner("Game", new Box(-9, 9, 2), new Discrete(3), Golden);
        string hash = learner.ParameterHash();
        const string None = "No episode is going on: call Begin with the observation that one begins with.";
        Assert.Equal(None, Assert.Throws<InvalidOperationException>(() => learner.Step([1, 2], 1)).Message);
        Assert.Equal(None, Assert.Throws<InvalidOperationException>(() => learner.Terminate(1)).Message);
        Assert.Equal(None, Assert.Throws<InvalidOperationException>(() => learner.Act()).Message);
        learner.Begin([1, 2]);
        Assert.Contains("have 2 numbers, but 3 were given", Assert.Throws<ArgumentException>(() => learner.Step([1, 2, 3], 1)).Message, StringComparison.Ordinal);
        Assert.Contains("finite numbers only", Assert.Throws<ArgumentException>(() => learner.Step([1, float.NaN], 1)).Message, StringComparison.Ordinal);
        Assert.StartsWith("The reward is NaN; it must be a finite number.", Assert.Throws<ArgumentException>(() => learner.Step([1, 2], double.NaN)).Message, StringComparison.Ordinal);
        Assert.StartsWith("The reward is 1E+300, beyond", Assert.Throws<ArgumentException>(() => learner.Truncate([1, 2], 1e300)).Message, StringComparison.Ordinal);
        Assert.Contains("without action masks", Assert.Throws<InvalidOperationException>(() => learner.Step([1, 2], 1, [true, true, true])).Message, StringComparison.Ordinal);
        Assert.Equal((hash, true), (learner.ParameterHash(), learner.IsInEpisode));
        learner.Step([1, 2], 1); // goes on

        EnvironmentSource poles = EnvironmentSource.Of("CartPole-v1", 2, seed: 0);
        Assert.Equal(
            "stream-ac learns from one environment, step by step, but there are 2; take another algorithm for several.",
            Assert.Throws<ArgumentException>(() => new StreamAC(poles)).Message);
        Assert.StartsWith(
            "shared_trunk must be false for stream-ac",
            Assert.Throws<HyperparameterException>(() => new StreamLearner("Game", new Box(-9, 9, 2), new Discrete(3), new() { SharedTrunk = true })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Masks_are_asked_for_and_obeyed()
    {
        var learner = new StreamLearner("Game", new Box(-9, 9, 1), new Discrete(3), Golden, hasActionMasks: true);
        Assert.Throws<InvalidOperationException>(() => learner.Begin([0]));
        learner.Begin([0], [true, true, true]);
        for (int t = 0; t < 50; t++)
        {
            int legal = t % 3;
            Assert.Equal(legal, learner.Step([t], 1, [legal == 0, legal == 1, legal == 2]).Index);
        }
    }

    [Fact]
    public void A_reward_that_is_no_number_stops_the_run_with_the_last_good_parameters()
    {
        using var failing = new StreamAC(new EnvironmentSource(() => new NaNReward(atStep: 23), 1, seed: 1, id: "Rewarding"), Golden);
        using var healthy = new StreamAC(new EnvironmentSource(() => new NaNReward(atStep: int.MaxValue), 1, seed: 1), Golden);
        TrainingFailedException error = Assert.Throws<TrainingFailedException>(() => failing.Learn(1000));
        Assert.Contains("Environment 0 (Rewarding) returned a reward that is NaN, in step 23", error.Message, StringComparison.Ordinal);
        healthy.Learn(failing.EnvironmentSteps);
        Assert.Equal((22, healthy.ParameterHash()), (failing.EnvironmentSteps, failing.ParameterHash()));
    }

    public void Dispose() => File.Delete(_file);

    private static double LearnedValue(Func<IEnvironment> make, AutoresetMode mode)
    {
        using var agent = new StreamAC(
            new EnvironmentSource(make, 1, seed: 0, mode),
            new StreamACOptions { Gamma = 0.5, Hidden = [8], Seed = 1, NormalizeObservations = false, NormalizeRewards = false });
        agent.Learn(4_000);
        using Policy policy = agent.ToPolicy();
        return policy.Value([1]);
    }

    private static double[] ToDoubles(ReadOnlySpan<float> values) => [.. values.ToArray().Select(value => (double)value)];
}
