using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>A3C whose workers are in several processes that have memory in common; here the processes are threads that meet in memory.</summary>
public sealed class A3CProcessesTests
{
    [Theory]
    [InlineData(WritePolicy.Cas)]
    [InlineData(WritePolicy.Locked)]
    public void What_processes_add_to_one_store_is_exact(WritePolicy policy)
    {
        const int Processes = 4, Additions = 2_000;
        var layout = new ParameterLayout();
        layout.Add("x", 1, 2_500);
        HogwildStore[] stores = new HogwildStore[Processes];
        Together(Processes, group =>
        {
            // Each process has a store of its own, over the same memory, and uses its own connection.
            HogwildStore store = stores[group.Rank] = new(layout, new SharedSgd(), policy, new ManagedBackend<float>(), new TeamMemory(group))
            {
                LearningRate = new Schedule(1, ScheduleKind.Constant),
            };
            HogwildConnection[] workers = [.. Enumerable.Range(0, Processes).Select(_ => store.Connect())];
            var gradient = new Tensor<float>(1, layout.Length);
            gradient.Span.Fill(-1 - group.Rank);
            group.Barrier();
            for (int push = 0; push < Additions; push++)
            {
                workers[group.Rank].Push(gradient, 3);
            }
        });

        foreach (HogwildStore store in stores)
        {
            HogwildSnapshot snapshot = store.NewSnapshot();
            store.Take(snapshot);
            Assert.True(snapshot.IsConsistent);
            Assert.Equal((Processes * Additions, 3 * Processes * Additions), (store.Updates, store.Steps));
            Assert.All(snapshot.Theta.Values.Span.ToArray(), value => Assert.Equal((1 + 2 + 3 + 4) * Additions, value));
            Assert.All(store.Connections, worker => Assert.Equal(Additions, worker.Staleness.Count));
            store.Dispose();
        }
    }

    [Fact]
    public void One_thread_cannot_apply_the_gradients_of_several_processes() => Together(2, group => Assert.Contains(
        "write=queued has one thread apply all gradients",
        Assert.Throws<HyperparameterException>(() => Create(Cart(2), new A3COptions { Write = WritePolicy.Queued }, group)).Message,
        StringComparison.Ordinal));

    [Fact]
    public void Workers_that_processes_cannot_share_are_refused() => Together(2, group => Assert.Contains(
        "2 processes cannot share 3 workers equally: the number of processes must divide that of the workers.",
        Assert.Throws<HyperparameterException>(() => Create(Cart(3), new A3COptions(), group)).Message,
        StringComparison.Ordinal));

    [Fact]
    public void Rank_0_hears_of_all_workers_and_all_have_its_parameters_and_statistics()
    {
        string[] hashes = new string[2];
        string? begun = null;
        Together(2, group =>
        {
            using Agent agent = Create(Cart(4), new A3COptions { Steps = 5, NormalizeObservations = true, NormalizeRewards = true }, group);
            string atFirst = agent.ParameterHash();
            if (group.Rank > 0)
            {
                agent.Follow();
            }
            else
            {
                begun = atFirst;
                Assert.Equal(4, agent.WorkerThreads);
                long told = 0, episodes = 0;
                var observer = new Listener((steps, metrics) => told = steps, () => episodes++);
                agent.Learn(1_500, observer);
                agent.Learn(2_500, observer);
                var figures = (AsynchronyFigures)agent.Figures!;
                Assert.Equal((4_000, 4_000), (agent.EnvironmentSteps, told));
                Assert.Equal([0, 1, 2, 3], figures.Workers.Select(worker => worker.Rank));
                Assert.Equal(4_000, figures.Workers.Sum(worker => worker.EnvironmentSteps));
                Assert.Equal(episodes, figures.Workers.Sum(worker => worker.Episodes));
                Assert.Equal((agent.Updates, agent.Updates), (figures.Workers.Sum(worker => worker.Updates), figures.Staleness.Count));
                using Policy policy = agent.ToPolicy();
                Assert.InRange(policy.Normalization!.ObservationCount, 3_992, 4_008); // what a rollout ends with is counted by the next
            }

            hashes[group.Rank] = agent.ParameterHash();
        });

        Assert.Equal(hashes[0], hashes[1]);
        Assert.NotEqual(begun, hashes[0]);
    }

    [Fact]
    public void Short_runs_follow_each_other_though_another_process_sees_each_end_late() => Together(2, group =>
    {
        using Agent agent = Create(Cart(2), new A3COptions { Steps = 5 }, group);
        if (group.Rank > 0)
        {
            agent.Follow();
            return;
        }

        for (int run = 1; run <= 100; run++)
        {
            agent.Learn(10);
            Assert.Equal(10 * run, agent.EnvironmentSteps);
        }
    });

    [Fact]
    public void A_worker_of_another_process_that_fails_stops_the_run_with_its_rank_and_step()
    {
        Together(2, group =>
        {
            using var source = new EnvironmentSource(() => new FailsForSeed(RunSeeds.OfEnvironments(10) + 3), 4, seed: 10);
            using Agent agent = Create(source, new A3COptions { Steps = 5 }, group);
            if (group.Rank > 0)
            {
                agent.Follow();
                return;
            }

            TrainingFailedException exception = Assert.Throws<TrainingFailedException>(() => agent.Learn(1_000_000_000));
            Assert.Contains("Worker 3 stopped at step 33 of its environment: its environment failed: out of paper", exception.Message, StringComparison.Ordinal);
            Assert.Equal(6, ((AsynchronyFigures)agent.Figures!).Workers[3].Updates);
            using Policy saved = agent.ToPolicy();
        });
    }

    [Fact]
    public void A_run_of_several_processes_stops_when_its_observer_wants_it_and_begins_with_a_policy()
    {
        using Policy start = Trained();
        Together(2, group =>
        {
            using Agent agent = Create(Cart(2), new A3COptions { NormalizeObservations = true }, group);
            agent.StartFrom(start);
            if (group.Rank > 0)
            {
                agent.Follow();
                return;
            }

            Assert.Equal(start.Theta.Hash(), agent.ParameterHash());
            agent.Learn(1_000_000_000, new Listener((_, _) => { }, () => { }) { StopsAfter = 500 });
            Assert.InRange(agent.EnvironmentSteps, 500, 900_000_000);
            using Policy policy = agent.ToPolicy();
            Assert.InRange(policy.Normalization!.ObservationCount, start.Normalization!.ObservationCount + 400, long.MaxValue);
        });
    }

    private static Policy Trained()
    {
        using Agent agent = Algorithms.Find("a3c").Create(Cart(1), new A3COptions { NormalizeObservations = true }, new ManagedBackend<float>());
        agent.Learn(200);
        return agent.ToPolicy();
    }

    private static EnvironmentSource Cart(int workers) => EnvironmentSource.Of("CartPole-v1", workers, seed: 4);

    private static Agent Create(EnvironmentSource source, A3COptions options, IProcessGroup group) =>
        Algorithms.Find("a3c").CreateWithWorkers(source, options, new ManagedBackend<float>(), group);

    private static void Together(int processes, Action<MemoryProcesses> work)
    {
        var failures = new Exception?[processes];
        MemoryProcesses[] groups = MemoryProcesses.Make(processes);
        Thread[] threads = [.. groups.Select(group => new Thread(() => failures[group.Rank] = Record.Exception(() => work(group))))];
        Array.ForEach(threads, thread => thread.Start());
        Assert.All(threads, thread => Assert.True(thread.Join(Patience.Longest)));
        Assert.All(failures, Assert.Null);
    }

    private sealed class Listener(Action<long, MetricRow> onUpdate, Action onEpisode) : ITrainingObserver
    {
        public long StopsAfter { get; init; } = long.MaxValue;

        public void OnEpisode(Agent agent, int environment, double episodeReturn, int length) => onEpisode();

        public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
        {
            onUpdate(agent.EnvironmentSteps, metrics);
            return agent.EnvironmentSteps >= StopsAfter ? TrainingSignal.Stop : TrainingSignal.Continue;
        }
    }

    /// <summary>An environment without end, which fails at its 33rd step if it has a certain seed.</summary>
    private sealed class FailsForSeed(ulong fails) : IEnvironment
    {
        private ulong _seed;
        private int _step;

        public Space ObservationSpace { get; } = new Box(-1, 1, 2);

        public Space ActionSpace { get; } = new Discrete(2);

        public void Reset(ulong? seed, Span<float> observation)
        {
            _seed = seed ?? _seed;
            observation.Fill(0.5f);
        }

        public StepResult Step(EnvironmentAction action, Span<float> observation)
        {
            observation.Fill(0.5f);
            return ++_step == 33 && _seed == fails ? throw new IOException("out of paper") : new StepResult(1, false, false);
        }
    }
}
