using System.Collections.Concurrent;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

public sealed class RunSeedsTests
{
    [Theory]
    [InlineData("a2c")]
    [InlineData("a3c")]
    [InlineData("ppo")]
    public void Runs_with_neighbouring_seeds_share_no_seed_of_an_environment(string algorithm)
    {
        ulong[] first = SeedsOf(algorithm, 4), second = SeedsOf(algorithm, 5);

        // Eight to learn on, three episodes of evaluations on the way, ten of the result.
        Assert.Equal((8 + 3 + 10, 8 + 3 + 10), (first.Length, second.Length));
        Assert.Empty(first.Intersect(second));
        Assert.Equal(8, first.Count(seed => seed is >= 4 * RunSeeds.PerRun and < (4 * RunSeeds.PerRun) + 8));
    }

    [Fact]
    public void The_largest_run_ends_before_its_evaluations_and_these_before_the_next_run()
    {
        const ulong MostEnvironments = 65_536;
        Assert.True(RunSeeds.OfEnvironments(3) + MostEnvironments <= RunSeeds.OfEvaluations(3));
        Assert.True(RunSeeds.OfEvaluations(3) + 32_768 <= RunSeeds.OfResult(3));
        Assert.True(RunSeeds.OfResult(3) + 32_768 <= RunSeeds.OfEnvironments(4));
        Assert.True(RunSeeds.OfEnvironments(16_384) <= 1UL << 31);
    }

    /// <summary>2⁶⁴ / 2¹⁷ is where the seeds begin again, which the summary of <see cref="RunSeeds"/> says.</summary>
    [Fact]
    public void The_largest_seed_has_the_last_seeds_and_environments_begin_again_with_seeds_that_are_far_apart()
    {
        Assert.Equal(ulong.MaxValue - (RunSeeds.PerRun - 1), RunSeeds.OfEnvironments(ulong.MaxValue));
        Assert.True(RunSeeds.OfEvaluations(ulong.MaxValue) < RunSeeds.OfResult(ulong.MaxValue));
        Assert.Equal(RunSeeds.OfEnvironments(3), RunSeeds.OfEnvironments(3 + (1UL << 47)));
        Assert.NotEqual(RunSeeds.OfEnvironments(3), RunSeeds.OfEnvironments(3 + (1UL << 46)));
    }

    /// <summary>The largest seed that fits in 31 bits is 2³¹ − 1: numbers of Java, .NET and C have no more.</summary>
    [Theory]
    [InlineData(1, 60_000)]
    [InlineData(8, 8_000)]
    [InlineData(100, 600)]
    public void Lives_of_a_small_run_have_seeds_of_31_bits_that_no_other_run_has(int ranks, int lives)
    {
        ulong first = RunSeeds.OfEnvironments(16_383);
        for (ulong life = 1; life < (ulong)lives; life++)
        {
            Assert.InRange(RunSeeds.OfLife(first, ranks, life), first + (ulong)ranks, RunSeeds.OfEvaluations(16_383) - (ulong)ranks);
            Assert.True(RunSeeds.OfLife(first, ranks, life) + (ulong)ranks <= int.MaxValue);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(1_000)]
    [InlineData(40_000)]
    [InlineData(65_536)]
    public void No_seed_comes_again_however_restarts_and_resumes_follow_each_other(int ranks)
    {
        var random = new Rng(3);
        for (int trial = 0; trial < 20; trial++)
        {
            ulong first = RunSeeds.OfEnvironments(5);
            HashSet<ulong> seen = [first];
            for (int resume = 0; resume < 30; resume++)
            {
                ulong restarts = (ulong)random.NextInt32(60);
                for (ulong life = 1; life <= restarts; life++)
                {
                    Require(RunSeeds.OfLife(first, ranks, life));
                }

                first = RunSeeds.OfLife(first, ranks, restarts + 1);
                Require(first);
            }

            void Require(ulong seed)
            {
                Assert.Equal(0UL, seed % RunSeeds.PerRun % (ulong)ranks); // so that those of all ranks differ too
                Assert.True(seen.Add(seed), $"{seed} came again.");
            }
        }
    }

    [Fact]
    public void An_environment_that_cannot_be_saved_has_new_seeds_after_each_resume_and_errors_name_them()
    {
        var seeds = new ConcurrentBag<ulong>();
        ulong first = RunSeeds.OfEnvironments(7);
        byte[]? state = null;
        for (ulong life = 0; life < 4; life++)
        {
            seeds.Clear();
            using VectorEnvironment environments = new EnvironmentSource(() => new Recorded(seeds, failsAt: 12), 2, seed: 7, id: "Recorded").Make();
            if (state is not null)
            {
                StateReader.Load(state, environments);
            }

            float[] observations = new float[2];
            environments.Reset(observations);
            Assert.Equal([first + (2 * life), first + (2 * life) + 1], seeds.Order());
            for (int step = 0; step < 11; step++)
            {
                environments.Step([0, 0], observations);
            }

            state = StateWriter.Save(environments);
            EnvironmentException error = Assert.Throws<EnvironmentException>(() => environments.Step([0, 0], observations));
            Assert.Equal((first + (2 * life), 12L), (error.Seed, error.Step));
        }
    }

    [Fact]
    public void Actors_that_join_later_have_seeds_of_31_bits_too()
    {
        var place = new ActorPlace(Seed: 9, Index: 3, Count: 8, IsAsynchronous: false);
        Assert.Equal(RunSeeds.OfEnvironments(9) + 3, place.SeedFrom(0));
        ulong[] seeds = [.. Enumerable.Range(1, 4_000).Select(version => place.SeedFrom(version))];
        Assert.Equal(4_000, seeds.Distinct().Count());
        Assert.All(seeds, seed => Assert.InRange(seed, RunSeeds.OfEnvironments(9) + 8, RunSeeds.OfEvaluations(9) - 1));
        Assert.All(seeds, seed => Assert.Equal(3UL, seed % 8));
        Assert.InRange(place.SeedFrom(long.MaxValue), RunSeeds.OfEnvironments(9), RunSeeds.OfEvaluations(9));
    }

    [Fact]
    public void Actions_do_not_come_from_the_stream_of_the_environment()
    {
        double[] ofActions = Draw(RunSeeds.Actions(7)), ofEnvironment = Draw(new Rng(7));
        Assert.Empty(ofActions.Intersect(ofEnvironment));

        static double[] Draw(Rng rng) => [.. Enumerable.Range(0, 1000).Select(_ => rng.NextDouble())];
    }

    private static ulong[] SeedsOf(string algorithm, ulong seed)
    {
        var seeds = new ConcurrentBag<ulong>();
        AlgorithmInfo info = Algorithms.Find(algorithm);
        using var source = new EnvironmentSource(() => new Recorded(seeds), 8, seed, id: "Recorded");
        using Agent agent = info.Create(source, info.Hyperparameters.Defaults with { Seed = seed }, new ManagedBackend<float>());
        using var evaluation = new EvaluationObserver(new EvaluationOptions { Every = 10_000, Episodes = 3 });
        agent.Learn(1_000_000_000, new CompositeObserver(evaluation, new StopsAt(seeds, 8 + 3)));
        using Policy policy = agent.ToPolicy();
        Evaluation.Run(policy, new Recorded(seeds), "Recorded", episodes: 10, seed: RunSeeds.OfResult(seed));
        return [.. seeds.Distinct()];
    }

    /// <summary>Stops a run once so many seeds are noted: A3C's workers begin when they are given time.</summary>
    private sealed class StopsAt(ConcurrentBag<ulong> seeds, int count) : ITrainingObserver
    {
        public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
        {
        }

        public TrainingSignal OnUpdate(Agent agent, MetricRow metrics) =>
            seeds.Distinct().Count() >= count ? TrainingSignal.Stop : TrainingSignal.Continue;
    }

    /// <summary>An environment that notes with which seeds it is reset.</summary>
    private sealed class Recorded(ConcurrentBag<ulong> seeds, int failsAt = int.MaxValue) : IEnvironment
    {
        private int _steps;
        private int _all;

        public Space ObservationSpace { get; } = new Box(-1, 1, 1);

        public Space ActionSpace { get; } = new Discrete(2);

        public void Reset(ulong? seed, Span<float> observation)
        {
            if (seed is { } value)
            {
                seeds.Add(value);
            }

            observation[0] = _steps = 0;
        }

        public StepResult Step(EnvironmentAction action, Span<float> observation)
        {
            observation[0] = 0;
            if (++_all == failsAt)
            {
                throw new InvalidOperationException("the rope broke");
            }

            return new StepResult(1, ++_steps % 5 == 0, false);
        }
    }
}
