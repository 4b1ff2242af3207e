using System.Text.Json;
using Gradus.Autodiff;
using Gradus.Rl;

namespace Gradus.Tests;

public sealed class HogwildStoreTests
{
    public static TheoryData<WritePolicy> Policies => [.. Enum.GetValues<WritePolicy>()];

    [Theory]
    [MemberData(nameof(Policies))]
    public void One_worker_gives_the_bits_of_sequential_rmsprop(WritePolicy policy)
    {
        // 5000 elements: four whole blocks and a part, so that cutting a push into blocks is covered too.
        ParameterLayout layout = Layout(5000);
        var rng = new Rng(7);
        ParameterVector<float> sequential = Normal(layout, rng);
        using var store = new HogwildStore(layout, new SharedRmsProp(0.99, 0.1), policy, new ManagedBackend<float>()) { LearningRate = new Schedule(0.01, ScheduleKind.Linear), Annealing = (0, 500) };
        store.Initialize(sequential);
        var optimizer = new RmsProp<float>(new ManagedBackend<float>(), sequential, 0.99, 0.1, EpsilonPlacement.InsideRoot);
        HogwildConnection worker = store.Connect();
        var pulled = new Tensor<float>(1, layout.Length);
        for (int update = 1; update <= 50; update++)
        {
            Fill(sequential.Gradient, rng);
            worker.Push(sequential.Gradient, steps: 5);
            optimizer.Step(0.01 * (1 - (update * 5 / 500.0)));
            store.Drain();

            worker.Pull(pulled);
            Assert.Equal(sequential.Values.Span, pulled.Span);
        }

        HogwildSnapshot snapshot = store.NewSnapshot();
        store.Take(snapshot);
        Assert.True(snapshot.IsConsistent);
        Assert.Equal((50, 250), (snapshot.Updates, snapshot.Steps));
        Assert.Equal(sequential.Hash(), snapshot.Theta.Hash());
        Assert.Equal(optimizer.Statistics[0].Value.Span, snapshot.Statistics[0].Value.Span);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Shared_adam_matches_pytorch(WritePolicy policy) => Follow(policy, new SharedAdam(0.9, 0.999, 1e-8), "shared_adam_pytorch_a3c", 1e-3);

    [Theory]
    [MemberData(nameof(Policies))]
    public void Shared_rmsprop_matches_pytorch(WritePolicy policy) => Follow(policy, new SharedRmsProp(0.99, 1e-5), "rmsprop_eps_inside_zero_init", 7e-4);

    [Theory]
    [MemberData(nameof(Policies))]
    public void Shared_gradient_descent_matches_pytorch(WritePolicy policy) => Follow(policy, new SharedSgd(), "sgd", 0.1);

    [Fact]
    public void The_learning_rate_falls_with_the_steps_of_all_workers()
    {
        // θ ← θ − η·(−1) with η = 1 − T/10: after steps 2 and 5 (T = 2, then 7) θ = 0.8 + 0.3.
        using var store = new HogwildStore(Layout(1), new SharedSgd(), WritePolicy.Racy, new ReferenceBackend<float>()) { LearningRate = new Schedule(1, ScheduleKind.Linear), Annealing = (0, 10) };
        Tensor<float> gradient = Constant(store.Layout, -1);
        store.Connect().Push(gradient, steps: 2);
        store.Connect().Push(gradient, steps: 5);

        Assert.Equal(1.1f, Snapshot(store).Theta.Values[0, 0], 1e-6f);
        Assert.Equal(7, store.Steps);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Staleness_counts_the_updates_of_others_since_the_pull(WritePolicy policy)
    {
        using var store = new HogwildStore(Layout(3), new SharedSgd(), policy, new ReferenceBackend<float>());
        HogwildConnection a = store.Connect();
        HogwildConnection b = store.Connect();
        Tensor<float> gradient = Constant(store.Layout, 1);
        var theta = new Tensor<float>(1, store.Layout.Length);

        a.Pull(theta);
        b.Pull(theta);
        Push(a); // nobody has written since a pulled
        Push(b); // a has
        b.Pull(theta);
        Push(a); // b has, since a pulled
        Push(a); // b's update still counts, a's own does not
        Push(b); // both of a's have, since b pulled

        Assert.Equal([1, 2, 0], Counts(a.Staleness)); // 0, 1, and for the last push 1: its own update between does not count
        Assert.Equal([0, 1, 1], Counts(b.Staleness));
        Assert.Equal(2, b.LastStaleness);

        void Push(HogwildConnection worker)
        {
            worker.Push(gradient, 1);
            store.Drain();
        }

        static long[] Counts(StalenessHistogram histogram) => [histogram[0], histogram[1], histogram[2]];
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void A_push_that_pulls_leaves_what_the_two_leave_one_after_the_other(WritePolicy policy)
    {
        // 2,500 elements are three blocks, of which the second connection meets the last first.
        var stores = new HogwildStore[2];
        Tensor<float>[] pulled = [new(1, 2500), new(1, 2500)];
        for (int way = 0; way < 2; way++)
        {
            stores[way] = new HogwildStore(Layout(2500), new SharedRmsProp(), policy, new ManagedBackend<float>());
            pulled[way] = new Tensor<float>(1, stores[way].Layout.Length);
        }

        var gradient = new Tensor<float>(1, stores[0].Layout.Length);
        var rng = new Rng(3);
        HogwildConnection[][] workers = [.. stores.Select(store => (HogwildConnection[])[store.Connect(), store.Connect()])];
        for (int round = 0; round < 10; round++)
        {
            Fill(gradient, rng);
            workers[0][round % 2].Push(gradient, 3);
            stores[0].Drain();
            workers[0][round % 2].Pull(pulled[0]);

            workers[1][round % 2].PushAndPull(gradient, 3, pulled[1]);
            stores[1].Drain();
            Assert.True(policy == WritePolicy.Queued || pulled[0].Span.SequenceEqual(pulled[1].Span));
            Assert.Equal(Snapshot(stores[0]).Theta.Hash(), Snapshot(stores[1]).Theta.Hash());
        }

        Assert.All(stores, store => store.Dispose());
    }

    [Theory]
    [InlineData(WritePolicy.Racy)]
    [InlineData(WritePolicy.Cas)]
    [InlineData(WritePolicy.Locked)]
    public void After_a_push_that_pulls_only_the_updates_of_others_are_stale(WritePolicy policy)
    {
        using var store = new HogwildStore(Layout(3), new SharedSgd(), policy, new ReferenceBackend<float>());
        HogwildConnection a = store.Connect();
        HogwildConnection b = store.Connect();
        Tensor<float> gradient = Constant(store.Layout, 1);
        var theta = new Tensor<float>(1, store.Layout.Length);

        a.Pull(theta);
        a.PushAndPull(gradient, 1, theta); // 0: nobody has written since a pulled
        a.PushAndPull(gradient, 1, theta); // 0: only a itself has
        b.PushAndPull(gradient, 1, theta); // 2: b has never pulled
        b.Push(gradient, 1); // 0
        a.PushAndPull(gradient, 1, theta); // 2: b has, twice

        Assert.Equal([2, 0, 1], Counts(a.Staleness));
        Assert.Equal([1, 0, 1], Counts(b.Staleness));

        static long[] Counts(StalenessHistogram histogram) => [histogram[0], histogram[1], histogram[2]];
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(12)]
    [InlineData(97)]
    public void Every_connection_meets_every_block_once_and_no_two_on_the_same_way(int blocks)
    {
        BlockOrder[] orders = [.. Enumerable.Range(0, 16).Select(rank => BlockOrder.Of(rank, blocks))];
        foreach (BlockOrder order in orders)
        {
            var met = new HashSet<int>();
            int block = order.First;
            for (int i = 0; i < blocks; i++)
            {
                Assert.True(met.Add(block));
                block = order.After(block);
            }

            Assert.Equal(Enumerable.Range(0, blocks), met.Order());
        }

        // As many ways as there are numbers without a common divisor with that of the blocks: 1, 1, 6, 4, 96.
        int ways = blocks switch { <= 2 => 1, 9 => 6, 12 => 4, _ => 16 };
        Assert.Equal(ways, orders.Select(order => order.Stride).Distinct().Count());
    }

    [Fact]
    public void The_histogram_gives_mean_quantiles_and_maximum()
    {
        var histogram = new StalenessHistogram();
        Assert.True(double.IsNaN(histogram.Mean));
        Assert.Equal((-1, -1), (histogram.Quantile(0.5), histogram.Maximum));

        foreach (long staleness in (long[])[0, 0, 1, 3, 1000])
        {
            histogram.Record(staleness);
        }

        Assert.Equal((0 + 0 + 1 + 3 + 255) / 5.0, histogram.Mean); // what lies beyond the last bin is counted in it
        Assert.Equal((0, 1, 255), (histogram.Quantile(0.4), histogram.Quantile(0.5), histogram.Maximum));
        Assert.Equal(5, histogram.Count);
    }

    [Fact]
    public void A_vector_of_another_length_is_refused()
    {
        using var store = new HogwildStore(Layout(20), new SharedSgd(), WritePolicy.Racy, new ReferenceBackend<float>());

        ArgumentException exception = Assert.Throws<ArgumentException>(() => store.Connect().Push(new Tensor<float>(1, 16), 1));
        Assert.Contains("16 numbers does not fit a store of 32", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Pull_push_and_snapshot_allocate_nothing(WritePolicy policy)
    {
        using var store = new HogwildStore(Layout(2000), new SharedAdam(), policy, new ReferenceBackend<float>());
        HogwildConnection worker = store.Connect();
        var theta = new Tensor<float>(1, store.Layout.Length);
        HogwildSnapshot snapshot = store.NewSnapshot();
        for (int i = 0; i < 10; i++)
        {
            Round();
        }

        Assert.Equal(0, Allocation.Of(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                Round();
            }
        }));

        void Round()
        {
            worker.Pull(theta);
            worker.Push(theta, 1);
            worker.PushAndPull(theta, 1, theta);
            store.Take(snapshot);
        }
    }

    private static void Follow(WritePolicy policy, SharedOptimizer rule, string name, double learningRate)
    {
        JsonElement data = ReferenceFile.Load("pytorch/refs_optim.json");
        JsonElement optimiser = data.GetProperty("optimisers").EnumerateArray().Single(item => item.GetProperty("name").GetString() == name);
        float[] start = data.GetProperty("p0").Singles();
        ParameterLayout layout = Layout(start.Length);
        var theta = new ParameterVector<float>(layout);
        start.CopyTo(theta.Values.Span);
        using var store = new HogwildStore(layout, rule, policy, new ReferenceBackend<float>()) { LearningRate = new Schedule(learningRate, ScheduleKind.Constant) };
        store.Initialize(theta);
        HogwildConnection worker = store.Connect();
        foreach ((JsonElement gradient, JsonElement expected) in data.GetProperty("grads").EnumerateArray().Zip(optimiser.GetProperty("params_after").EnumerateArray()))
        {
            gradient.Singles().CopyTo(theta.Gradient.Span);
            worker.Push(theta.Gradient, 1);
            store.Drain();
            worker.Pull(theta.Values);
            Near.Equal(expected.Doubles(), [.. theta.Values.Span[..start.Length].ToArray().Select(value => (double)value)], 1e-6);
        }
    }

    private static ParameterLayout Layout(int count)
    {
        var layout = new ParameterLayout();
        layout.Add("x", 1, count);
        return layout;
    }

    private static ParameterVector<float> Normal(ParameterLayout layout, Rng rng)
    {
        var theta = new ParameterVector<float>(layout);
        Fill(theta.Values, rng);
        return theta;
    }

    private static void Fill(Tensor<float> vector, Rng rng)
    {
        foreach (ref float value in vector.Span)
        {
            value = (float)rng.NextNormal();
        }
    }

    private static Tensor<float> Constant(ParameterLayout layout, float value)
    {
        var vector = new Tensor<float>(1, layout.Length);
        vector.Span.Fill(value);
        return vector;
    }

    private static HogwildSnapshot Snapshot(HogwildStore store)
    {
        HogwildSnapshot snapshot = store.NewSnapshot();
        store.Take(snapshot);
        return snapshot;
    }
}
