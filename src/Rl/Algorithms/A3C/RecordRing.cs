namespace Gradus.Rl;

/// <summary>Records passed from one worker to the thread that reads them: a lock-free ring for one writer and one reader.</summary>
/// <param name="memory">Where the workers have what they share.</param>
internal sealed class RecordRing(TeamMemory memory)
{
    private const int Capacity = 4096;

    private readonly Shared<RolloutRecord> _records = memory.Take<RolloutRecord>(Capacity);
    private readonly Shared<PaddedCounter> _written = memory.Take<PaddedCounter>();
    private readonly Shared<PaddedCounter> _read = memory.Take<PaddedCounter>();

    /// <summary>Adds a record; waits if the ring is full, because no record may be lost.</summary>
    public void Write(in RolloutRecord record)
    {
        long position = _written.Value.Read();
        var wait = default(SpinWait);
        while (position - _read.Value.Read() == Capacity)
        {
            wait.SpinOnce();
        }

        _records.Span[(int)(position % Capacity)] = record;
        _written.Value.Write(position + 1);
    }

    /// <summary>When the oldest record was made; <see cref="long.MaxValue"/> when there is none.</summary>
    public long NextTime()
    {
        long position = _read.Value.Read();
        return position == _written.Value.Read() ? long.MaxValue : _records.Span[(int)(position % Capacity)].Time;
    }

    /// <summary>Removes and returns the oldest record, which must exist.</summary>
    public RolloutRecord Take()
    {
        long position = _read.Value.Read();
        RolloutRecord record = _records.Span[(int)(position % Capacity)];
        _read.Value.Write(position + 1);
        return record;
    }
}
