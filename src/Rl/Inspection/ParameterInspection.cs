using System.Collections.Immutable;
using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>One block of θ, its gradient and the optimiser's statistics of it: copies, row after row.</summary>
/// <param name="Name">Such as <c>pi.0</c>.</param>
/// <param name="Shape">Rows and columns; a linear layer is (in + 1, out) with the bias as last row.</param>
/// <param name="Values">θ.</param>
/// <param name="Gradient">∂loss/∂θ as of the last backward pass, clipped where the algorithm clips; empty where there is none.</param>
/// <param name="Statistics">What a first-order optimiser keeps, by name, such as <c>mean_square</c>; empty for other algorithms.</param>
public sealed record ParameterInspection(
    string Name, Shape Shape, ImmutableArray<float> Values, ImmutableArray<float> Gradient, ImmutableDictionary<string,
        ImmutableArray<float>> Statistics)
{
    internal static ParameterInspection[] Of(ParameterVector<float> theta, Optimizer<float>? optimizer) =>
    [
        .. theta.Layout.Blocks.Select(block => new ParameterInspection(
            block.Name,
            block.Shape,
            [.. theta.ValueOf(block).Read()],
            [.. theta.GradientOf(block).Read()],
            (optimizer?.Statistics ?? []).ToImmutableDictionary(
                statistic => statistic.Name, statistic =>
                    (ImmutableArray<float>)[.. statistic.Value.Read().Slice(block.Offset, block.Shape.Count)]))),
    ];
}
