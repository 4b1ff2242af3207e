namespace Gradus.Rl;

/// <summary>
/// Observes a run. Both members are called on the thread that called <see cref="Agent.Learn"/>, thousands of times a second, so an
/// implementation should allocate nothing and return at once.
/// </summary>
public interface ITrainingObserver
{
    /// <summary>An episode has ended. The agent's counters already include its last step.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="environment">Index of the environment, from 0 to <see cref="Gradus.Envs.EnvironmentSource.Count"/> − 1.</param>
    /// <param name="episodeReturn">Undiscounted sum of the episode's rewards.</param>
    /// <param name="length">Steps of the episode.</param>
    void OnEpisode(Agent agent, int environment, double episodeReturn, int length);

    /// <summary>An update has been made.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="metrics">What the update measured, one number per <see cref="Agent.Metrics"/>. Valid during the call only.</param>
    TrainingSignal OnUpdate(Agent agent, MetricRow metrics);
}
