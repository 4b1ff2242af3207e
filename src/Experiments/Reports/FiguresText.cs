using System.Globalization;
using Gradus.Autodiff;
using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>Describes an algorithm's measurements over a run, in sentences.</summary>
public static class FiguresText
{
    /// <summary>The sentences; empty if there is nothing to say.</summary>
    /// <param name="figures">The measurements, or null.</param>
    /// <param name="seconds">Seconds of the run.</param>
    public static string Of(AlgorithmFigures? figures, double seconds) => figures switch
    {
        AsynchronyFigures { Staleness.Count: > 0 } asynchrony => Of(asynchrony),
        CurvatureFigures curvature => Of(curvature, seconds),
        _ => "",
    };

    private static string Of(AsynchronyFigures figures)
    {
        StalenessHistogram staleness = figures.Staleness;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Staleness: {staleness.Mean:0.##} updates of others between pull and push on average, {staleness.Quantile(0.95)} at the 95th "
                + $"percentile, {staleness.Maximum}{(staleness.Maximum == StalenessHistogram.Largest ? " or more" : "")} in the worst "
                + $"case; lost to collisions: about {figures.LostUpdateShare:P4} of element updates.");
    }

    private static string Of(CurvatureFigures figures, double seconds)
    {
        TimeSpan total = figures.StatisticsTime + figures.InversionTime + figures.StepTime;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Curvature took {total / TimeSpan.FromSeconds(seconds):0 %} of the time: statistics {figures.StatisticsTime / total:0 %}, "
                + $"inversion {figures.InversionTime / total:0 %}, step {figures.StepTime / total:0 %} of it. {Fallbacks(figures)}");
    }

    private static string Fallbacks(CurvatureFigures figures)
    {
        LayerFigures[] troubled = [.. figures.Layers.Where(layer => layer.Fallbacks.Total > 0)];
        return troubled.Length == 0
            ? "No layer needed a fallback."
            : $"Fallbacks: {string.Join("; ", troubled.Select(layer => $"{layer.Name} {Counts(layer.Fallbacks)}"))}.";
    }

    private static string Counts(FallbackCounts counts)
    {
        (long Count, string What)[] kinds =
        [
            (counts.DampingRaised, "damping raised"),
            (counts.Eigenvalues, "eigenvalues used"),
            (counts.PlainGradient, "plain gradient used"),
            (counts.RefusedStatistics, "batch refused"),
            (counts.RefusedGradients, "gradient refused"),
        ];
        return string.Join(", ", kinds.Where(kind => kind.Count > 0).Select(kind => $"{kind.What} {kind.Count}×"));
    }
}
