namespace Gradus.Orleans;

/// <summary>One actor of a run, in an environment of its own, on one silo.</summary>
[Alias("gradus.actor")]
internal interface IActorGrain : IGrainWithStringKey
{
    /// <summary>Becomes an actor of a run, on the silo where the grain is.</summary>
    [Alias("start")]
    Task<ActorReply> Start(ActorStart start);

    /// <summary>Begins to act, unless it was asked to before, and waits for the fragment, but not for long.</summary>
    [Alias("act")]
    Task<ActorReply> Act(ActorWork work);

    /// <summary>Waits for the fragment that answers an order, but not for long.</summary>
    [Alias("follow")]
    Task<ActorReply> Follow(long number);

    /// <summary>Ends.</summary>
    [Alias("stop")]
    Task Stop();
}
