namespace Gradus.Rl;

/// <summary>What became of the actors of a run and of their fragments. Any thread may count and read.</summary>
internal sealed class FragmentCounts
{
    private long _joined;
    private long _lost;
    private long _learned;
    private long _late;
    private long _repeated;
    private long _ofLost;

    /// <summary>Actors that have joined.</summary>
    public long Joined => Interlocked.Read(ref _joined);

    /// <summary>Actors that were lost, or left.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Actors that are there.</summary>
    public long Alive => Joined - Lost;

    /// <summary>Fragments that were learned from, each once.</summary>
    public long Learned => Interlocked.Read(ref _learned);

    /// <summary>Fragments dropped because their update had gone on without them.</summary>
    public long Late => Interlocked.Read(ref _late);

    /// <summary>Fragments dropped because they had come before.</summary>
    public long Repeated => Interlocked.Read(ref _repeated);

    /// <summary>Fragments dropped because their actor was lost.</summary>
    public long OfLost => Interlocked.Read(ref _ofLost);

    /// <summary>Fragments dropped, for whatever reason.</summary>
    public long Dropped => Late + Repeated + OfLost;

    public void CountJoined() => Interlocked.Increment(ref _joined);

    public void CountLost() => Interlocked.Increment(ref _lost);

    public void CountLearned() => Interlocked.Increment(ref _learned);

    public void CountLate() => Interlocked.Increment(ref _late);

    public void CountRepeated() => Interlocked.Increment(ref _repeated);

    public void CountOfLost() => Interlocked.Increment(ref _ofLost);
}
