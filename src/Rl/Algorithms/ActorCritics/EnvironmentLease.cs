using Gradus.Envs;

namespace Gradus.Rl;

/// <summary>The environments that a synchronous agent steps, and whether it made them and disposes them.</summary>
/// <param name="Environments">The environments.</param>
/// <param name="IsOwned">Whether the agent disposes them.</param>
/// <param name="Shard">Which part of the run they are.</param>
internal readonly record struct EnvironmentLease(VectorEnvironment Environments, bool IsOwned, Shard Shard)
{
    /// <summary>Who acts in them; null for the agent itself.</summary>
    public FragmentFeed? Feed { get; init; }

    /// <summary>Makes environments that show what those of actors on other machines show.</summary>
    public static EnvironmentLease Of(EnvironmentSource source, FragmentFeed feed) =>
        new(feed.MakeEnvironments(source), IsOwned: true, Shard.Whole) { Feed = feed };

    /// <summary>Makes the environments of a source.</summary>
    public static EnvironmentLease Of(EnvironmentSource source) => new(source.Make(), IsOwned: true, Shard.Whole);

    /// <summary>Makes those environments of a source that are a shard's.</summary>
    public static EnvironmentLease Of(EnvironmentSource source, Shard shard)
    {
        int count = source.Count / shard.Count;
        ulong first = unchecked(RunSeeds.OfEnvironments(source.Seed) + (ulong)(shard.Index * count));
        return new(source.Make(count, first), IsOwned: true, shard);
    }

    /// <summary>Borrows the caller's environments.</summary>
    public static EnvironmentLease Of(VectorEnvironment environments) => new(environments, IsOwned: false, Shard.Whole);

    /// <summary>Disposes environments that were made here.</summary>
    public void Return()
    {
        if (IsOwned)
        {
            Environments.Dispose();
        }
    }
}
