namespace Gradus.Rl;

/// <summary>Several observers as one, called in order. All are called, and one that asks to stop is enough.</summary>
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
