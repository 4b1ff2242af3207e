namespace Gradus.Orleans;

/// <summary>What an actor says.</summary>
/// <param name="Phase">Where it stands.</param>
/// <param name="Fragment">The fragment, once it has acted.</param>
/// <param name="Reason">Why it does not act, in one sentence.</param>
[GenerateSerializer]
[Alias("gradus.actor-reply")]
[Immutable]
internal sealed record ActorReply(
    [property: Id(0)] ActorPhase Phase, [property: Id(1)] byte[]? Fragment = null, [property: Id(2)] string? Reason = null);
