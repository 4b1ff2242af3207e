using Gradus.Rl;

namespace Gradus.Experiments;

/// <summary>Records the progress of a run at equal intervals of environment steps.</summary>
internal sealed class CurveRecorder : ITrainingObserver, IResumable
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

    public void SaveState(StateWriter writer)
    {
        writer.WriteArray<double>("returns", _returns);
        writer.Write("episodes", _episodes);
        writer.Write("norm_sum", _normSum);
        writer.Write("norms", _norms);
        writer.Write("last_pending", _isLastPending);
        writer.WriteArray<long>("steps", [.. _points.Select(point => point.EnvironmentSteps)]);
        writer.WriteArray<double>("seconds", [.. _points.Select(point => point.Seconds)]);
        writer.WriteArray<double>("mean_returns", [.. _points.Select(point => point.MeanReturn)]);
        writer.WriteArray<double>("return_variances", [.. _points.Select(point => point.ReturnVariance)]);
        writer.WriteArray<double>("gradient_norms", [.. _points.Select(point => point.GradientNorm)]);
    }

    public void LoadState(StateReader reader)
    {
        reader.ReadArray("returns", _returns);
        long episodes = reader.ReadInt64("episodes", min: 0);
        double normSum = reader.ReadDouble("norm_sum");
        long norms = reader.ReadInt64("norms", min: 0);
        bool isLastPending = reader.ReadBoolean("last_pending");
        long[] steps = reader.ReadArray<long>("steps", maxLength: _count + 1);
        double[] seconds = reader.ReadArray<double>("seconds", steps.Length, steps.Length);
        double[] meanReturns = reader.ReadArray<double>("mean_returns", steps.Length, steps.Length);
        double[] variances = reader.ReadArray<double>("return_variances", steps.Length, steps.Length);
        double[] gradientNorms = reader.ReadArray<double>("gradient_norms", steps.Length, steps.Length);
        reader.WhenAccepted(() =>
        {
            (_episodes, _normSum, _norms, _isLastPending) = (episodes, normSum, norms, isLastPending);
            _points.Clear();
            for (int i = 0; i < steps.Length; i++)
            {
                _points.Add(new CurvePoint(steps[i], seconds[i], meanReturns[i], variances[i], gradientNorms[i]));
            }
        });
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
