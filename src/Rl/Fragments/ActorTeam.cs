namespace Gradus.Rl;

/// <summary>
/// The places for actors of a run whose environments are on other machines: those of one learner that waits for a quorum, or one for each
/// worker of A3C.
/// </summary>
internal sealed class ActorTeam
{
    private ActorTeam(bool isAsynchronous, IReadOnlyList<FragmentFeed> feeds, FragmentCounts counts) =>
        (IsAsynchronous, Feeds, Counts) = (isAsynchronous, feeds, counts);

    /// <summary>Whether each place has a learner of its own.</summary>
    public bool IsAsynchronous { get; }

    /// <summary>The learners' ends.</summary>
    public IReadOnlyList<FragmentFeed> Feeds { get; }

    /// <summary>What became of the actors and fragments.</summary>
    public FragmentCounts Counts { get; }

    /// <summary>All places.</summary>
    public IEnumerable<ActorSlot> Slots => Feeds.SelectMany(feed => feed.Slots);

    /// <summary>Places of one learner.</summary>
    /// <param name="actors">Their number.</param>
    /// <param name="quorum">The number of fragments that suffice for an update.</param>
    public static ActorTeam Synchronous(int actors, int quorum)
    {
        var counts = new FragmentCounts();
        return new(isAsynchronous: false, [new FragmentFeed(0, actors, quorum, endsWithEpisode: false, counts)], counts);
    }

    /// <summary>A place for each of several learners.</summary>
    /// <param name="actors">Their number.</param>
    public static ActorTeam Asynchronous(int actors)
    {
        var counts = new FragmentCounts();
        return new(
            isAsynchronous: true,
            [.. Enumerable.Range(0, actors).Select(index => new FragmentFeed(index, 1, 1, endsWithEpisode: true, counts))],
            counts);
    }
}
