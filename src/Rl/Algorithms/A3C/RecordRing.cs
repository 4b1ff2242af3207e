namespace Gradus.Rl;

/// <summary>Records passed from one worker to the thread that reads them: a lock-free ring for one writer and one reader.</summary>
internal sealed class RecordRing
{
    private const int Capacity = 4096;

    private readonly RolloutRecord[] _records = new RolloutRecord[Capacity];
    private PaddedCounter _written;
    private PaddedCounter _read;

    /// <summary>Adds a record; waits if the ring is full, because no record may be lost.</summary>
    public void Write(in RolloutRecord record)
    {
        long position = _written.Read();
        var wait = default(SpinWait);
        while (position - _read.Read() == Capacity)
        {
            wait.SpinOnce();
        }

        _records[position % Capacity] = record;
        _written.Write(position + 1);
    }

    /// <summary>When the oldest record was made; <see cref="long.MaxValue"/> when there is none.</summary>
    public long NextTime()
    {
        long position = _read.Read();
        return position == _written.Read() ? long.MaxValue : _records[position % Capacity].Time;
    }

    /// <summary>Removes and returns the oldest record, which must exist.</summary>
    public RolloutRecord Take()
    {
        long position = _read.Read();
        RolloutRecord record = _records[position % Capacity];
        _read.Write(position + 1);
        return record;
    }
}
