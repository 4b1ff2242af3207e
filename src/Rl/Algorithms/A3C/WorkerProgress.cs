namespace Gradus.Rl;

/// <summary>The numbers by which a worker is followed; it alone writes them, those aside with which it is told to begin.</summary>
internal struct WorkerProgress
{
    /// <summary>1 from the moment when it is to begin until it has ended.</summary>
    public PaddedCounter IsBusy;

    /// <summary>Steps of its environment.</summary>
    public PaddedCounter Steps;

    /// <summary>Gradients it has pushed.</summary>
    public PaddedCounter Updates;

    /// <summary>Episodes that have ended.</summary>
    public PaddedCounter Episodes;

    /// <summary>Ticks of the stopwatch that it has worked, up to the last time that it ended.</summary>
    public PaddedCounter Ticks;

    /// <summary>When it began, in ticks of the stopwatch; 0 while it does not work.</summary>
    public PaddedCounter BeganAt;

    /// <summary>When it failed, in ticks of the stopwatch; 0 if it did not.</summary>
    public PaddedCounter FailedAt;
}
