using Orleans.Concurrency;

namespace Gradus.Orleans;

/// <summary>Hands a run to the slots of its silo, and tells what becomes of it.</summary>
[Reentrant]
internal sealed class JobGrain(JobSlots slots) : Grain, IJobGrain
{
    private static readonly JobProgress Unknown = new() { Phase = JobPhase.Unknown };

    private Job? _job;

    public Task<JobProgress> Start(JobOrder order)
    {
        JobProgress start = slots.Start(this.GetPrimaryKeyString(), order, out _job);
        if (_job is null)
        {
            DeactivateOnIdle();
        }

        return Task.FromResult(start);
    }

    public async Task<JobProgress> Follow(long version)
    {
        if (_job is { } job)
        {
            return await job.Follow(version);
        }

        DeactivateOnIdle();
        return Unknown;
    }

    public async Task<JobProgress> Stop(long version)
    {
        DeactivateOnIdle();
        if (_job is not { } job)
        {
            return Unknown;
        }

        _job = null;
        JobProgress last = await job.Stop(version);
        slots.Release(job);
        return last;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_job is { } job)
        {
            _job = null;
            slots.Release(job);
        }

        return Task.CompletedTask;
    }
}
