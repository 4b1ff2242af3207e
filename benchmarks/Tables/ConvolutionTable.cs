using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Benchmarks;

/// <summary>
/// Convolutions forward and backward, as shares of the speed of a large product and of the product of the same sizes without images; then steps
/// per second of training runs of MinAtar's network, and an update of ACKTR as a multiple of one of A2C.
/// </summary>
internal static class ConvolutionTable
{
    private const double SecondsPerRow = 0.5;
    private const double SecondsPerTraining = 3;
    private const string Task = "MinAtar/Breakout-v0";

    private static readonly (PatchGeometry Geometry, int Filters)[] Layers =
    [
        (new(new(10, 10, 4), 3), 16),
        (new(new(84, 84, 4), 8, stride: 4), 32),
        (new(new(84, 84, 4, ChannelOrder.First), 8, stride: 4), 32),
        (new(new(20, 20, 32), 4, stride: 2), 64),
        (new(new(9, 9, 64), 3), 64),
    ];

    public static void Print()
    {
        Console.WriteLine("Convolutions, one thread, float. GFLOP/s; in brackets shares: of a 256×256×256 product by us, and of the product of patches that lie ready.");
        Console.WriteLine($"{"",-52}{"rows",6}{"forward",20}{"input gradient",20}{"weight gradient",20}");
        foreach ((PatchGeometry geometry, int filters) in Layers)
        {
            foreach (int rows in (int[])[8, 40, 640])
            {
                PrintRow(geometry, filters, rows);
            }
        }

        Console.WriteLine();
        PrintTraining();
    }

    private static void PrintRow(PatchGeometry geometry, int filters, int rows)
    {
        Backend<float> backend = Contenders.Managed;
        int size = geometry.PatchSize;
        int patchRows = Math.Min(rows * geometry.Positions, 512); // few enough to stay in the second-level cache
        Tensor<float> x = Contenders.Numbers(rows, geometry.Image.Size), dx = Contenders.Numbers(rows, geometry.Image.Size);
        Tensor<float> weight = Contenders.Numbers(size + 1, filters), dWeight = Contenders.Numbers(size + 1, filters);
        Tensor<float> y = Contenders.Numbers(rows, geometry.Positions * filters);
        Tensor<float> patches = Contenders.Numbers(patchRows, size), result = Contenders.Numbers(patchRows, filters);
        Tensor<float> plain = weight.RowRange(0, size), dPlain = dWeight.RowRange(0, size);
        Tensor<float> a = Contenders.Numbers(256, 256), b = Contenders.Numbers(256, 256), c = Contenders.Numbers(256, 256);
        double[] seconds = Race.Run(
            SecondsPerRow,
            () => backend.Convolve(x, weight, geometry, y),
            () => backend.ConvolveInputVjp(y, weight, geometry, dx),
            () => backend.ConvolveWeightVjp(x, y, geometry, dWeight));

        // Not in turns with the images, which would drive their factors out of the caches.
        double[] products = Race.Run(
            SecondsPerRow,
            () => backend.Product(patches, plain, result),
            () => backend.ProductTransposedB(result, plain, patches),
            () => backend.ProductTransposedA(patches, result, dPlain, accumulate: true),
            () => backend.Product(a, b, c));
        double limit = Contenders.LargeProductOperations / products[3];
        double operations = 2.0 * rows * geometry.Positions * size * filters;
        double product = 2.0 * patchRows * size * filters;
        string cells = string.Concat(Enumerable.Range(0, 3).Select(i =>
        {
            double rate = operations / seconds[i];
            return $"{$"{rate / 1e9:0} ({rate / limit:0.00}, {rate / (product / products[i]):0.00})",20}";
        }));
        Console.WriteLine($"{$"{geometry}, {filters}",-52}{rows,6}{cells}");
    }

    private static void PrintTraining()
    {
        Console.WriteLine($"Training runs of 16 filters of 3 × 3 and 128 units on {Task}, one core");
        double a2c = Train("a2c", 8, 5);
        double ppo = Train("ppo", 8, 128, "epochs=4", "minibatch_size=256");
        double large = Train("a2c", 32, 20);
        double acktr = Train("acktr", 32, 20);
        Console.WriteLine($"    a2c, 8 environments, 5 steps: {a2c:#,0} steps/s");
        Console.WriteLine($"    ppo, 8 environments, 128 steps, 4 epochs of minibatches of 256: {ppo:#,0} steps/s");
        Console.WriteLine($"    a2c, 32 environments, 20 steps: {large:#,0} steps/s; acktr: {acktr:#,0} steps/s, {large / acktr:0.00} times the time");
    }

    /// <summary>Steps per second; a turn of ACKTR is as many updates as the longest interval of its curvature.</summary>
    private static double Train(string algorithm, int environments, int steps, params string[] settings)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        AgentOptions options = info.Hyperparameters.Set(info.Hyperparameters.Defaults, [$"n_steps={steps}", "network=conv", .. settings]);
        using Agent agent = info.Create(EnvironmentSource.Of(Task, environments, seed: 0), options, new ManagedBackend<float>());
        int updates = algorithm == "acktr" || steps == 20 ? 50 : 10;
        agent.Learn((long)updates * agent.StepsPerUpdate);
        double seconds = Race.Run(SecondsPerTraining, () => agent.Learn((long)updates * agent.StepsPerUpdate))[0];
        return updates * agent.StepsPerUpdate / seconds;
    }
}
