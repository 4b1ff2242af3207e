namespace Gradus.Rl;

/// <summary>The results of one rollout of a worker, for the thread that keeps the counters and calls the observer.</summary>
internal struct RolloutRecord
{
    /// <summary>When its gradient was pushed, in ticks of the stopwatch: the order in which records of several workers are read.</summary>
    public long Time;

    /// <summary>k, the transitions it has.</summary>
    public int Steps;

    /// <summary>Steps of the episode that ended with it, or 0.</summary>
    public int EpisodeLength;

    /// <summary>Undiscounted return of that episode.</summary>
    public double EpisodeReturn;

    /// <summary>Mean policy loss per transition.</summary>
    public double PolicyLoss;

    /// <summary>Mean squared error of the values.</summary>
    public double ValueLoss;

    /// <summary>Mean entropy of the policy.</summary>
    public double Entropy;

    /// <summary>Norm of the gradient before clipping.</summary>
    public double GradientNorm;

    /// <summary>Variance of the n-step returns R.</summary>
    public double ReturnVariance;

    /// <summary>Staleness of the worker's last applied update; −1 when there is none.</summary>
    public long Staleness;
}
