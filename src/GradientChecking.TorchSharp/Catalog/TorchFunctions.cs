using TorchSharp;

namespace Gradus.GradientChecking;

/// <summary>Differentiable TorchSharp functions, ready to be checked: what the hunt goes through.</summary>
public static partial class TorchFunctions
{
    private static readonly long[] _number = [1];
    private static readonly long[] _three = [3];
    private static readonly long[] _four = [4];
    private static readonly long[] _square = [2, 2];
    private static readonly long[] _cube = [3, 3];
    private static readonly long[] _wide = [2, 3];
    private static readonly long[] _tall = [3, 2];

    /// <summary>All of them.</summary>
    /// <returns>The functions, by family.</returns>
    public static IEnumerable<TorchFunction> All() =>
        [.. Elementwise(), .. Activations(), .. Pairs(), .. Norms(), .. Reductions(), .. Matrices(), .. Losses(), .. Layers()];

    private static TorchFunction Number(
        string name,
        Func<torch.Tensor, torch.Tensor> function,
        double low = double.NegativeInfinity,
        double high = double.PositiveInfinity) =>
        new(name, x => function(x[0]), _number) { Low = low, High = high };

    private static TorchFunction Pair(
        string name, Func<torch.Tensor, torch.Tensor, torch.Tensor> function, double low = double.NegativeInfinity) =>
        new(name, x => function(x[0], x[1]), _number, _number) { Low = low };

    private static TorchFunction Two(string name, Func<torch.Tensor, torch.Tensor, torch.Tensor> function, long[] first, long[] second) =>
        new(name, x => function(x[0], x[1]), first, second);

    private static torch.Tensor Constant(params double[] values) => torch.tensor(values, dtype: torch.ScalarType.Float64);
}
