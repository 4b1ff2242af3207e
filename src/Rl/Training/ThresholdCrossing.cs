namespace Gradus.Rl.Training;

/// <summary>When the mean return of the last 100 episodes first reached a threshold.</summary>
/// <param name="Threshold">The return that was reached.</param>
/// <param name="EnvironmentSteps">Environment steps taken until then, over all environments.</param>
/// <param name="Seconds">Training seconds until then.</param>
public sealed record ThresholdCrossing(double Threshold, long EnvironmentSteps, double Seconds);
