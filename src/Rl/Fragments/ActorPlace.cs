using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>Which random streams belong to an actor's place in a run.</summary>
/// <param name="Seed">The seed of the run.</param>
/// <param name="Index">The number of the place.</param>
/// <param name="Count">The number of places.</param>
/// <param name="IsAsynchronous">Whether each place has a learner of its own.</param>
internal readonly record struct ActorPlace(ulong Seed, int Index, int Count, bool IsAsynchronous)
{
    /// <summary>
    /// The stream of actions of an actor that joins: that of a run on one machine where it begins with the run, so that one actor does what
    /// one environment would.
    /// </summary>
    /// <param name="version">Updates made before.</param>
    public Rng ActionsFrom(long version)
    {
        SeedSequence stream = IsAsynchronous
            ? new SeedSequence(Seed).Spawn(1 + Count)[1 + Index]
            : Count == 1 ? new SeedSequence(Seed).Spawn(2)[1] : new SeedSequence(Seed).Spawn(2)[1].Spawn(Count)[Index];
        return new Rng(version == 0 ? stream : new SeedSequence([Seed, version], [(uint)Index]));
    }

    /// <summary>
    /// The seed of its environment: one of the first half of its lives, so that processes can be lost, and which depends on when it joins.
    /// Two that join at this place share a seed only where their versions differ by a multiple of the number of these lives, and the stream
    /// of actions never.
    /// </summary>
    /// <param name="version">Updates made before.</param>
    public ulong SeedFrom(long version)
    {
        ulong first = unchecked(RunSeeds.OfEnvironments(Seed) + (ulong)Index), lives = RunSeeds.LivesFrom(first, Count) / 2;
        return version == 0 || lives == 0
            ? RunSeeds.OfLife(first, Count, (ulong)version)
            : RunSeeds.OfLife(first, Count, 1 + ((ulong)(version - 1) % lives));
    }
}
