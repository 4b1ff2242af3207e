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
    private sealed class Recorded(ConcurrentBag<ulong> seeds) : IEnvironment
    {
        private int _steps;

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
            return new StepResult(1, ++_steps % 5 == 0, false);
        }
    }
}
