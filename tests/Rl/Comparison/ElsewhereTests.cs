using System.Globalization;
using Gradus.Envs;
using Gradus.Experiments;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>Runs of a comparison that are trained somewhere else, or in several pieces, are those that are trained here in one.</summary>
public sealed class ElsewhereTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gradus-elsewhere-").FullName;

    [Fact]
    public async Task Runs_trained_elsewhere_are_those_trained_here()
    {
        ComparisonPlan plan = Plan(800);
        var here = new ComparisonRunner(plan) { WarmsUp = false, Store = Store("here") };
        var there = new ComparisonRunner(plan) { Store = Store("there") };
        IReadOnlyList<RunRecord> expected = here.Run();
        var told = new List<RunRecord>();
        IReadOnlyList<RunRecord> actual = await there.RunAsync(new Elsewhere(Store("elsewhere")), told.Add);
        Assert.Equal(expected.Select(Words), actual.Select(Words));
        Assert.Equal(expected.Select(Words).Order(), told.Select(Words).Order());
        AssertSamePolicies(plan, "here", "there");
        Assert.Equal(actual.Select(Words), (await there.RunAsync(new Elsewhere(null))).Select(Words)); // nothing is trained again
    }

    [Fact]
    public async Task A_run_that_is_lost_has_failed_and_one_that_was_not_asked_for_is_refused()
    {
        ComparisonPlan plan = Plan(800);
        var runner = new ComparisonRunner(plan) { Store = Store("there") };
        IReadOnlyList<RunRecord> runs = await runner.RunAsync(new Elsewhere(null));
        Assert.All(runs, run => Assert.Equal(("it is gone", 0L, 800L), (run.Failure, run.EnvironmentSteps, run.PlannedSteps)));
        Assert.False(Directory.Exists(Path.Combine(_folder, "there")));

        InvalidDataException exception = await Assert.ThrowsAsync<InvalidDataException>(
            () => runner.RunAsync(new Elsewhere(Store("elsewhere")) { SeedOffset = 1 }));
        Assert.Contains("seed=", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_in_several_pieces_is_the_run_in_one()
    {
        ComparisonPlan plan = Plan(20_000) with { Seeds = [5] };
        new ComparisonRunner(plan) { WarmsUp = false, Store = Store("one") }.Run();
        int pieces = 0;
        for (IReadOnlyList<RunRecord> runs = []; runs.Count < plan.Contenders.Count; pieces++)
        {
            using var stop = new CancellationTokenSource();
            var runner = new ComparisonRunner(plan) { WarmsUp = false, Store = Store("pieces"), SaveEvery = SaveInterval.OfSteps(2_000) };
            stop.CancelAfter(TimeSpan.FromMilliseconds(pieces < 3 ? 150 : Timeout.Infinite));
            runs = runner.Run(cancellation: stop.Token);
        }

        Assert.True(pieces > 1, "It was never interrupted.");
        AssertSamePolicies(plan, "one", "pieces");
        Assert.Equal(
            new ComparisonRunner(plan) { Store = Store("one") }.Run().Select(Words),
            new ComparisonRunner(plan) { Store = Store("pieces") }.Run().Select(Words));
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder, "pieces"), "*.state.safetensors", SearchOption.AllDirectories));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static ComparisonPlan Plan(long steps) => new()
    {
        Source = EnvironmentSource.Of("CartPole-v1", count: 1, seed: 0),
        Contenders = [Contender("a2c"), Contender("acktr")],
        Seeds = [5, 6],
        Budget = new Budget(steps, CountsUpdates: false),
        Points = 10,
        Thresholds = [15, 475],
        EvaluationEpisodes = 3,
        Backend = () => new ManagedBackend<float>(),
    };

    private static Contender Contender(string name)
    {
        AlgorithmInfo algorithm = Algorithms.Find(name);
        AgentOptions options = algorithm.Hyperparameters.Set(algorithm.OptionsFor("CartPole-v1"), "n_steps=5");
        return new Contender(name, algorithm, options, 2, (seed, steps) => string.Create(CultureInfo.InvariantCulture, $"train {name} {seed} {steps}"));
    }

    /// <summary>All that does not depend on the clock.</summary>
    private static string Words(RunRecord run) => string.Create(
        CultureInfo.InvariantCulture,
        $"{run.Contender.Label} {run.Seed} {run.EnvironmentSteps} {run.GradientSteps} {run.Episodes} {run.Evaluation} {run.Failure} "
            + $"{string.Join(' ', run.Crossings.Select(crossing => crossing?.EnvironmentSteps))} "
            + $"{string.Join(' ', run.Curve.Select(point => point with { Seconds = 0 }))}");

    private RunStore Store(string name) => new(Path.Combine(_folder, name));

    private void AssertSamePolicies(ComparisonPlan plan, string one, string other)
    {
        foreach (Contender contender in plan.Contenders)
        {
            Assert.All(plan.Seeds, seed => Assert.Equal(
                File.ReadAllBytes(Store(one).PolicyOf(plan.Environment, contender, seed)),
                File.ReadAllBytes(Store(other).PolicyOf(plan.Environment, contender, seed))));
        }
    }

    /// <summary>Trains on another thread, with a store of its own; without one, loses what it is given.</summary>
    private sealed class Elsewhere(RunStore? store) : IRunTrainer
    {
        public ulong SeedOffset { get; init; }

        public Task<TrainedRun> TrainAsync(RunOrder order, CancellationToken cancellation) => Task.Run(
            () =>
            {
                if (store is null)
                {
                    return new TrainedRun(default, default, "it is gone");
                }

                ComparisonPlan plan = order.Plan with { Contenders = [order.Contender], Seeds = [order.Seed + SeedOffset] };
                RunRecord run = new ComparisonRunner(plan) { WarmsUp = false, Store = store }.Run(cancellation: cancellation).Single();
                string policy = store.PolicyOf(plan.Environment, order.Contender, plan.Seeds[0]);
                return new TrainedRun(TrainedRun.FiguresOf(plan, run), File.ReadAllBytes(policy));
            },
            cancellation);
    }
}
