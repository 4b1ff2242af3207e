using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>Stops a run after the update that reaches a number of steps.</summary>
internal sealed class StopAt(long steps) : ITrainingObserver
{
    public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
    {
    }

    public TrainingSignal OnUpdate(Agent agent, MetricRow metrics) =>
        agent.EnvironmentSteps >= steps ? TrainingSignal.Stop : TrainingSignal.Continue;
}
