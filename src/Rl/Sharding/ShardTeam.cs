namespace Gradus.Rl;

/// <summary>The shards that one process has, each on its own thread, and their way to those of the other processes.</summary>
internal sealed class ShardTeam : IDisposable
{
    private readonly IProcessGroup? _processes;
    private readonly Barrier? _barrier;
    private readonly CancellationTokenSource _broken = new();
    private readonly byte[][] _mine;
    private readonly int[] _lengths;

    /// <summary>What was gathered last, and what before that: a shard may still read the one while the others are at the next.</summary>
    private readonly byte[][] _all = [[], []];
    private byte[] _block = [];

    /// <param name="count">The number of shards in all processes.</param>
    /// <param name="processes">The processes; null for this one alone.</param>
    public ShardTeam(int count, IProcessGroup? processes)
    {
        _processes = processes;
        Count = count;
        Members = count / (processes?.Size ?? 1);
        First = Members * (processes?.Rank ?? 0);
        _mine = [.. Enumerable.Repeat(Array.Empty<byte>(), Members)];
        _lengths = new int[Members];
        _barrier = Members == 1 ? null : new Barrier(Members, barrier => Join((int)(barrier.CurrentPhaseNumber & 1)));
    }

    /// <summary>The number of shards in all processes.</summary>
    public int Count { get; }

    /// <summary>The number of shards in this process.</summary>
    public int Members { get; }

    /// <summary>The number of this process's first shard.</summary>
    public int First { get; }

    /// <summary>What all shards have, in their order.</summary>
    /// <param name="member">Which of this process's shards asks.</param>
    /// <param name="mine">What it has: equally many bytes in all shards.</param>
    /// <returns>Valid until the same member's next call.</returns>
    /// <exception cref="OperationCanceledException">Another shard of this process has failed.</exception>
    public ReadOnlySpan<byte> Gather(int member, ReadOnlySpan<byte> mine)
    {
        if (_barrier is null)
        {
            Span<byte> all = Room(ref _all[0], mine.Length * Count);
            Exchange(mine, all);
            return all;
        }

        mine.CopyTo(Room(ref _mine[member], mine.Length));
        _lengths[member] = mine.Length;
        int turn = (int)(_barrier.CurrentPhaseNumber & 1);
        _barrier.SignalAndWait(_broken.Token);
        return _all[turn].AsSpan(0, mine.Length * Count);
    }

    /// <summary>Lets no shard of this process wait for one that has failed where the others cannot know of it.</summary>
    public void Break() => _broken.Cancel();

    public void Dispose()
    {
        _barrier?.Dispose();
        _broken.Dispose();
    }

    /// <summary>The beginning of an array, which is made anew where it is too short.</summary>
    internal static Span<byte> Room(ref byte[] memory, int length)
    {
        if (memory.Length < length)
        {
            memory = GC.AllocateUninitializedArray<byte>(length);
        }

        return memory.AsSpan(0, length);
    }

    /// <summary>Done once all shards of this process have come, by the last of them.</summary>
    private void Join(int turn)
    {
        int length = _lengths[0];
        Span<byte> all = Room(ref _all[turn], length * Count);
        Span<byte> block = _processes is null ? all : Room(ref _block, length * Members);
        for (int i = 0; i < Members; i++)
        {
            if (_lengths[i] != length)
            {
                throw new InvalidOperationException($"Shard {First + i} has {_lengths[i]} bytes to share, but shard {First} has {length}.");
            }

            _mine[i].AsSpan(0, length).CopyTo(block[(i * length)..]);
        }

        if (_processes is not null)
        {
            Exchange(block, all);
        }
    }

    private void Exchange(ReadOnlySpan<byte> mine, Span<byte> all)
    {
        if (_processes is null)
        {
            mine.CopyTo(all);
        }
        else
        {
            _processes.AllGather(mine, all);
        }
    }
}
