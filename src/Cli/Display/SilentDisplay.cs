using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>Shows nothing: <c>--quiet</c>.</summary>
internal sealed class SilentDisplay : ITrainingDisplay
{
    public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
    {
    }

    public TrainingSignal OnUpdate(Agent agent, MetricRow metrics) => TrainingSignal.Continue;

    public void Dispose()
    {
    }
}
