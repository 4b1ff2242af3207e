namespace Gradus.Orleans;

/// <summary>Where an actor on a silo stands.</summary>
[GenerateSerializer]
[Alias("gradus.actor-phase")]
internal enum ActorPhase
{
    /// <summary>It acts, or waits for an order.</summary>
    Acting,

    /// <summary>It has acted: the fragment is here.</summary>
    Done,

    /// <summary>It can never act, here or elsewhere.</summary>
    Refused,

    /// <summary>Its environment or policy failed.</summary>
    Failed,

    /// <summary>There is no room for it.</summary>
    NoRoom,

    /// <summary>Nobody here knows of it: the silo that did is gone.</summary>
    Unknown,
}
