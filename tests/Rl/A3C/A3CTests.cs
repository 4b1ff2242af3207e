using System.Collections.Concurrent;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

public sealed class A3CTests
{
    public static TheoryData<WritePolicy> Policies => [.. Enum.GetValues<WritePolicy>()];

    [Fact]
    public void One_worker_gives_the_same_bits_with_every_policy_that_applies_at_once()
    {
        string[] hashes = [.. new[] { WritePolicy.Racy, WritePolicy.Racy, WritePolicy.Cas, WritePolicy.Locked }.Select(policy =>
        {
            EnvironmentSource environments = EnvironmentSource.Of("CartPole-v1", 1, seed: 5);
            using var agent = new A3C(environments, new A3COptions { Seed = 5, Write = policy });
            agent.Learn(3_000);
            Assert.Equal(3_000, agent.EnvironmentSteps);
            Assert.Equal((0, 0.0), (agent.Staleness.Maximum, agent.LostUpdateShare));
            return agent.ParameterHash();
        })];

        Assert.Single(hashes.Distinct());
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void The_budget_is_never_exceeded_and_met_to_within_a_rollout_per_worker(WritePolicy policy)
    {
        EnvironmentSource environments = EnvironmentSource.Of("CartPole-v1", 4, seed: 1);
        using var agent = new A3C(environments, new A3COptions { Write = policy, Steps = 7 });
        agent.Learn(2_003);

        Assert.InRange(agent.EnvironmentSteps, 2_003 - (4 * 7) + 1, 2_003);
        Assert.Equal(agent.EnvironmentSteps, agent.Workers.Sum(worker => worker.EnvironmentSteps));
        Assert.Equal(agent.Updates, agent.Workers.Sum(worker => worker.Updates));
        Assert.Equal(agent.Updates, agent.Staleness.Count);
    }

    [Fact]
    public void A_rollout_ends_with_its_episode_and_the_next_begins_a_new_one()
    {
        // Episodes of 7 steps, rollouts of at most 5: 5, 2, 5, 2, … and at the end of a budget of 16 a last one of 2.
        var environments = new EnvironmentSource(() => new ConstantReward(7, truncates: false), 1, seed: 1);
        using var agent = new A3C(environments, new A3COptions { Steps = 5 });
        var observer = new Recorder();
        agent.Learn(16, observer);

        Assert.Equal([5, 7, 12, 14, 16], observer.Steps);
        Assert.Equal([(0, 7.0, 7), (0, 7.0, 7)], observer.Episodes);
    }

    [Theory]
    [InlineData(false, 1)] // V = r: nothing follows a terminal state
    [InlineData(true, 2)] // V = r + γV, so with γ = ½ V = 2
    public void Values_bootstrap_at_truncation_but_not_at_termination(bool truncates, float expected)
    {
        var environments = new EnvironmentSource(() => new ConstantReward(1, truncates), 1, seed: 1);
        using var agent = new A3C(environments, new A3COptions { Gamma = 0.5, LearningRate = 0.01, Epsilon = 1e-3, Hidden = [8] });
        agent.Learn(4_000);

        using Policy policy = agent.ToPolicy();
        var critic = new Critic(new ManagedBackend<float>(), policy.Network, policy.Theta, 1);
        critic.Observations[0, 0] = 1;
        Assert.Equal(expected, critic.Evaluate(1)[0], 0.05);
    }

    [Fact]
    public void Generalised_advantages_and_their_normalisation_are_there_as_for_the_others()
    {
        string[] hashes = [.. new[] { new A3COptions { Seed = 5 }, new A3COptions { Seed = 5, GaeLambda = 0.9 }, new A3COptions { Seed = 5, NormalizeAdvantage = true } }.Select(options =>
        {
            using var agent = new A3C(EnvironmentSource.Of("CartPole-v1", 1, seed: 5), options);
            agent.Learn(500);
            return agent.ParameterHash();
        })];

        Assert.Equal(3, hashes.Distinct().Count());
    }

    [Fact]
    public void Every_worker_steps_an_environment_of_its_own_with_the_next_seed_of_the_run()
    {
        var seeds = new ConcurrentBag<ulong>();
        var environments = new EnvironmentSource(() => new Probe { OnReset = seeds.Add }, 3, seed: 40);
        using var agent = new A3C(environments, new A3COptions { Steps = 5 });
        agent.Learn(1_000_000_000, new Recorder { OnSteps = _ => seeds.Count == 3 ? TrainingSignal.Stop : TrainingSignal.Continue });

        ulong first = RunSeeds.OfEnvironments(40);
        Assert.Equal<ulong[]>([first, first + 1, first + 2], [.. seeds.Order()]);
    }

    [Fact]
    public void Learning_again_goes_on()
    {
        EnvironmentSource environments = EnvironmentSource.Of("CartPole-v1", 2, seed: 1);
        using var agent = new A3C(environments);
        agent.Learn(500);
        long before = agent.EnvironmentSteps;
        string hash = agent.ParameterHash();
        agent.Learn(500);

        Assert.InRange(agent.EnvironmentSteps, before + 500 - 40, before + 500);
        Assert.NotEqual(hash, agent.ParameterHash());
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Four_workers_learn_to_name_what_they_see(WritePolicy policy)
    {
        var environments = new EnvironmentSource(() => new Identity(), 4, seed: 1);
        using var agent = new A3C(environments, new A3COptions { Write = policy, Hidden = [16], LearningRate = 0.01, Epsilon = 1e-3 });
        agent.Learn(20_000);

        using Policy learned = agent.ToPolicy();
        Assert.Equal((6, 5), (learned.Act([1]), learned.Act([-1])));
    }

    [Fact]
    public void An_observer_hears_every_update_and_episode_on_the_callers_thread()
    {
        EnvironmentSource environments = EnvironmentSource.Of("CartPole-v1", 3, seed: 1);
        using var agent = new A3C(environments);
        var observer = new Recorder();
        agent.Learn(6_000, observer);

        Assert.Equal(agent.Updates, observer.Steps.Count);
        Assert.Equal(observer.Steps.Order(), observer.Steps);
        Assert.Equal(agent.EnvironmentSteps, observer.Steps[^1]);
        Assert.Equal(agent.Workers.Sum(worker => worker.Episodes), observer.Episodes.Count);
        Assert.Equal([Environment.CurrentManagedThreadId], observer.Threads);
    }

    [Fact]
    public void An_observer_can_stop_the_workers()
    {
        EnvironmentSource environments = EnvironmentSource.Of("CartPole-v1", 2, seed: 1);
        using var agent = new A3C(environments);
        agent.Learn(1_000_000_000, new Recorder { OnSteps = steps => steps > 1_000 ? TrainingSignal.Stop : TrainingSignal.Continue });

        Assert.InRange(agent.EnvironmentSteps, 1_000, 900_000_000);
    }

    [Fact]
    public void Cancellation_stops_the_workers_and_keeps_what_they_learned()
    {
        EnvironmentSource environments = EnvironmentSource.Of("CartPole-v1", 2, seed: 1);
        using var agent = new A3C(environments);
        string before = agent.ParameterHash();
        using var cancellation = new CancellationTokenSource();
        agent.Learn(
            1_000_000_000,
            new Recorder
            {
                OnSteps = _ =>
                {
                    cancellation.Cancel();
                    return TrainingSignal.Continue;
                },
            },
            cancellation.Token);

        Assert.InRange(agent.EnvironmentSteps, 1, 900_000_000);
        Assert.NotEqual(before, agent.ParameterHash());
    }

    [Fact]
    public void An_exception_of_the_observer_ends_the_workers_and_reaches_the_caller()
    {
        EnvironmentSource environments = EnvironmentSource.Of("CartPole-v1", 2, seed: 1);
        using var agent = new A3C(environments);

        Assert.Throws<IOException>(() => agent.Learn(1_000_000_000, new Recorder { OnSteps = _ => throw new IOException("disk full") }));
    }

    [Fact]
    public void A_worker_that_fails_stops_the_run_with_its_rank_and_step_and_loses_nothing()
    {
        var environments = new EnvironmentSource(() => new Probe { FailsAtStep = 333, FailsAtSeed = RunSeeds.OfEnvironments(10) + 2 }, 4, seed: 10);
        using var agent = new A3C(environments, new A3COptions { Steps = 5 });
        string before = agent.ParameterHash();

        TrainingFailedException exception = Assert.Throws<TrainingFailedException>(() => agent.Learn(1_000_000_000));

        Assert.Contains("Worker 2 stopped at step 333 of its environment", exception.Message, StringComparison.Ordinal);
        Assert.Contains("the motor is on fire", exception.Message, StringComparison.Ordinal);
        Assert.IsType<IOException>(exception.InnerException);
        Assert.True(agent.Workers[2].Updates == 66, $"Worker 2 had pushed {agent.Workers[2].Updates} updates.");
        Assert.Equal(agent.Updates, agent.Workers.Sum(worker => worker.Updates));
        Assert.NotEqual(before, agent.ParameterHash());
        using Policy saved = agent.ToPolicy();
    }

    [Fact]
    public void A_reward_that_is_NaN_names_worker_and_step_and_reaches_no_parameter()
    {
        var environments = new EnvironmentSource(() => new NaNReward(atStep: 23), 1, seed: 1);
        using var agent = new A3C(environments, new A3COptions { Steps = 10 });

        TrainingFailedException exception = Assert.Throws<TrainingFailedException>(() => agent.Learn(1_000));

        Assert.Contains("Worker 0 stopped at step 23 of its environment: the reward is NaN", exception.Message, StringComparison.Ordinal);
        Assert.Equal((2, 20), (agent.Updates, agent.EnvironmentSteps));
        using Policy saved = agent.ToPolicy();
        Assert.True(float.IsFinite(saved.Theta.Values.Span[0]));
    }

    [Fact]
    public void A_worker_that_does_not_come_back_is_given_up_with_its_rank_and_step()
    {
        using var blocked = new ManualResetEventSlim();
        using var never = new ManualResetEventSlim();
        var environments = new EnvironmentSource(() => new Probe { BlocksAtStep = 8, FailsAtSeed = RunSeeds.OfEnvironments(10) + 1, Blocked = blocked, Gate = never }, 2, seed: 10);
        using var agent = new A3C(environments, new A3COptions { Steps = 5 }) { Patience = TimeSpan.FromSeconds(3) };

        TrainingFailedException exception = Assert.Throws<TrainingFailedException>(() => agent.Learn(
            1_000_000_000, new Recorder { OnSteps = _ => blocked.IsSet ? TrainingSignal.Stop : TrainingSignal.Continue }));
        Assert.Contains("Worker 1 has not come back from step 8 of its environment", exception.Message, StringComparison.Ordinal);
        Assert.Contains("make a new agent", Assert.Throws<InvalidOperationException>(() => agent.Learn(200)).Message, StringComparison.Ordinal);
        never.Set();
    }

    [Fact]
    public void An_environment_that_never_ends_is_learned_from_until_the_budget_is_used_up()
    {
        var environments = new EnvironmentSource(() => new Probe(), 2, seed: 1);
        using var agent = new A3C(environments);
        var observer = new Recorder();
        agent.Learn(1_000, observer);

        Assert.Equal(1_000, agent.EnvironmentSteps);
        Assert.Empty(observer.Episodes);
    }

    [Fact]
    public void A_number_of_workers_that_cannot_be_is_refused()
    {
        EnvironmentSource four = EnvironmentSource.Of("CartPole-v1", 4, seed: 1);
        Assert.Contains(
            "workers is 3 and there are 4 environments",
            Assert.Throws<ArgumentException>(() => new A3C(four, new A3COptions { Workers = 3 })).Message,
            StringComparison.Ordinal);
        var many = new EnvironmentSource(() => new Probe(), 1025, seed: 1);
        Assert.Contains(
            "at most 1024; it was given 1025",
            Assert.Throws<ArgumentException>(() => new A3C(many)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void After_warm_up_a_worker_allocates_nothing(WritePolicy policy)
    {
        var probes = new ConcurrentBag<Probe>();
        var environments = new EnvironmentSource(
            () =>
            {
                var probe = new Probe { EndsEvery = 13 };
                probes.Add(probe);
                return probe;
            },
            2,
            seed: 1);
        using var agent = new A3C(environments, new A3COptions { Write = policy, Steps = 5 });
        agent.Learn(20_000);

        Probe[] stepped = [.. probes.Where(probe => probe.AllocatedAtStep1000 >= 0)];
        Assert.NotEmpty(stepped);
        Assert.All(stepped, probe => Assert.Equal(0, probe.AllocatedLast - probe.AllocatedAtStep1000));
    }

    /// <summary>Notes what it is told.</summary>
    private sealed class Recorder : ITrainingObserver
    {
        public List<long> Steps { get; } = [];

        public List<(int Environment, double Return, int Length)> Episodes { get; } = [];

        public HashSet<int> Threads { get; } = [];

        public Func<long, TrainingSignal> OnSteps { get; init; } = _ => TrainingSignal.Continue;

        public void OnEpisode(Agent agent, int environment, double episodeReturn, int length) => Episodes.Add((environment, episodeReturn, length));

        public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
        {
            Steps.Add(agent.EnvironmentSteps);
            Threads.Add(Environment.CurrentManagedThreadId);
            return OnSteps(agent.EnvironmentSteps);
        }
    }

    /// <summary>An environment without end unless asked for one, that can fail, block, and watch its thread's allocations.</summary>
    private sealed class Probe : IEnvironment
    {
        private ulong _seed;
        private int _step;

        public Action<ulong>? OnReset { get; init; }

        public int FailsAtStep { get; init; }

        public ulong FailsAtSeed { get; init; }

        public int BlocksAtStep { get; init; }

        public int EndsEvery { get; init; } = int.MaxValue;

        public ManualResetEventSlim? Blocked { get; init; }

        public ManualResetEventSlim? Gate { get; init; }

        public long AllocatedAtStep1000 { get; private set; } = -1;

        public long AllocatedLast { get; private set; }

        public Space ObservationSpace { get; } = new Box(-1, 1, 2);

        public Space ActionSpace { get; } = new Discrete(2);

        public void Reset(ulong? seed, Span<float> observation)
        {
            _seed = seed ?? _seed;
            if (seed is { } fresh)
            {
                OnReset?.Invoke(fresh);
            }

            observation.Fill(0.5f);
        }

        public StepResult Step(EnvironmentAction action, Span<float> observation)
        {
            _step++;
            if (_seed == FailsAtSeed && _step == FailsAtStep)
            {
                throw new IOException("the motor is on fire");
            }

            if (_seed == FailsAtSeed && _step == BlocksAtStep)
            {
                Blocked?.Set();
                Gate?.Wait();
            }

            AllocatedLast = Allocation.OnThisThread;
            AllocatedAtStep1000 = _step == 1000 ? AllocatedLast : AllocatedAtStep1000;
            observation.Fill(_step % 2 == 0 ? 0.5f : -0.5f);
            return new StepResult(action.Index, _step % EndsEvery == 0, false);
        }
    }
}
