using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>The state of one layer's curvature.</summary>
/// <param name="Name">The layer.</param>
/// <param name="Method">How its factors are inverted.</param>
/// <param name="ConditionA">Condition number of A; not finite if unknown.</param>
/// <param name="ConditionG">Condition number of G; not finite if unknown.</param>
/// <param name="Damping">λ of the last inversion.</param>
/// <param name="Balance">π of the last inversion.</param>
/// <param name="Fallbacks">Its fallbacks.</param>
public sealed record LayerFigures(
    string Name, CurvatureMethod Method, double ConditionA, double ConditionG, double Damping, double Balance, FallbackCounts Fallbacks)
{
    internal static LayerFigures Of(KroneckerLayer<float> layer) =>
        new(layer.Name, layer.Method, layer.ConditionA, layer.ConditionG, layer.Damping, layer.Balance, layer.Fallbacks);
}
