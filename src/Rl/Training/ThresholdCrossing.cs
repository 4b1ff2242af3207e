namespace Gradus.Rl;

/// <summary>When the mean return of the last 100 episodes first reached a threshold.</summary>
/// <param name="Threshold">The return that was reached.</param>
/// <param name="EnvironmentSteps">Environment steps taken until then, over all environments.</param>
/// <param name="WindowStart">
/// Environment steps taken when the first of those 100 episodes began. A hundred good episodes take time to play, half a run on
/// CartPole-v1; this is when they started.
/// </param>
/// <param name="Seconds">Training seconds until then.</param>
public sealed record ThresholdCrossing(double Threshold, long EnvironmentSteps, long WindowStart, double Seconds);
