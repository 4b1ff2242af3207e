using Gradus.Autodiff;

namespace Gradus.Benchmarks;

/// <summary>
/// Forward, backward and Adam of a 4-64-64-2 perceptron on a recorded tape, as a share of the speed of a large product by MKL, and its
/// forward pass for one row.
/// </summary>
internal static class TrainingStepTable
{
    private const double SecondsPerSize = 1.5;

    /// <summary>An affine map of up to 64 inputs sums them in chunks of so many, beside one another.</summary>
    private const int TermsInSequence = 32;

    private static readonly int[] Widths = [4, 64, 64, 2];

    /// <summary>
    /// Products only: two operations per weight forward, two for its gradient, and two for the gradient of each layer's input but the
    /// first.
    /// </summary>
    private static double OperationsPerSample
    {
        get
        {
            int weights = Widths.Zip(Widths[1..], (inputs, outputs) => inputs * outputs).Sum();
            return (6.0 * weights) - (2.0 * Widths[0] * Widths[1]);
        }
    }

    public static void Print()
    {
        Console.WriteLine($"4-64-64-2: forward, backward and Adam. {OperationsPerSample / 1000:0.0} kflop of products per sample; the yardstick is a 256×256×256 product by {Contenders.Yardstick.Name}.");
        Console.WriteLine($"{"",-10}{"rows",8}{"ns per sample",16}{"GFLOP/s",10}{"yardstick",12}{"share",8}   forward, backward, Adam");
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            foreach (int rows in (int[])[40, 256, 2048])
            {
                PrintRow(activation, rows);
            }
        }

        PrintOneRow();
    }

    private static void PrintRow(Activation activation, int rows)
    {
        var network = new Network(activation, rows);
        double[] seconds = Race.Run(
            SecondsPerSize, network.Step, Contenders.LargeProduct(), network.Tape.Forward, network.Backward, network.Update);
        double rate = OperationsPerSample * rows / seconds[0];
        double yardstick = Contenders.LargeProductOperations / seconds[1];
        Console.WriteLine(
            $"{activation,-10}{rows,8}{seconds[0] * 1e9 / rows,16:0.0}{rate / 1e9,10:0.0}{yardstick / 1e9,12:0.0}{rate / yardstick,8:0.00}"
            + $"   {seconds[2] * 1e9 / rows:0.0}, {seconds[3] * 1e9 / rows:0.0}, {seconds[4] * 1e9 / rows:0.0} ns");
    }

    private static void PrintOneRow()
    {
        var network = new Network(Activation.Tanh, rows: 1);
        double seconds = Race.Run(SecondsPerSize, network.Tape.Forward)[0];
        int links = Widths[..^1].Sum(inputs => Math.Min(inputs, TermsInSequence));
        double chain = Limits.ChainedMultiplyAdd();
        Console.WriteLine($"Forward of one row: {seconds * 1e9:0} ns, of which {links * chain:0} ns are {links} multiply-adds that wait for one another ({chain:0.00} ns each).");
    }

    /// <summary>The network on a tape, with a loss that needs no data: half the sum of squares of its outputs.</summary>
    private sealed class Network
    {
        private readonly Var<float> _loss;
        private readonly Adam<float> _adam;

        public Network(Activation activation, int rows)
        {
            var layout = new ParameterLayout();
            Mlp perceptron = Mlp.Declare(layout, "net", Widths, activation);
            var theta = new ParameterVector<float>(layout);
            perceptron.InitializeOrthogonal(theta, new Rng(1), Math.Sqrt(2), 1);
            var tape = new Tape<float>(Contenders.Managed);
            Var<float> x = tape.Input("x", rows, Widths[0]);
            Contenders.Numbers(rows, Widths[0]).Span.CopyTo(x.Value.Span);
            Var<float> y = perceptron.Record(tape, theta, x);
            if (rows > 1)
            {
                _loss = y.Square().Sum();
            }

            Tape = tape.Compile();
            _adam = new Adam<float>(Contenders.Managed, theta);
        }

        public CompiledTape<float> Tape { get; }

        public void Backward() => Tape.Backward(_loss);

        public void Update() => _adam.Step(1e-5);

        public void Step()
        {
            Tape.Forward();
            Tape.Backward(_loss);
            _adam.Step(1e-5);
        }
    }
}
