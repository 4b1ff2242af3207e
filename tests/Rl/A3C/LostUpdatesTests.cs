using System.Diagnostics;
using Gradus.Autodiff;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>Every push of every policy is accounted for: what is applied and what is lost is what was pushed.</summary>
public sealed class LostUpdatesTests
{
    public static TheoryData<WritePolicy> Policies => [.. Enum.GetValues<WritePolicy>()];

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void A_push_that_others_overtake_loses_their_updates_of_sixteen_elements_and_the_estimate_says_so(int others)
    {
        // 1,008 elements, in one block. Of others + 1 pushes of ones, 16 elements keep the one that was held, the rest all of them.
        var backend = new HeldBackend();
        using var store = new HogwildStore(Layout(1008), new SharedSgd(), WritePolicy.Racy, backend) { LearningRate = new Schedule(1, ScheduleKind.Constant) };
        HogwildConnection held = store.Connect();
        HogwildConnection other = store.Connect();
        Tensor<float> gradient = MinusOne(store.Layout);
        backend.WhileHeld = () =>
        {
            for (int push = 0; push < others; push++)
            {
                other.Push(gradient, 1);
            }
        };
        held.Push(gradient, 1);

        float[] theta = Theta(store);
        Assert.All(theta[..HeldBackend.Held], value => Assert.Equal(1, value));
        Assert.All(theta[HeldBackend.Held..], value => Assert.Equal(others + 1, value));
        double exact = 1 - (theta.Sum(value => (double)value) / ((double)theta.Length * (others + 1)));
        Assert.Equal(exact, store.LostUpdateShare, 1e-12);
    }

    [Theory]
    [Trait("Category", "Stress")]
    [MemberData(nameof(Policies))]
    public void Applied_and_lost_is_pushed_with_many_more_threads_than_cores(WritePolicy policy) =>
        Account(policy, TimeSpan.FromSeconds(LongSweep.Of(1, 10)));

    private static void Account(WritePolicy policy, TimeSpan duration)
    {
        const int Elements = 9008;
        int threads = 16 * Environment.ProcessorCount;
        using var store = new HogwildStore(Layout(Elements), new SharedSgd(), policy, new ManagedBackend<float>()) { LearningRate = new Schedule(1, ScheduleKind.Constant) };
        Tensor<float> gradient = MinusOne(store.Layout);
        long most = (1 << 24) / threads; // sums of ones are exact in float
        var clock = Stopwatch.StartNew();
        long[] pushed = new long[threads];
        Thread[] workers = [.. Enumerable.Range(0, threads).Select(rank =>
        {
            HogwildConnection worker = store.Connect();
            return new Thread(() =>
            {
                do
                {
                    worker.Push(gradient, 3);
                    pushed[rank]++;
                }
                while (pushed[rank] < most && clock.Elapsed < duration);
            });
        })];
        Array.ForEach(workers, worker => worker.Start());
        Array.ForEach(workers, worker => worker.Join());
        store.Drain();

        long all = pushed.Sum();
        Assert.Equal((all, 3 * all), (store.Updates, store.Steps));
        Assert.Equal(pushed, store.Connections.Select(worker => worker.Staleness.Count));
        float[] theta = Theta(store);
        Assert.All(theta, value => Assert.True(float.IsInteger(value) && value >= 1 && value <= all, $"An element is {value} after {all} additions of 1."));
        double lost = theta.Sum(value => all - (double)value) / ((double)theta.Length * all);
        if (policy != WritePolicy.Racy)
        {
            Assert.Equal((0.0, 0.0), (lost, store.LostUpdateShare));
            return;
        }

        // Which of its elements a thread holds when it is preempted is chance, so the estimate is right on average only. One that counts what
        // collides in an instant, as a counter beside the elements would, finds a fortieth.
        Assert.InRange(store.LostUpdateShare, lost / 8, Math.Max(8 * lost, 0.1));
    }

    private static ParameterLayout Layout(int count)
    {
        var layout = new ParameterLayout();
        layout.Add("x", 1, count);
        return layout;
    }

    private static Tensor<float> MinusOne(ParameterLayout layout)
    {
        var vector = new Tensor<float>(1, layout.Length);
        vector.Span.Fill(-1);
        return vector;
    }

    private static float[] Theta(HogwildStore store)
    {
        HogwildSnapshot snapshot = store.NewSnapshot();
        store.Take(snapshot);
        Assert.True(snapshot.IsConsistent);
        return snapshot.Theta.Values.Span.ToArray();
    }
}
