using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Benchmarks;

/// <summary>
/// What it costs that the public members of a backend check their operands: a call of a member against a call of its core, which trusts
/// them; and whole A2C updates on a backend that checks once more whatever is checked against one that does not.
/// </summary>
internal static class ChecksTable
{
    private const int Width = 64;
    private const int Actions = 4;
    private const double SecondsPerRow = 0.5;
    private const double SecondsForUpdates = 12;
    private static readonly int[] Rows = [8, 40, 160];

    public static void Print()
    {
        Console.WriteLine($"Nanoseconds per call, {Width} columns: the core, the member that checks first, and the difference.");
        Console.WriteLine($"{"",-22}{string.Concat(Rows.Select(rows => $"{rows + " rows",27}"))}");
        foreach ((string name, Func<int, (Action Core, Action Member)> make) in Members())
        {
            Console.Write($"{name,-22}");
            foreach (int rows in Rows)
            {
                (Action core, Action member) = make(rows);
                double[] seconds = Race.Run(SecondsPerRow, core, member);
                Console.Write($"{seconds[0] * 1e9,10:0.0}{seconds[1] * 1e9,9:0.0}{(seconds[1] / seconds[0]) - 1,8:P1}");
            }

            Console.WriteLine();
        }

        PrintUpdates();
    }

    private static IEnumerable<(string Name, Func<int, (Action Core, Action Member)> Make)> Members()
    {
        Backend<float> backend = Contenders.Managed;
        yield return Member("Affine", rows =>
        {
            (Tensor<float> x, Tensor<float> weight, Tensor<float> y) = (Batch(rows), Contenders.Numbers(Width + 1, Width), Batch(rows));
            return (() => backend.AffineCore(x, weight, y, false), () => backend.Affine(x, weight, y));
        });
        yield return Member("AffineWeightVjp", rows =>
        {
            (Tensor<float> x, Tensor<float> dy, Tensor<float> weight) = (Batch(rows), Batch(rows), new Tensor<float>(Width + 1, Width));
            return (() => backend.AffineWeightVjpCore(x, dy, weight), () => backend.AffineWeightVjp(x, dy, weight));
        });
        yield return Member("ProductTransposedB", rows =>
        {
            (Tensor<float> dy, Tensor<float> weight, Tensor<float> dx) = (Batch(rows), Contenders.Numbers(Width, Width), Batch(rows));
            return (() => backend.ProductTransposedBCore(dy, weight, dx, false), () => backend.ProductTransposedB(dy, weight, dx));
        });
        yield return Member("Tanh", rows =>
        {
            (Tensor<float> x, Tensor<float> y) = (Batch(rows), Batch(rows));
            return (() => backend.TanhCore(x, y), () => backend.Tanh(x, y));
        });
        yield return Member("TanhVjp", rows =>
        {
            (Tensor<float> y, Tensor<float> dy, Tensor<float> dx) = (Batch(rows), new Tensor<float>(rows, Width), Batch(rows));
            return (() => backend.TanhVjpCore(y, dy, dx, true), () => backend.TanhVjp(y, dy, dx, true));
        });
        yield return Member($"LogSoftmax, {Actions} columns", rows =>
        {
            (Tensor<float> x, Tensor<float> y) = (Contenders.Numbers(rows, Actions), Contenders.Numbers(rows, Actions));
            return (() => backend.LogSoftmaxCore(x, y), () => backend.LogSoftmax(x, y));
        });
        yield return Member($"Pick, {Actions} columns", rows =>
        {
            (Tensor<float> x, Tensor<int> index, Tensor<float> y) =
                (Contenders.Numbers(rows, Actions), new Tensor<int>(rows, 1), Contenders.Numbers(rows, 1));
            return (() => backend.PickCore(x, index, y), () => backend.Pick(x, index, y));
        });
    }

    private static (string Name, Func<int, (Action Core, Action Member)> Make) Member(string name, Func<int, (Action Core, Action Member)> make) =>
        (name, make);

    private static Tensor<float> Batch(int rows) => Contenders.Numbers(rows, Width);

    private static void PrintUpdates()
    {
        AlgorithmInfo a2c = Algorithms.Find("a2c");
        var members = new HashSet<string>();
        using (Agent watched = Make(a2c, ForwardingCopies.Watching(Contenders.Managed, members)))
        {
            watched.Learn(watched.StepsPerUpdate * 2);
        }

        using Agent once = Make(a2c, ForwardingCopies.OfCores(Contenders.Managed));
        using Agent twice = Make(a2c, ForwardingCopies.OfMembers(Contenders.Managed, members));
        int steps = once.StepsPerUpdate;
        once.Learn(steps * 4);
        twice.Learn(steps * 4);
        double[] seconds = Race.Run(SecondsForUpdates, () => once.Learn(steps), () => twice.Learn(steps));
        Console.WriteLine();
        Console.WriteLine($"An A2C update calls {members.Count} members that check: {string.Join(", ", members.Select(name => name[..^4]))}.");
        Console.WriteLine(
            $"On CartPole, 8 environments, {steps} steps: {seconds[0] * 1e6:0.00} µs checked once, {seconds[1] * 1e6:0.00} µs "
                + $"checked twice: the checks cost {(seconds[1] / seconds[0]) - 1:P2}.");
    }

    private static Agent Make(AlgorithmInfo algorithm, Backend<float> backend) =>
        algorithm.Create(EnvironmentSource.Of("CartPole-v1", 8, seed: 1), algorithm.OptionsFor("CartPole-v1"), backend);
}
