using Orleans.Concurrency;

namespace Gradus.Orleans;

/// <summary>Hands an actor's work to a thread of its silo, and what it sends back to the client.</summary>
[Reentrant]
internal sealed class ActorGrain(ActorPlaces places) : Grain, IActorGrain
{
    private HostedActor? _actor;

    public Task<ActorReply> Start(ActorStart start)
    {
        if (_actor is not null)
        {
            return Task.FromResult(new ActorReply(ActorPhase.Acting)); // asked again, because the first answer was late
        }

        ActorReply reply = places.Start(this.GetPrimaryKeyString(), start, out _actor);
        if (_actor is null)
        {
            DeactivateOnIdle();
        }

        return Task.FromResult(reply);
    }

    public Task<ActorReply> Act(ActorWork work)
    {
        _actor?.Begin(work.ToOrder());
        return Follow(work.Number);
    }

    public async Task<ActorReply> Follow(long number)
    {
        if (_actor is { } actor)
        {
            return await actor.Follow(number);
        }

        DeactivateOnIdle();
        return new ActorReply(ActorPhase.Unknown);
    }

    public Task Stop()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_actor is { } actor)
        {
            _actor = null;
            places.Release(actor);
        }

        return Task.CompletedTask;
    }
}
