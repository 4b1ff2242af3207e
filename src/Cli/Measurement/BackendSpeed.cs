namespace Gradus.Cli;

/// <summary>What a backend achieves on this machine, in float.</summary>
/// <param name="SmallProduct">Floating-point operations per second of a 40×64×64 product: a layer of a small network on a rollout.</param>
/// <param name="LargeProduct">The same for a 256×256×256 product: about the maximum.</param>
/// <param name="Memory">Bytes per second of y += αx on vectors too large for any cache.</param>
internal sealed record BackendSpeed(double SmallProduct, double LargeProduct, double Memory)
{
    private const int VectorLength = 4 * 1024 * 1024;
    private const int BytesPerElement = 3 * sizeof(float); // x and y are read, y is written

    /// <summary>A device has larger caches, and works on while it is asked for more: it is waited for after this many calls.</summary>
    private const int TimesLonger = 4, CallsOnDevice = 8;

    /// <summary>Measures all three.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="seconds">Time for each.</param>
    public static BackendSpeed Of(Backend<float> backend, double seconds)
    {
        int length = IsDevice(backend) ? TimesLonger * VectorLength : VectorLength;
        Tensor<float> x = backend.Allocate(1, length);
        Tensor<float> y = backend.Allocate(1, length);
        return new BackendSpeed(
            Product(backend, 40, 64, 64, seconds),
            Product(backend, 256, 256, 256, seconds),
            Best(backend, (double)BytesPerElement * length, seconds, () => backend.AddScaled(0.5f, x, y), y));
    }

    /// <summary>Floating-point operations per second of c = a·b; each term is two operations.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="m">Rows of a.</param>
    /// <param name="k">Columns of a.</param>
    /// <param name="n">Columns of b.</param>
    /// <param name="seconds">The time the measurement may take.</param>
    public static double Product(Backend<float> backend, int m, int k, int n, double seconds)
    {
        Tensor<float> a = backend.Allocate(m, k);
        Tensor<float> b = backend.Allocate(k, n);
        Tensor<float> c = backend.Allocate(m, n);
        backend.Fill(1f / k, a);
        backend.Fill(0.5f, b);
        return Best(backend, 2.0 * m * k * n, seconds, () => backend.Product(a, b, c), c);
    }

    private static bool IsDevice(Backend<float> backend) => backend.Memory != MemoryPlace.Host;

    private static double Best(Backend<float> backend, double work, double seconds, Action call, Tensor<float> result)
    {
        if (!IsDevice(backend))
        {
            return Rate.Best(work, seconds, call);
        }

        Tensor<float> number = result.RowRange(0, 1).ColumnRange(0, 1);
        return Rate.Best(work * CallsOnDevice, seconds, () =>
        {
            for (int i = 0; i < CallsOnDevice; i++)
            {
                call();
            }

            _ = number.Read();
        });
    }
}
