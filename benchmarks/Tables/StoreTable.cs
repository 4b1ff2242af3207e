using Gradus.Autodiff.Parameters;
using Gradus.Rl.A3C;
using Gradus.Tensors;

namespace Gradus.Benchmarks.Tables;

/// <summary>What a worker pays A3C's store per update when nobody else is there: a push and a pull of 9,000 parameters, one after the other and at once.</summary>
internal static class StoreTable
{
    private const int Parameters = 9_000;
    private const double SecondsPerPolicy = 0.5;

    public static void Print()
    {
        Console.WriteLine($"Microseconds for {Parameters:N0} parameters, shared RMSProp, one worker.");
        Console.WriteLine($"{"",-10}{"pull",10}{"push",10}{"both",10}{"at once",10}");
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
        Console.WriteLine($"{policy,-10}{seconds[0] * 1e6,10:0.00}{seconds[1] * 1e6,10:0.00}{seconds[2] * 1e6,10:0.00}{seconds[3] * 1e6,10:0.00}");
    }
}
