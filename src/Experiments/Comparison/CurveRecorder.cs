using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>Records the progress of a run at equal intervals of environment steps.</summary>
internal sealed class CurveRecorder : ITrainingObserver
{
    private readonly List<CurvePoint> _points;
    private readonly double[] _returns = new double[EpisodeWindow.Capacity];
    private readonly long _start;
    private readonly long _steps;
    private readonly int _count;
    private long _episodes;
    private double _normSum;
    private long _norms;
    private bool _isLastPending;

    public CurveRecorder(Agent agent, long steps, int points)
    {
        _start = agent.EnvironmentSteps;
        _steps = steps;
        _count = points;
        _points = new List<CurvePoint>(points + 1);
    }

    /// <summary>The points, including the end of the run.</summary>
    public IReadOnlyList<CurvePoint> Finish(Agent agent)
    {
        if (_isLastPending)
        {
            Note(agent);
        }

        return _points;
    }

    public void OnEpisode(Agent agent, int environment, double episodeReturn, int length) =>
        _returns[_episodes++ % _returns.Length] = episodeReturn;

    public TrainingSignal OnUpdate(Agent agent, MetricRow metrics)
    {
        if (metrics.Has(ActorCriticMetrics.GradientNorm) && metrics[ActorCriticMetrics.GradientNorm] is var norm && double.IsFinite(norm))
        {
            _normSum += norm;
            _norms++;
        }

        _isLastPending = true;
        if ((agent.EnvironmentSteps - _start) * _count >= _steps * (_points.Count + 1))
        {
            Note(agent);
        }

        return TrainingSignal.Continue;
    }

    private void Note(Agent agent)
    {
        (double mean, double variance) = Window();
        _points.Add(new CurvePoint(agent.EnvironmentSteps - _start, agent.TrainingSeconds, mean, variance, _normSum / _norms));
        (_normSum, _norms) = (0, 0);
        _isLastPending = false;
    }

    private (double Mean, double Variance) Window()
    {
        ReadOnlySpan<double> last = _returns.AsSpan(0, (int)Math.Min(_episodes, _returns.Length));
        if (last.IsEmpty)
        {
            return (double.NaN, double.NaN);
        }

        double sum = 0;
        foreach (double value in last)
        {
            sum += value;
        }

        return (sum / last.Length, Moments.Variance(last));
    }
}
