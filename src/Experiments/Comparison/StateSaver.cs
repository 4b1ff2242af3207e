using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>
/// Saves the state of a run of a comparison while it trains, and continues from it. Only where that gives the results of a run that was
/// never interrupted: with an agent and environments that can be saved.
/// </summary>
internal sealed class StateSaver : ITrainingObserver
{
    private readonly string _path;
    private readonly SaveInterval _interval;
    private readonly ThresholdTracker _tracker;
    private readonly CurveRecorder _recorder;
    private readonly bool _canResume;
    private long _nextSteps;
    private double _nextSeconds;

    /// <summary>Makes a saver, and continues from what it saved before, if that is there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="interval">How often it is replaced.</param>
    /// <param name="agent">A fresh agent.</param>
    /// <param name="tracker">Its fresh tracker.</param>
    /// <param name="recorder">Its fresh recorder.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or is a state of something else.</exception>
    public StateSaver(string path, SaveInterval interval, Agent agent, ThresholdTracker tracker, CurveRecorder recorder)
    {
        (_path, _interval, _tracker, _recorder) = (path, interval, tracker, recorder);
        _canResume = agent.CanResume && agent.Environments is { CanResume: true };
        AtomicFile.RemoveLeftovers(path);
        if (_canResume && File.Exists(path))
        {
            TrainingState.Load(path, agent, tracker, evaluation: null, recorder);
            Continues = true;
        }

        Schedule(agent);
    }

    /// <summary>Whether the agent continues a run.</summary>
    public bool Continues { get; }

    public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
    {
    }

    public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
    {
        if (agent.EnvironmentSteps >= _nextSteps || agent.TrainingSeconds >= _nextSeconds)
        {
            Save(agent);
            Schedule(agent);
        }

        return TrainingSignal.Continue;
    }

    /// <summary>Saves the state now, of a run that can be continued.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save(Agent agent)
    {
        if (_canResume && agent.Updates > 0)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            TrainingState.Save(_path, agent, _tracker, evaluation: null, _recorder);
        }
    }

    private void Schedule(Agent agent)
    {
        _nextSteps = _interval.Steps == long.MaxValue ? long.MaxValue : ((agent.EnvironmentSteps / _interval.Steps) + 1) * _interval.Steps;
        _nextSeconds = agent.TrainingSeconds + _interval.Seconds;
    }
}
