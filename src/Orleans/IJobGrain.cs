namespace Gradus.Orleans;

/// <summary>One attempt at one training run, on one silo.</summary>
[Alias("gradus.job")]
internal interface IJobGrain : IGrainWithStringKey
{
    /// <summary>Begins to train on the silo where the grain is.</summary>
    [Alias("start")]
    Task<JobProgress> Start(JobOrder order);

    /// <summary>
    /// Waits for a state that is newer than a version, or for the end, but not for long. A run that nobody follows any more is stopped.
    /// </summary>
    [Alias("follow")]
    Task<JobProgress> Follow(long version);

    /// <summary>Stops, if it is still under way, and forgets the run.</summary>
    /// <returns>Its last state, if that is newer than the version.</returns>
    [Alias("stop")]
    Task<JobProgress> Stop(long version);
}
