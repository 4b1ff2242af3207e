using Gradus.Rl;

namespace Gradus.Benchmarks;

/// <summary>
/// Environment steps per second of a slice of a run: from the first update after a while, when every thread has found its processor and
/// caches are warm, to the last one before the slice is over.
/// </summary>
internal sealed class LearningSpeed : ITrainingObserver
{
    private const double WarmUpSeconds = 0.012;
    private const double Seconds = 0.06;
    private const long Endless = 1L << 40;

    private double _start;
    private (long Steps, double Seconds) _first;
    private (long Steps, double Seconds) _last;

    public double Of(Agent agent)
    {
        _start = agent.TrainingSeconds;
        _first = default;
        agent.Learn(Endless, this);
        return (_last.Steps - _first.Steps) / (_last.Seconds - _first.Seconds);
    }

    public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
    {
    }

    public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
    {
        double seconds = agent.TrainingSeconds - _start;
        if (_first != default)
        {
            _last = (agent.EnvironmentSteps, seconds);
            return seconds - _first.Seconds < Seconds ? TrainingSignal.Continue : TrainingSignal.Stop;
        }

        Pinning.Release(); // this thread's own work must not slow down a worker on the processor that both were kept on
        if (seconds > WarmUpSeconds)
        {
            _first = (agent.EnvironmentSteps, seconds);
        }

        return TrainingSignal.Continue;
    }
}
