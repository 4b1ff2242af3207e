namespace Gradus.Rl;

/// <summary>Several observers as one, called in the order given. One that wants to stop is enough to stop, and all are called nevertheless.</summary>
/// <param name="observers">The observers.</param>
public sealed class CompositeObserver(params ITrainingObserver[] observers) : ITrainingObserver
{
    /// <inheritdoc/>
    public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
    {
        foreach (ITrainingObserver observer in observers)
        {
            observer.OnEpisode(agent, environment, episodeReturn, length);
        }
    }

    /// <inheritdoc/>
    public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
    {
        TrainingSignal signal = TrainingSignal.Continue;
        foreach (ITrainingObserver observer in observers)
        {
            if (observer.OnUpdate(agent, metrics) == TrainingSignal.Stop)
            {
                signal = TrainingSignal.Stop;
            }
        }

        return signal;
    }
}
