using Gradus.Autodiff;

namespace Gradus.Benchmarks;

/// <summary>What a tape adds to its kernels: nanoseconds per op of long chains on scalars, where there is next to nothing to compute.</summary>
internal static class ReplayTable
{
    private const int Ops = 100;
    private const double Seconds = 0.5;

    public static void Print()
    {
        var tape = new Tape<float>(Contenders.Managed);
        Var<float> x = tape.Leaf("x", 1, 1);
        Var<float> y = x;
        for (int i = 0; i < Ops; i++)
        {
            y = y.Square();
        }

        CompiledTape<float> compiled = tape.Compile();
        double[] seconds = Race.Run(Seconds, compiled.Forward, () => compiled.Backward(y));
        Console.WriteLine($"{Ops} squares of one number, nanoseconds per op: forward {seconds[0] * 1e9 / Ops:0.0}, backward {seconds[1] * 1e9 / Ops:0.0}");
    }
}
