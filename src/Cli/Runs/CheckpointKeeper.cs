using Gradus.Rl;

namespace Gradus.Cli;

/// <summary>Saves the policy and the run state once a minute: a power cut costs a minute of a long run, not all of it.</summary>
/// <param name="folder">The folder; files are replaced atomically.</param>
/// <param name="tracker">What has been reached so far.</param>
internal sealed class CheckpointKeeper(RunFolder folder, ThresholdTracker tracker) : ITrainingObserver
{
    private const double SecondsBetween = 60;

    private double _next = SecondsBetween;

    public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
    {
    }

    public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
    {
        if (agent.TrainingSeconds >= _next)
        {
            Save(agent);
            _next = agent.TrainingSeconds + SecondsBetween;
        }

        return TrainingSignal.Continue;
    }

    /// <summary>Saves now.</summary>
    /// <param name="agent">The agent, between two updates.</param>
    public void Save(Agent agent)
    {
        agent.Save(folder.Checkpoint);
        if (agent.CanResume)
        {
            TrainingState.Save(folder.State, agent, tracker);
        }
    }
}
