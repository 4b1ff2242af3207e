namespace Gradus.Tests;

/// <summary>Processes that are threads of this one, and meet in memory.</summary>
internal sealed class MemoryProcesses : IProcessGroup
{
    private readonly Meeting _meeting;

    private MemoryProcesses(Meeting meeting, int rank) => (_meeting, Rank) = (meeting, rank);

    public int Rank { get; }

    public int Size => _meeting.Messages.Length;

    /// <summary>The number of times that all of them have met.</summary>
    public long Meetings => _meeting.Barrier.CurrentPhaseNumber;

    public static MemoryProcesses[] Make(int size)
    {
        var meeting = new Meeting(size);
        return [.. Enumerable.Range(0, size).Select(rank => new MemoryProcesses(meeting, rank))];
    }

    public void AllGather(ReadOnlySpan<byte> mine, Span<byte> all)
    {
        _meeting.Messages[Rank] = mine.ToArray();
        Barrier();
        Assert.Equal(all.Length, mine.Length * Size);
        for (int rank = 0; rank < Size; rank++)
        {
            _meeting.Messages[rank].CopyTo(all.Slice(rank * mine.Length, mine.Length));
        }

        Barrier();
    }

    public void Broadcast(Span<byte> data)
    {
        _meeting.Messages[Rank] = data.ToArray();
        Barrier();
        Assert.Equal(data.Length, _meeting.Messages[0].Length);
        _meeting.Messages[0].CopyTo(data);
        Barrier();
    }

    public void Barrier() => Assert.True(_meeting.Barrier.SignalAndWait(Patience.Longest), "a process did not come");

    public Storage<long> Share(int words)
    {
        if (Rank == 0)
        {
            _meeting.Shared = new Storage<long>(words);
        }

        Barrier();
        Storage<long> shared = _meeting.Shared!;
        Assert.Equal(shared.Length, words);
        Barrier();
        return shared;
    }

    private sealed class Meeting(int size)
    {
        public Storage<long>? Shared { get; set; }

        public byte[][] Messages { get; } = new byte[size][];

        public Barrier Barrier { get; } = new(size);
    }
}
