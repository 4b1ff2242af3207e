namespace Gradus.Cli;

/// <summary>What a backend achieves on this machine, in float.</summary>
/// <param name="SmallProduct">Floating-point operations per second of a 40×64×64 product: a layer of a small network on a rollout.</param>
/// <param name="LargeProduct">The same for a 256×256×256 product: about the maximum.</param>
/// <param name="Memory">Bytes per second of y += αx on vectors too large for any cache.</param>
internal sealed record BackendSpeed(double SmallProduct, double LargeProduct, double Memory)
{
    private const int VectorLength = 4 * 1024 * 1024;
    private const int BytesPerElement = 3 * sizeof(float); // x and y are read, y is written

    /// <summary>Measures all three.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="seconds">Time for each.</param>
    public static BackendSpeed Of(Backend<float> backend, double seconds)
    {
        var x = new Tensor<float>(1, VectorLength);
        var y = new Tensor<float>(1, VectorLength);
        return new BackendSpeed(
            Product(backend, 40, 64, 64, seconds),
            Product(backend, 256, 256, 256, seconds),
            Rate.Best((double)BytesPerElement * VectorLength, seconds, () => backend.AddScaled(0.5f, x, y)));
    }

    /// <summary>Floating-point operations per second of c = a·b; each term is two operations.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="m">Rows of a.</param>
    /// <param name="k">Columns of a.</param>
    /// <param name="n">Columns of b.</param>
    /// <param name="seconds">The time the measurement may take.</param>
    public static double Product(Backend<float> backend, int m, int k, int n, double seconds)
    {
        var a = new Tensor<float>(m, k);
        var b = new Tensor<float>(k, n);
        var c = new Tensor<float>(m, n);
        backend.Fill(1f / k, a);
        backend.Fill(0.5f, b);
        return Rate.Best(2.0 * m * k * n, seconds, () => backend.Product(a, b, c));
    }
}
