using Gradus.Autodiff;

namespace Gradus.GradientChecking;

/// <summary>One point at which a gradient is checked.</summary>
/// <param name="Function">Records the function.</param>
/// <param name="Inputs">The point.</param>
/// <param name="Formula">The function as a plain formula of the inputs; null for none.</param>
public sealed record GradientCase(
    ITapeFunction Function, IReadOnlyList<Tensor<double>> Inputs, Func<Tensor<double>[], double[]>? Formula = null)
{
    /// <summary>Checks the gradient here.</summary>
    /// <param name="options">Settings; the formula is that of the case.</param>
    public GradientReport Check(GradientCheckOptions options) =>
        GradientCheck.Verify(Function, options with { Formula = Formula }, [.. Inputs]);
}
