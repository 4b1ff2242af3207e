namespace Gradus.Rl;

/// <summary>The progress of one worker.</summary>
/// <param name="Rank">The worker's number, from 0.</param>
/// <param name="EnvironmentSteps">Steps of its environment.</param>
/// <param name="Updates">Gradients it has pushed.</param>
/// <param name="Episodes">Episodes that have ended.</param>
/// <param name="Seconds">Seconds that its thread has run.</param>
public sealed record WorkerReport(int Rank, long EnvironmentSteps, long Updates, long Episodes, double Seconds)
{
    /// <summary>Its throughput.</summary>
    public double StepsPerSecond => EnvironmentSteps / Seconds;
}
