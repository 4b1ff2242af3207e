namespace Gradus.Experiments;

/// <summary>What a contender's normalised scores amount to.</summary>
/// <param name="Label">The contender.</param>
/// <param name="InterquartileMean">Higher is better.</param>
/// <param name="Median">Over environments, of the mean over seeds.</param>
/// <param name="Mean">Over everything.</param>
/// <param name="OptimalityGap">Lower is better.</param>
internal sealed record AggregateScores(
    string Label, Estimate InterquartileMean, Estimate Median, Estimate Mean, Estimate OptimalityGap);
