using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>The progress of a run at one moment. Immutable, so that another thread may draw it.</summary>
/// <param name="EnvironmentSteps">Environment steps taken.</param>
/// <param name="Updates">Updates made.</param>
/// <param name="Seconds">Training seconds.</param>
/// <param name="Episodes">Episodes finished.</param>
/// <param name="MeanReturn">Mean return of the last 100 episodes; NaN before the first.</param>
/// <param name="MeanLength">Mean length of the last 100 episodes; NaN before the first.</param>
/// <param name="Metrics">Means of the metrics since the previous snapshot.</param>
internal sealed record TrainingSnapshot(
    long EnvironmentSteps,
    long Updates,
    double Seconds,
    long Episodes,
    double MeanReturn,
    double MeanLength,
    double[] Metrics)
{
    public static TrainingSnapshot Of(Agent agent, EpisodeWindow window, MetricAverages averages)
    {
        var metrics = new double[averages.Count];
        for (int i = 0; i < metrics.Length; i++)
        {
            metrics[i] = averages[i];
        }

        return new TrainingSnapshot(
            agent.EnvironmentSteps, agent.Updates, agent.TrainingSeconds, window.Episodes, window.MeanReturn, window.MeanLength, metrics);
    }

    public double StepsPerSecond => EnvironmentSteps / Seconds;

    public double SecondsLeft(TrainingPlan plan) => (plan.Steps - EnvironmentSteps) / StepsPerSecond;
}
