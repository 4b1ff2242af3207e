using Gradus.Autodiff;

namespace Gradus.Rl;

/// <summary>How the curvature stands: its share of the time, what went wrong, and every layer as it is.</summary>
/// <param name="Damping">λ.</param>
/// <param name="StatisticsTime">Time spent on the statistics of the factors.</param>
/// <param name="InversionTime">Time spent on inverting the factors.</param>
/// <param name="StepTime">Time spent on turning gradients into natural gradients.</param>
/// <param name="Fallbacks">What layers fell back to, over all layers.</param>
/// <param name="Layers">The layers.</param>
public sealed record CurvatureFigures(
    double Damping,
    TimeSpan StatisticsTime,
    TimeSpan InversionTime,
    TimeSpan StepTime,
    FallbackCounts Fallbacks,
    IReadOnlyList<LayerFigures> Layers) : AlgorithmFigures
{
    internal static CurvatureFigures Of(KroneckerFactors<float> curvature) => new(
        curvature.Damping,
        curvature.StatisticsTime,
        curvature.InversionTime,
        curvature.StepTime,
        curvature.Fallbacks,
        [.. curvature.Layers.Select(LayerFigures.Of)]);
}
