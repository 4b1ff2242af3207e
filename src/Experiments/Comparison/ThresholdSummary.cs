namespace Gradus.Experiments;

/// <summary>When a contender's runs first reached a threshold with the mean return of 100 episodes.</summary>
/// <param name="Threshold">The return.</param>
/// <param name="Steps">Environment steps until then, over the runs that got there.</param>
/// <param name="WindowStart">Environment steps until the first of those 100 episodes began, over the same runs.</param>
/// <param name="Seconds">Seconds until then, over the same runs.</param>
internal sealed record ThresholdSummary(double Threshold, Sample Steps, Sample WindowStart, Sample Seconds);
