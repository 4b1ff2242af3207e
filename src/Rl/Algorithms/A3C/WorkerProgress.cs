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

    /// <summary>
    /// How long it has worked, in ticks of the stopwatch, in one word, so that a reader never sees half a change. While it works, when it
    /// would have begun if it had not paused between its runs, which is above 0; otherwise minus the ticks that it has worked.
    /// </summary>
    public PaddedCounter Clock;

    /// <summary>When it failed, in ticks of the stopwatch; 0 if it did not.</summary>
    public PaddedCounter FailedAt;
}
