using System.Diagnostics;

namespace Gradus.Rl;

/// <summary>What the leader reads of its workers' rollouts, and tells its observer.</summary>
public sealed partial class A3C
{
    /// <summary>Updates the counters from the workers' records, and notifies the observer, in the order of events.</summary>
    private void ReadRecords(ITrainingObserver? observer)
    {
        double lost = _store.LostUpdateShare;
        while (_records.TryTake(out int rank, out RolloutRecord record))
        {
            _recordSeconds = _secondsBefore + Stopwatch.GetElapsedTime(_runStart, record.Time).TotalSeconds;
            EnvironmentSteps += record.Steps;
            GradientSteps++;
            Updates++;
            if (record.EpisodeLength > 0)
            {
                ReportEpisode(rank, record.EpisodeReturn, record.EpisodeLength);
            }

            _metrics[ActorCriticMetrics.PolicyLoss] = record.PolicyLoss;
            _metrics[ActorCriticMetrics.ValueLoss] = record.ValueLoss;
            _metrics[ActorCriticMetrics.Entropy] = record.Entropy;
            _metrics[ActorCriticMetrics.GradientNorm] = record.GradientNorm;
            _metrics[ActorCriticMetrics.LearningRate] = _store.LearningRate.At(Progress);
            _metrics[A3CMetrics.ReturnVariance] = record.ReturnVariance;
            _metrics[A3CMetrics.Staleness] = record.Staleness < 0 ? double.NaN : record.Staleness;
            _metrics[A3CMetrics.LostUpdates] = lost;
            FragmentMetrics.Record(_actors?.Counts, _metrics);
            if (observer?.OnUpdate(this, _metrics) == TrainingSignal.Stop)
            {
                _budget.Stop();
            }
        }

        _recordSeconds = null;
    }
}
