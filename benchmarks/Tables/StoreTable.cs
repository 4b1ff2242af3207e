using System.Diagnostics;
using Gradus.Autodiff;
using Gradus.Rl;

namespace Gradus.Benchmarks;

/// <summary>
/// What a worker pays A3C's store per update when nobody else is there: a push and a pull of 9,000 parameters, one after the other and at once. Beside
/// it, at once while nobody else is there either, but after a worker on another core was: then every cache line has to be fetched from that core.
/// </summary>
internal static class StoreTable
{
    private const int Parameters = 9_000;
    private const double SecondsPerPolicy = 0.5;
    private const int Turns = 2_000;
    private const int Tries = 40;
    private const int Enough = 7;

    public static void Print()
    {
        Console.WriteLine($"Microseconds for {Parameters:N0} parameters, shared RMSProp, one worker.");
        Console.WriteLine($"{"",-10}{"pull",10}{"push",10}{"both",10}{"at once",10}{"after another core",20}");
        foreach (WritePolicy policy in Enum.GetValues<WritePolicy>())
        {
            PrintPolicy(policy);
        }
    }

    private static void PrintPolicy(WritePolicy policy)
    {
        var layout = new ParameterLayout();
        layout.Add("theta", 1, Parameters);
        using var store = new HogwildStore(layout, new SharedRmsProp(), policy, Contenders.Managed);
        HogwildConnection worker = store.Connect();
        var theta = new Tensor<float>(1, layout.Length);
        Tensor<float> gradient = Contenders.Numbers(1, layout.Length);
        Action pull = () => worker.Pull(theta);
        Action push = () =>
        {
            worker.Push(gradient, steps: 1);
            store.Drain();
        };
        Action both = () =>
        {
            pull();
            push();
        };
        Action atOnce = () =>
        {
            worker.PushAndPull(gradient, steps: 1, theta);
            store.Drain();
        };
        double[] seconds = Race.Run(SecondsPerPolicy, pull, push, both, atOnce);
        Console.WriteLine($"{policy,-10}{seconds[0] * 1e6,10:0.00}{seconds[1] * 1e6,10:0.00}{seconds[2] * 1e6,10:0.00}{seconds[3] * 1e6,10:0.00}{Microseconds(AfterAnotherCore(store, worker)),20}");
    }

    /// <summary>Seconds for a push and pull at once, of two workers on two cores that take turns: the median of tries during which the machine gave both; NaN without any.</summary>
    private static double AfterAnotherCore(HogwildStore store, HogwildConnection worker)
    {
        if (store.Policy == WritePolicy.Queued)
        {
            return double.NaN; // one thread applies all gradients, so that nothing is fetched
        }

        HogwildConnection[] workers = [worker, store.Connect()];
        var kept = new List<double>();
        for (int i = 0; i < Tries && kept.Count < Enough; i++)
        {
            double seconds = InTurns(store, workers);
            if (WholeCores.Count(workers.Length) > 1.9)
            {
                kept.Add(seconds);
            }
        }

        kept.Sort();
        return kept.Count == 0 ? double.NaN : kept[kept.Count / 2];
    }

    private static string Microseconds(double seconds) => double.IsNaN(seconds) ? "-" : $"{seconds * 1e6:0.00}";

    private static double InTurns(HogwildStore store, HogwildConnection[] workers)
    {
        int turn = 0;
        var ticks = new long[workers.Length];
        Thread[] threads = [.. workers.Select((_, rank) => new Thread(() => Take(rank)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return ticks.Sum() / (double)Stopwatch.Frequency / Turns;

        void Take(int rank)
        {
            Pinning.To(rank);
            Tensor<float> gradient = Contenders.Numbers(1, store.Layout.Length);
            var theta = new Tensor<float>(1, store.Layout.Length);
            long sum = 0;
            for (int i = rank; i < Turns; i += workers.Length)
            {
                while (Volatile.Read(ref turn) != i)
                {
                    Thread.SpinWait(1);
                }

                long start = Stopwatch.GetTimestamp();
                workers[rank].PushAndPull(gradient, steps: 1, theta);
                sum += Stopwatch.GetTimestamp() - start;
                Volatile.Write(ref turn, i + 1);
            }

            ticks[rank] = sum;
        }
    }
}
