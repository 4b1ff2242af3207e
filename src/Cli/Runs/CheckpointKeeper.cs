using Gradus.Rl.Training;

namespace Gradus.Cli.Runs;

/// <summary>Saves the policy once a minute, so that a power cut costs a minute of a long training and not all of it.</summary>
/// <param name="path">The checkpoint, replaced in one step each time.</param>
internal sealed class CheckpointKeeper(string path) : ITrainingObserver
{
    private const double SecondsBetween = 60;

    private double _next = SecondsBetween;

    public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
    {
    }

    public TrainingSignal OnUpdate(Agent agent, ReadOnlySpan<double> metrics)
    {
        if (agent.TrainingSeconds >= _next)
        {
            agent.Save(path);
            _next = agent.TrainingSeconds + SecondsBetween;
        }

        return TrainingSignal.Continue;
    }
}
