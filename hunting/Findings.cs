using Gradus.GradientChecking;
using TorchSharp;

namespace Gradus.Hunting;

/// <summary>What the hunt has found and an independent source confirms. <c>docs/hunting.md</c> is the table for readers.</summary>
internal static partial class Findings
{
    private const string Libtorch = "libtorch 2.10";
    private const string Managed = "TorchSharp 0.107";

    public static IEnumerable<Finding> All() => [.. FirstOrder(), .. SecondOrder(), .. OfTorchSharp()];

    private static torch.Tensor Constant(params double[] values) => torch.tensor(values, dtype: torch.ScalarType.Float64);

    private static TorchFunction Number(string name, Func<torch.Tensor, torch.Tensor> function) => TorchFunction.Of(name, function, 1);

    private static TorchFunction Pair(string name, Func<torch.Tensor, torch.Tensor, torch.Tensor> function) =>
        new(name, x => function(x[0], x[1]), [1], [1]);
}
