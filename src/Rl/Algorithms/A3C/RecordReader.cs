namespace Gradus.Rl;

/// <summary>
/// Reads the records of all workers in the order of events. A worker notes the time of a record before others can see it, so a slightly
/// later one of another worker may be read first; the earlier one then has the time of the later, so that time never goes back.
/// </summary>
/// <param name="rings">A ring per worker, by rank.</param>
internal sealed class RecordReader(RecordRing[] rings)
{
    private long _lastTime = long.MinValue;

    /// <summary>Removes and returns the oldest record of all workers.</summary>
    /// <param name="rank">Whose it is.</param>
    /// <param name="record">The record, with a time not before that of the record read before it.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryTake(out int rank, out RolloutRecord record)
    {
        rank = -1;
        record = default;
        long earliest = long.MaxValue;
        for (int i = 0; i < rings.Length; i++)
        {
            long time = rings[i].NextTime();
            if (time < earliest)
            {
                (rank, earliest) = (i, time);
            }
        }

        if (rank < 0)
        {
            return false;
        }

        record = rings[rank].Take();
        record.Time = _lastTime = Math.Max(_lastTime, record.Time);
        return true;
    }
}
