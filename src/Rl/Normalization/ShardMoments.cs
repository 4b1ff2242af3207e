namespace Gradus.Rl;

/// <summary>
/// The part of one shard in statistics that all shards share: what it has added since they were the same in all of them.
/// </summary>
/// <param name="live">The statistics that the shard works with: the agreed ones and its part.</param>
internal sealed class ShardMoments(RunningMoments live)
{
    private readonly RunningMoments _agreed = new(live.Size);
    private readonly RunningMoments _other = new(live.Size);

    /// <summary>What this shard has added.</summary>
    public RunningMoments Part { get; } = new(live.Size);

    /// <summary>Makes the live statistics the agreed ones: all shards have the same.</summary>
    public void Agree()
    {
        _agreed.Clear();
        _agreed.Merge(live); // into nothing: every bit is kept
        Part.Clear();
    }

    /// <summary>Merges the parts of all shards into the agreed statistics, which become the live ones.</summary>
    /// <param name="messages">The messages of all shards, in their order.</param>
    /// <param name="length">Numbers of a shard's message.</param>
    /// <param name="at">Where in it this part begins.</param>
    public void Merge(ReadOnlySpan<double> messages, int length, int at)
    {
        for (; !messages.IsEmpty; messages = messages[length..])
        {
            _other.Read(messages.Slice(at, Part.MessageLength));
            _agreed.Merge(_other);
        }

        live.Clear();
        live.Merge(_agreed);
        Part.Clear();
    }
}
