using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>Runs that are divided into shards: the number of shards decides the bits, and where they are does not.</summary>
public sealed class ShardedAgentTests
{
    private const long Steps = 480;

    /// <summary>Algorithms with what makes shards talk to each other as much as they can.</summary>
    public static TheoryData<string, string> Divided => new()
    {
        { "a2c", "normalize_advantage=true" },
        { "ppo", "minibatch_size=32 epochs=3 target_kl=0.5" },
        { "ppo", "minibatch_size=160 memory=gru memory_size=8" },
        { "acktr", "adaptive_kl=true adaptive_damping=true" },
        { "acktr", "curvature=ekfac" },
        { "acktr", "curvature=eva memory=gru memory_size=8" },
        { "trpo", "value_minibatch_size=32 value_epochs=3" },
    };

    /// <summary>Every algorithm, with minibatches that are whole rollouts.</summary>
    public static TheoryData<string, string> WholeRollouts => new()
    {
        { "a2c", "" },
        { "ppo", "minibatch_size=160 epochs=2" },
        { "acktr", "" },
        { "trpo", "value_minibatch_size=160 value_epochs=2" },
    };

    [Theory]
    [MemberData(nameof(Divided))]
    public void The_bits_depend_on_the_number_of_shards_and_not_on_where_they_are(string algorithm, string settings)
    {
        var (expected, log) = Run(algorithm, settings, shards: 4, processes: 1);
        var (repeated, repeatedLog) = Run(algorithm, settings, shards: 4, processes: 1);
        var (two, twoLog) = Run(algorithm, settings, shards: 4, processes: 2);
        var (four, fourLog) = Run(algorithm, settings, shards: 4, processes: 4);

        Assert.Equal([expected, expected, expected], [repeated, two, four]);
        Assert.Equal(log, repeatedLog);
        Assert.Equal(log, twoLog);
        Assert.Equal(log, fourLog);
        Assert.NotEqual(expected, Run(algorithm, settings, shards: 2, processes: 1).Hash);
    }

    [Theory]
    [MemberData(nameof(Divided))]
    public void A_run_that_stopped_goes_on_to_the_bit_with_any_number_of_processes(string algorithm, string settings)
    {
        var (expected, _) = Run(algorithm, settings, shards: 4, processes: 1);
        byte[] state = [];
        Run(algorithm, settings, shards: 4, processes: 2, leader =>
        {
            leader.Learn(Steps, new AfterUpdate(agent => agent.Updates == 2 ? TrainingSignal.Stop : TrainingSignal.Continue));
            state = StateWriter.Save(leader);
        });

        foreach (int processes in (int[])[1, 2, 4])
        {
            var (hash, _) = Run(algorithm, settings, shards: 4, processes, leader =>
            {
                StateReader.Load(state, leader);
                Assert.Equal(2, leader.Updates);
                leader.Resume();
            });
            Assert.Equal(expected, hash);
        }
    }

    [Theory]
    [MemberData(nameof(WholeRollouts))]
    public void Shards_learn_what_an_undivided_run_learns_where_chance_has_no_part(string algorithm, string settings)
    {
        // One action only: no sampling, and minibatches that are whole rollouts. All that differs is the order of additions.
        AgentOptions options = Options(algorithm, settings, normalizes: false);
        using EnvironmentSource source = Source();
        using Agent whole = Algorithms.Find(algorithm).Create(Source(), options, new ManagedBackend<float>());
        using ShardedAgent divided = Create(algorithm, options, source, 4, null);
        whole.Learn(Steps);
        divided.Learn(Steps);

        Assert.Equal(whole.Updates, divided.Updates);
        Assert.Equal(whole.EnvironmentSteps, divided.EnvironmentSteps);
        Assert.NotEqual(whole.ParameterHash(), divided.ParameterHash());
        foreach (var (a, b) in whole.InspectParameters().Zip(divided.InspectParameters()))
        {
            Assert.Equal(a.Values.Length, b.Values.Length);
            Assert.All(a.Values.Zip(b.Values), pair => Assert.Equal(pair.First, pair.Second, 2e-4f));
        }

        static EnvironmentSource Source() => new(() => new Wave(), count: 8, seed: 5);
    }

    [Theory]
    [MemberData(nameof(WholeRollouts))]
    public void Metrics_and_explained_variance_are_those_of_all_environments(string algorithm, string settings)
    {
        AgentOptions options = Options(algorithm, settings, normalizes: false);
        using Agent whole = Algorithms.Find(algorithm).Create(Source(), options, new ManagedBackend<float>());
        using ShardedAgent divided = Create(algorithm, options, Source(), 4, null);
        var rows = new List<double[]>();
        whole.Learn(Steps, new Recorder(rows));
        divided.Learn(Steps, new Recorder(rows));

        int updates = rows.Count / 2;
        Assert.All(Enumerable.Range(0, updates), i => Assert.All(
            rows[i].Zip(rows[i + updates]), pair => Assert.Equal(pair.First, pair.Second, 1e-3)));

        static EnvironmentSource Source() => new(() => new Wave(), count: 8, seed: 5);
    }

    [Fact]
    public void An_update_of_a2c_is_three_messages_and_a_fourth_where_many_episodes_ended()
    {
        // What to do, the rollout, the gradient. Waves have 13 steps: of 20-step rollouts the second has two ends in each environment.
        AgentOptions options = Options("a2c", "");
        MemoryProcesses[] processes = MemoryProcesses.Make(2);
        var meetings = new List<long>();
        Exception? failure = null;
        var follower = new Thread(() => failure = Record.Exception(() => Serve(1)));
        follower.Start();
        Serve(0);
        Assert.True(follower.Join(Patience.Longest));
        Assert.Null(failure);

        const int Passes = 2; // everybody has come, and everybody has read
        Assert.Equal([4 * Passes, 3 * Passes], meetings.Zip(meetings.Skip(1), (before, after) => after - before));

        void Serve(int rank)
        {
            using var source = new EnvironmentSource(() => new Wave(), count: 8, seed: 5);
            using ShardedAgent agent = Create("a2c", options, source, 2, processes[rank]);
            if (rank > 0)
            {
                agent.Follow();
            }
            else
            {
                agent.Learn(Steps, new AfterUpdate(_ =>
                {
                    meetings.Add(processes[0].Meetings);
                    return TrainingSignal.Continue;
                }));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_shard_that_fails_stops_all_with_its_own_words_and_nothing_is_learned(int processes)
    {
        int made = 0;
        Run(
            "a2c",
            "",
            shards: 4,
            processes,
            leader =>
            {
                string before = leader.ParameterHash();
                var failure = Assert.Throws<TrainingFailedException>(() => leader.Learn(Steps));
                Assert.StartsWith("Environment 5 (environment) returned a reward that is NaN", failure.Message, StringComparison.Ordinal);
                Assert.Equal((0, before), (leader.Updates, leader.ParameterHash()));
            },
            () => new EnvironmentSource(() => new Wave(Interlocked.Increment(ref made) > 0), count: 8, seed: 5));
    }

    [Theory]
    [InlineData("a2c", 3, "3 shards cannot share 8 environments equally")]
    [InlineData("a2c", 1, "at least 2 shards")]
    [InlineData("a3c", 2, "a3c has no shards; a2c, acktr, ppo, trpo have.")]
    [InlineData("ppo", 4, "minibatch_size is 30, which 4 shards cannot share equally")]
    [InlineData("ppo", 2, "a rollout has only 16 transitions (n_steps 2 × 8 environments)")]
    public void What_cannot_be_divided_is_refused_before_anything_runs(string algorithm, int shards, string reason)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        AgentOptions options = info.Hyperparameters.Defaults;
        options = algorithm == "ppo" ? info.Hyperparameters.Set(options, ["minibatch_size=30", shards == 2 ? "n_steps=2" : "n_steps=20"]) : options;
        using EnvironmentSource source = EnvironmentSource.Of("CartPole-v1", 8, seed: 1);
        var refusal = Assert.Throws<HyperparameterException>(
            () => info.CreateSharded(source, options, () => new ManagedBackend<float>(), shards));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Processes_that_cannot_share_the_shards_are_refused() =>
        Assert.Contains(
            "3 processes cannot share 4 shards equally",
            Assert.Throws<HyperparameterException>(() => ShardedAgent.RequirePossible(8, 4, 3)).Message,
            StringComparison.Ordinal);

    private static AgentOptions Options(string algorithm, string settings, bool normalizes = true)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        string common = $"n_steps=20 normalize_observations={normalizes} normalize_rewards={normalizes} hidden=16 {settings}";
        return info.Hyperparameters.Set(
            info.Hyperparameters.Defaults with { Seed = 3 }, common.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private static ShardedAgent Create(
        string algorithm, AgentOptions options, EnvironmentSource source, int shards, IProcessGroup? processes) =>
        Algorithms.Find(algorithm).CreateSharded(source, options, () => new ManagedBackend<float>(), shards, processes);

    /// <summary>A run on eight CartPoles: the hash that all processes end with, and what the leader's observer heard.</summary>
    private static (string Hash, string Log) Run(
        string algorithm,
        string settings,
        int shards,
        int processes,
        Action<ShardedAgent>? lead = null,
        Func<EnvironmentSource>? make = null)
    {
        AgentOptions options = Options(algorithm, settings);
        var log = new Recorder([]);
        string[] hashes = new string[processes];
        IProcessGroup?[] groups = processes == 1 ? [null] : [.. MemoryProcesses.Make(processes)];
        Exception?[] failures = new Exception?[processes];
        Thread[] threads = [.. Enumerable.Range(0, processes).Select(rank => new Thread(() => failures[rank] = Record.Exception(() => Serve(rank))))];
        Array.ForEach(threads, thread => thread.Start());
        Assert.All(threads, thread => Assert.True(thread.Join(Patience.Longest)));
        Assert.All(failures, Assert.Null);
        Assert.All(hashes, hash => Assert.Equal(hashes[0], hash));
        return (hashes[0], log.ToString());

        void Serve(int rank)
        {
            using EnvironmentSource source = make?.Invoke() ?? EnvironmentSource.Of("CartPole-v1", 8, seed: 3);
            using ShardedAgent agent = Create(algorithm, options, source, shards, groups[rank]);
            if (rank > 0)
            {
                agent.Follow();
            }
            else if (lead is null)
            {
                agent.Learn(Steps, log);
            }
            else
            {
                lead(agent);
            }

            hashes[rank] = agent.ParameterHash();
        }
    }

    private sealed class AfterUpdate(Func<Agent, TrainingSignal> act) : ITrainingObserver
    {
        public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
        {
        }

        public TrainingSignal OnUpdate(Agent agent, MetricRow metrics) => act(agent);
    }

    private sealed class Recorder(List<double[]> rows) : ITrainingObserver
    {
        private readonly List<string> _lines = [];

        public void OnEpisode(Agent agent, int environment, double episodeReturn, int length) =>
            _lines.Add($"{agent.EnvironmentSteps}: {environment} {episodeReturn} {length}");

        public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
        {
            double[] row = [.. metrics.Metrics.Where(metric => !metric.Name.EndsWith("_seconds", StringComparison.Ordinal)).Select(metric => metrics[metric])];
            rows.Add(row);
            _lines.Add($"{agent.EnvironmentSteps} {agent.Updates} {agent.GradientSteps}: {string.Join(' ', row)}");
            return TrainingSignal.Continue;
        }

        public override string ToString() => string.Join('\n', _lines);
    }

    /// <summary>One action; a state that moves in a circle, from a place that the seed gives, and pays its height.</summary>
    private sealed class Wave(bool fails = false) : IEnvironment
    {
        private ulong _seed;
        private int _step;

        public Space ObservationSpace { get; } = new Box([-1, -1], [1, 1]);

        public Space ActionSpace { get; } = new Discrete(1);

        public void Reset(ulong? seed, Span<float> observation)
        {
            _seed = seed ?? _seed;
            _step = 0;
            Show(observation);
        }

        public StepResult Step(EnvironmentAction action, Span<float> observation)
        {
            _step++;
            Show(observation);
            double reward = fails && _seed == RunSeeds.OfEnvironments(5) + 5 && _step == 7 ? double.NaN : observation[0];
            return new StepResult(reward, Terminated: _step == 13, Truncated: false);
        }

        private void Show(Span<float> observation)
        {
            double angle = _seed + (0.3 * _step);
            observation[0] = (float)Elementary.Sin(angle);
            observation[1] = (float)Elementary.Cos(angle);
        }
    }
}
