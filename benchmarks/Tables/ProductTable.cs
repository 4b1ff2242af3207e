namespace Gradus.Benchmarks;

/// <summary>The three orientations of a product, at the sizes of small networks, as multiples of each native library's speed.</summary>
internal static class ProductTable
{
    private const double SecondsPerSize = 0.1;
    private const double SecondsOfLargest = 2; // a turn of it takes a hundredth of a second

    private static readonly int[] Rows = [8, 40, 256, 2048];
    private static readonly int[] Widths = [4, 64, 256];

    private enum Orientation
    {
        Forward,
        InputGradient,
        WeightGradient,
    }

    public static void Print()
    {
        IReadOnlyList<Backend<float>> rivals = Contenders.Native;
        Console.WriteLine(
            $"Managed products, one thread, float: as multiples of the speed of {string.Join(" / ", rivals.Select(rival => rival.Name))}; in brackets our GFLOP/s.");
        var all = new List<double[]>();
        foreach (Orientation orientation in Enum.GetValues<Orientation>())
        {
            Console.WriteLine();
            Console.WriteLine($"{Formula(orientation),-44}{string.Concat(Rows.Select(rows => $"{"M = " + rows,20}"))}");
            var ratios = new List<double[]>();
            foreach ((int inputs, int outputs) in from inputs in Widths from outputs in Widths select (inputs, outputs))
            {
                Console.Write($"{$"    K = {inputs}, N = {outputs}",-44}");
                foreach (int rows in Rows)
                {
                    (double[] ratio, double rate) = Measure(rivals, orientation, rows, inputs, outputs, SecondsPerSize);
                    ratios.Add(ratio);
                    Console.Write($"{Cell(ratio, rate),20}");
                }

                Console.WriteLine();
            }

            all.AddRange(ratios);
            Tell(rivals, ratios);
        }

        Console.WriteLine();
        Console.WriteLine("All");
        Tell(rivals, all);
        Console.WriteLine();
        foreach (Orientation orientation in Enum.GetValues<Orientation>())
        {
            (double[] ratio, double rate) = Measure(rivals, orientation, 1024, 1024, 1024, SecondsOfLargest);
            Console.WriteLine($"{$"{Formula(orientation)}, 1024 each",-44}{Cell(ratio, rate),20}");
        }
    }

    /// <summary>As a tape uses them: forward writes, gradients add to what is there.</summary>
    private static string Formula(Orientation orientation) => orientation switch
    {
        Orientation.Forward => "Y (M, N) = X (M, K) · W (K, N)",
        Orientation.InputGradient => "dX (M, K) += dY (M, N) · Wᵀ",
        _ => "dW (K, N) += Xᵀ · dY (M, N)",
    };

    private static string Cell(double[] ratio, double rate) => $"{string.Join(" / ", ratio.Select(one => $"{one:0.00}"))} ({rate / 1e9:0})";

    private static void Tell(IReadOnlyList<Backend<float>> rivals, List<double[]> ratios)
    {
        for (int i = 0; i < rivals.Count; i++)
        {
            double[] against = [.. ratios.Select(ratio => ratio[i])];
            Console.WriteLine(
                $"    against {rivals[i].Name}: geometric mean {Math.Exp(against.Average(Math.Log)):0.00}, least {against.Min():0.00}, below 0.8: {against.Count(ratio => ratio < 0.8)} of {against.Length}");
        }
    }

    private static (double[] Ratios, double Rate) Measure(
        IReadOnlyList<Backend<float>> rivals, Orientation orientation, int rows, int inputs, int outputs, double secondsEach)
    {
        Tensor<float> x = Contenders.Numbers(rows, inputs);
        Tensor<float> weight = Contenders.Numbers(inputs, outputs);
        Tensor<float> y = Contenders.Numbers(rows, outputs);
        double[] seconds = Race.Run(secondsEach, [Product(Contenders.Managed), .. rivals.Select(Product)]);
        return ([.. seconds.Skip(1).Select(rival => rival / seconds[0])], 2.0 * rows * inputs * outputs / seconds[0]);

        Action Product(Backend<float> backend) => orientation switch
        {
            Orientation.Forward => () => backend.Product(x, weight, y),
            Orientation.InputGradient => () => backend.ProductTransposedB(y, weight, x, accumulate: true),
            _ => () => backend.ProductTransposedA(x, y, weight, accumulate: true),
        };
    }
}
