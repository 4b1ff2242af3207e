using Gradus.Autodiff;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>What holds when many threads meet in one store. Every count is below 2²⁴, so that sums of ones are exact in float.</summary>
public sealed class HogwildRaceTests
{
    private const int Threads = 16;

    public static TheoryData<WritePolicy> Policies => [.. Enum.GetValues<WritePolicy>()];

    public static TheoryData<WritePolicy> LosslessPolicies => [WritePolicy.Cas, WritePolicy.Locked, WritePolicy.Queued];

    [Theory]
    [Trait("Category", "Stress")]
    [MemberData(nameof(LosslessPolicies))]
    public void Sixteen_threads_of_unit_adds_lose_nothing(WritePolicy policy) => AddUnits(policy, addsPerThread: LongSweep.Of(10_000, 1_000_000));

    [Theory]
    [Trait("Category", "Stress")]
    [MemberData(nameof(Policies))]
    public void Racing_workers_leave_only_legal_values(WritePolicy policy)
    {
        for (int round = 0; round < LongSweep.Of(1, 6); round++)
        {
            Race(policy, TimeSpan.FromSeconds(LongSweep.IsWhole ? 1.5 : 0.5), seed: 1 + (ulong)round);
        }
    }

    [Fact]
    public void Racy_statistics_stay_averages_of_squares_and_theta_stays_finite()
    {
        // Gradients are ±1 or ±2, so the mean square of every element lies between 0 and 4 whatever was lost, and a step is at most η·2/√ε.
        using var store = new HogwildStore(Layout(2500), new SharedRmsProp(0.9, 0.01), WritePolicy.Racy, new ManagedBackend<float>()) { LearningRate = new Schedule(0.001, ScheduleKind.Constant) };
        const int Pushes = 200;
        Run(store, Threads, (worker, rank, rng) =>
        {
            var gradient = new Tensor<float>(1, store.Layout.Length);
            for (int push = 0; push < Pushes; push++)
            {
                gradient.Span.Fill((rank % 2 == 0 ? 1 : 2) * (rng.NextDouble() < 0.5 ? -1 : 1));
                worker.Push(gradient, 1);
                YieldSometimes(rng);
            }
        });

        HogwildSnapshot snapshot = store.NewSnapshot();
        store.Take(snapshot);
        const float Furthest = Threads * Pushes * 0.001f * 2 / 0.1f;
        foreach (float theta in snapshot.Theta.Values.Span)
        {
            Assert.InRange(theta, -Furthest, Furthest);
        }

        // A push writes at least 0.1·1², whatever it has read. A thread that was preempted in its first push may write that as the last of
        // all, so no more is certain until pushes follow that nothing interrupts: after seven of ±1, g ≥ 1 − 0.9⁷ = 0.52.
        foreach (float meanSquare in snapshot.Statistics[0].Value.Span)
        {
            Assert.InRange(meanSquare, 0.09999f, 4.00001f);
        }

        var one = new Tensor<float>(1, store.Layout.Length);
        one.Span.Fill(1);
        for (int push = 0; push < 7; push++)
        {
            store.Connections[0].Push(one, 1);
        }

        store.Take(snapshot);
        foreach (float meanSquare in snapshot.Statistics[0].Value.Span)
        {
            Assert.InRange(meanSquare, 0.52f, 4.00001f);
        }
    }

    [Theory]
    [MemberData(nameof(LosslessPolicies))]
    public void Every_update_of_a_lossless_store_is_in_the_histograms_once(WritePolicy policy)
    {
        using var store = new HogwildStore(Layout(64), new SharedSgd(), policy, new ManagedBackend<float>());
        Run(store, Threads, (worker, _, rng) =>
        {
            var theta = new Tensor<float>(1, store.Layout.Length);
            for (int push = 0; push < 500; push++)
            {
                worker.Pull(theta);
                YieldSometimes(rng);
                worker.Push(theta, 3);
            }
        });

        Assert.Equal(Threads * 500, store.Updates);
        Assert.Equal(Threads * 500 * 3, store.Steps);
        Assert.All(store.Connections, worker => Assert.Equal(500, worker.Staleness.Count));
        Assert.Equal(0, store.LostUpdateShare);
    }

    private static void AddUnits(WritePolicy policy, int addsPerThread)
    {
        using HogwildStore store = UnitStore(policy, elements: 1);
        Tensor<float> gradient = Minus(store.Layout, 1);
        Run(store, Threads, (worker, _, _) =>
        {
            for (int add = 0; add < addsPerThread; add++)
            {
                worker.Push(gradient, 1);
            }
        });

        HogwildSnapshot snapshot = store.NewSnapshot();
        store.Take(snapshot);
        Assert.True(snapshot.IsConsistent);
        Assert.Equal(Threads * addsPerThread, snapshot.Updates);
        Assert.All(snapshot.Theta.Values.Span.ToArray(), value => Assert.Equal(Threads * addsPerThread, value));
    }

    /// <summary>
    /// Workers add ones to 2500 elements, yielding at random, some of them pulling at once, while readers pull and take snapshots. An element counts additions, so every value ever seen
    /// must be a whole number between 0 and the additions begun; under the lossless policies it never falls, a pull under the serial ones
    /// and every consistent snapshot of a lossless store show the same count everywhere, and the totals are exact.
    /// </summary>
    private static void Race(WritePolicy policy, TimeSpan duration, ulong seed)
    {
        using HogwildStore store = UnitStore(policy, elements: 2500);
        Tensor<float> gradient = Minus(store.Layout, 1);
        const int MaxPushes = (1 << 24) / Threads;
        long end = Environment.TickCount64 + (long)duration.TotalMilliseconds;
        long pushed = 0;
        Run(
            store,
            Threads,
            (worker, rank, rng) =>
            {
                bool reads = rank % 4 == 3;
                var theta = new Tensor<float>(1, store.Layout.Length);
                float[] lowest = new float[store.Layout.Length];
                HogwildSnapshot snapshot = store.NewSnapshot();
                for (int push = 0; push == 0 || (push < MaxPushes && Environment.TickCount64 < end); push++) // on a busy machine too, once
                {
                    if (reads)
                    {
                        worker.Pull(theta);
                        CheckLegal(theta.Span, lowest, store.Steps, policy, whole: policy is WritePolicy.Locked or WritePolicy.Queued);
                        store.Take(snapshot);
                        CheckLegal(snapshot.Theta.Values.Span, lowest, store.Steps, policy, whole: policy != WritePolicy.Racy && snapshot.IsConsistent);
                        if (policy != WritePolicy.Racy && snapshot.IsConsistent)
                        {
                            Assert.Equal(snapshot.Updates, snapshot.Theta.Values[0, 0]);
                        }
                    }
                    else if (rank % 4 == 2)
                    {
                        worker.PushAndPull(gradient, 1, theta);
                        Interlocked.Increment(ref pushed);
                        CheckLegal(theta.Span, lowest, store.Steps, policy, whole: policy is WritePolicy.Locked or WritePolicy.Queued);
                    }
                    else
                    {
                        worker.Push(gradient, 1);
                        Interlocked.Increment(ref pushed);
                    }

                    YieldSometimes(rng);
                }
            },
            seed);

        HogwildSnapshot last = store.NewSnapshot();
        store.Take(last);
        Assert.True(last.IsConsistent);
        Assert.Equal((pushed, pushed), (last.Updates, last.Steps));
        Assert.InRange(store.LostUpdateShare, 0, policy == WritePolicy.Racy ? 1 : 0);
        foreach (float value in last.Theta.Values.Span)
        {
            Assert.True(float.IsInteger(value) && value >= 1 && value <= pushed, $"An element is {value:R} after {pushed} additions of 1.");
            Assert.True(policy == WritePolicy.Racy || value == pushed, $"An element is {value:R} after {pushed} additions of 1, none of which may be lost.");
        }
    }

    private static void CheckLegal(ReadOnlySpan<float> values, float[] lowest, long begun, WritePolicy policy, bool whole)
    {
        for (int i = 0; i < values.Length; i++)
        {
            float value = values[i];
            Assert.True(float.IsInteger(value) && value >= 0 && value <= begun, $"Element {i} is {value:R}, but at most {begun} ones were added.");
            Assert.True(!whole || value == values[0], $"Element {i} is {value:R} but element 0 is {values[0]:R} in a copy that promises a state between two updates.");
            if (policy != WritePolicy.Racy)
            {
                Assert.True(value >= lowest[i], $"Element {i} fell from {lowest[i]:R} to {value:R}, so an update was lost.");
                lowest[i] = value;
            }
        }
    }

    private static void YieldSometimes(Rng rng)
    {
        double u = rng.NextDouble();
        if (u < 0.02)
        {
            Thread.Sleep(0);
        }
        else if (u < 0.1)
        {
            Thread.Yield();
        }
        else if (u < 0.3)
        {
            Thread.SpinWait((int)(u * 1000));
        }
    }

    private static void Run(HogwildStore store, int threads, Action<HogwildConnection, int, Rng> work, ulong seed = 0)
    {
        using var start = new Barrier(threads);
        var failures = new Exception?[threads];
        var runners = new Thread[threads];
        for (int i = 0; i < threads; i++)
        {
            int rank = i;
            HogwildConnection worker = store.Connect();
            var rng = new Rng(new SeedSequence(seed + (ulong)rank));
            runners[i] = new Thread(() =>
            {
                try
                {
                    start.SignalAndWait();
                    work(worker, rank, rng);
                }
                catch (Exception exception)
                {
                    failures[rank] = exception;
                }
            });
            runners[i].Start();
        }

        Array.ForEach(runners, runner => runner.Join());
        store.Drain();
        Assert.All(failures, failure => Assert.True(failure is null, $"Seed {seed}: {failure}"));
    }

    private static HogwildStore UnitStore(WritePolicy policy, int elements) =>
        new(Layout(elements), new SharedSgd(), policy, new ManagedBackend<float>()) { LearningRate = new Schedule(1, ScheduleKind.Constant) };

    private static ParameterLayout Layout(int count)
    {
        var layout = new ParameterLayout();
        layout.Add("x", 1, count);
        return layout;
    }

    private static Tensor<float> Minus(ParameterLayout layout, float value)
    {
        var vector = new Tensor<float>(1, layout.Length);
        vector.Span.Fill(-value);
        return vector;
    }
}
