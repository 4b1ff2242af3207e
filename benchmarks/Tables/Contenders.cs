namespace Gradus.Benchmarks;

/// <summary>The backends that tables compare, each on one thread.</summary>
internal static class Contenders
{
    /// <summary>The managed backend.</summary>
    public static Backend<float> Managed { get; } = new ManagedBackend<float>();

    /// <summary>The native libraries that this machine has; MKL first.</summary>
    public static IReadOnlyList<Backend<float>> Native { get; } = [.. Found()];

    /// <summary>What products are measured against: MKL, else OpenBLAS, else ourselves.</summary>
    public static Backend<float> Yardstick => Native.Count > 0 ? Native[0] : Managed;

    /// <summary>A 256×256×256 product by <see cref="Yardstick"/>: 33.6 Mflop at about the most that the machine does.</summary>
    public static Action LargeProduct()
    {
        (Tensor<float> a, Tensor<float> b, Tensor<float> c) = (Numbers(256, 256), Numbers(256, 256), Numbers(256, 256));
        return () => Yardstick.Product(a, b, c);
    }

    /// <summary>Operations of <see cref="LargeProduct"/>.</summary>
    public const double LargeProductOperations = 2.0 * 256 * 256 * 256;

    /// <summary>A tensor of numbers in (−1, 1).</summary>
    public static Tensor<float> Numbers(int rows, int cols)
    {
        var random = new Random(rows + (1000 * cols));
        var x = new Tensor<float>(rows, cols);
        foreach (ref float value in x.Span)
        {
            value = (2 * random.NextSingle()) - 1;
        }

        return x;
    }

    private static IEnumerable<Backend<float>> Found()
    {
        foreach (BlasKind kind in Enum.GetValues<BlasKind>())
        {
            if (BlasBackend<float>.TryCreate(kind, threads: 1, out BlasBackend<float>? backend, out string reason))
            {
                yield return backend;
            }
            else
            {
                Console.WriteLine($"Left out: {reason}");
            }
        }
    }
}
