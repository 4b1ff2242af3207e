namespace Gradus.Experiments;

/// <summary>When a contender's runs first had a mean return over 100 episodes of a threshold.</summary>
/// <param name="Threshold">The return.</param>
/// <param name="Steps">Environment steps until then, of the runs that got there.</param>
/// <param name="WindowStart">Environment steps until the first of those 100 episodes began, of the same runs.</param>
/// <param name="Seconds">Seconds until then, of the same runs.</param>
internal sealed record ThresholdSummary(double Threshold, Sample Steps, Sample WindowStart, Sample Seconds);
