using BenchmarkDotNet.Attributes;
using Gradus.Tensors;
using Gradus.Tensors.Blas;
using Gradus.Tensors.Managed;

namespace Gradus.Benchmarks;

/// <summary>The three orientations of a matrix product, as a linear layer's forward and backward passes use them, on each backend that is found.</summary>
public class Products
{
    private Backend<float> _backend = new ManagedBackend<float>();
    private Tensor<float> _x;
    private Tensor<float> _weight;
    private Tensor<float> _y;

    [ParamsSource(nameof(Backends))]
    public string Backend { get; set; } = "managed";

    [Params(8, 40, 256, 2048)]
    public int Rows { get; set; }

    [Params(64, 256)]
    public int Width { get; set; }

    public static IEnumerable<string> Backends
    {
        get
        {
            yield return "managed";
            foreach (BlasKind kind in Enum.GetValues<BlasKind>())
            {
                if (BlasBackend<float>.TryCreate(kind, 1, out _, out _))
                {
                    yield return kind.ToString();
                }
            }
        }
    }

    [GlobalSetup]
    public void Setup()
    {
        _backend = Backend != "managed" && BlasBackend<float>.TryCreate(Enum.Parse<BlasKind>(Backend), 1, out BlasBackend<float>? blas, out _)
            ? blas
            : new ManagedBackend<float>();
        _x = new Tensor<float>(Rows, Width);
        _weight = new Tensor<float>(Width, Width);
        _y = new Tensor<float>(Rows, Width);
        _backend.Fill(0.5f, _x);
        _backend.Fill(0.25f, _weight);
    }

    /// <summary>y = x·W.</summary>
    [Benchmark]
    public void Forward() => _backend.Product(_x, _weight, _y);

    /// <summary>dx = dy·Wᵀ.</summary>
    [Benchmark]
    public void InputGradient() => _backend.ProductTransposedB(_y, _weight, _x);

    /// <summary>dW = xᵀ·dy.</summary>
    [Benchmark]
    public void WeightGradient() => _backend.ProductTransposedA(_x, _y, _weight);
}
