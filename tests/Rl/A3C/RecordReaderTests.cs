using Gradus.Rl;

namespace Gradus.Tests;

public sealed class RecordReaderTests
{
    [Fact]
    public void Records_are_read_in_the_order_of_their_times()
    {
        (RecordRing[] rings, RecordReader reader) = Rings(3);
        Write(rings[2], 10, 40);
        Write(rings[0], 20);
        Write(rings[1], 30, 50);

        Assert.Equal([(2, 10L), (0, 20L), (1, 30L), (2, 40L), (1, 50L)], ReadAll(reader));
        Assert.Empty(ReadAll(reader));
    }

    [Fact]
    public void Time_never_goes_back_for_a_record_that_came_late()
    {
        (RecordRing[] rings, RecordReader reader) = Rings(2);
        Write(rings[1], 20);
        Assert.Equal([(1, 20L)], ReadAll(reader));

        Write(rings[0], 19, 21); // the first was noted before 20, and seen after it
        Assert.Equal([(0, 20L), (0, 21L)], ReadAll(reader));
    }

    private static (RecordRing[] Rings, RecordReader Reader) Rings(int count)
    {
        var memory = new TeamMemory(null);
        RecordRing[] rings = [.. Enumerable.Range(0, count).Select(_ => new RecordRing(memory))];
        return (rings, new RecordReader(rings));
    }

    private static void Write(RecordRing ring, params ReadOnlySpan<long> times)
    {
        foreach (long time in times)
        {
            ring.Write(new RolloutRecord { Time = time });
        }
    }

    private static List<(int Rank, long Time)> ReadAll(RecordReader reader)
    {
        List<(int, long)> read = [];
        while (reader.TryTake(out int rank, out RolloutRecord record))
        {
            read.Add((rank, record.Time));
        }

        return read;
    }
}
