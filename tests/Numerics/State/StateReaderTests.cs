namespace Gradus.Tests;

public sealed class StateReaderTests
{
    private enum Season
    {
        Spring,
        Autumn,
    }

    [Fact]
    public void Values_come_back_bit_for_bit_when_the_whole_is_accepted()
    {
        var writer = new StateWriter();
        writer.Write("yes", true);
        writer.Write("int", -7);
        writer.Write("uint", uint.MaxValue);
        writer.Write("long", long.MinValue);
        writer.Write("ulong", ulong.MaxValue);
        writer.Write("nan", double.NaN);
        writer.Write("zero", -0f);
        writer.Write("text", "π ≠ 3");
        writer.Write("season", Season.Autumn);
        StateWriter inner = writer.Section("inner");
        inner.WriteArray<float>("numbers", [1, float.NegativeInfinity]);
        inner.WriteArray<bool>("flags", [true, false, true]);
        inner.WriteArray<byte>("none", []);
        writer.Write("rng", new Rng(3));
        writer.Write("last", 1);

        var reader = new StateReader(writer.ToArray());
        var numbers = new float[2];
        var flags = new bool[3];
        var rng = new Rng(0);
        Assert.True(reader.ReadBoolean("yes"));
        Assert.Equal(-7, reader.ReadInt32("int"));
        Assert.Equal(uint.MaxValue, reader.ReadUInt32("uint"));
        Assert.Equal(long.MinValue, reader.ReadInt64("long"));
        Assert.Equal(ulong.MaxValue, reader.ReadUInt64("ulong"));
        Assert.Equal(BitConverter.DoubleToInt64Bits(double.NaN), BitConverter.DoubleToInt64Bits(reader.ReadDouble("nan")));
        Assert.True(float.IsNegative(reader.ReadSingle("zero")));
        Assert.Equal("π ≠ 3", reader.ReadText("text"));
        Assert.Equal(Season.Autumn, reader.ReadEnum<Season>("season"));
        StateReader section = reader.Section("inner");
        section.ReadArray("numbers", numbers);
        section.ReadArray("flags", flags);
        Assert.Empty(section.ReadArray<byte>("none"));
        reader.Read("rng", rng);
        Assert.False(reader.IsNext("first"));
        Assert.True(reader.IsNext("last"));
        Assert.Equal(1, reader.ReadInt32("last"));

        Assert.Equal([0, 0], numbers);
        Assert.Equal(new Rng(0).NextUInt64(), rng.NextUInt64());
        reader.Accept();
        Assert.Equal([1, float.NegativeInfinity], numbers);
        Assert.Equal([true, false, true], flags);
        Assert.Equal(new Rng(3).NextUInt64(), rng.NextUInt64());
    }

    [Fact]
    public void Whatever_is_not_as_it_was_written_is_refused_with_its_place()
    {
        Refused("a/b/values: expected 3 float32, found 2 float32.", section => section.ReadArray("values", new float[3]));
        Refused("a/b/values: expected 2 float64, found 2 float32.", section => section.ReadArray("values", new double[2]));
        Refused("a/b/values: expected a float32, found 2 float32.", section => section.ReadSingle("values"));
        Refused("a/b/values: element 1 is NaN or infinite.", section => section.ReadArray("values", new float[2], finite: true));
        Refused("a/b/count: missing; 'values' is in its place.", section => section.ReadInt32("count"));
        Refused("a/b/count: unknown here; the state belongs to something else, or to a different release.", section => section.ReadArray("values", new float[2]));
        Refused("a/b/count: expected a number from 0 to 5, found 9.", section =>
        {
            section.ReadArray("values", new float[2]);
            section.ReadInt32("count", 0, 5);
        });
        Refused("a/b/more: missing; nothing follows in its section.", section =>
        {
            section.ReadArray("values", new float[2]);
            section.ReadInt32("count");
            section.ReadInt32("more");
        });

        static void Refused(string message, Action<StateReader> read)
        {
            var writer = new StateWriter();
            StateWriter inner = writer.Section("a").Section("b");
            inner.WriteArray<float>("values", [1, float.NaN]);
            inner.Write("count", 9);
            var reader = new StateReader(writer.ToArray());
            bool assigned = false;
            reader.WhenAccepted(() => assigned = true);
            InvalidDataException refusal = Assert.Throws<InvalidDataException>(() =>
            {
                read(reader.Section("a").Section("b"));
                reader.Accept();
            });
            Assert.Equal(message, refusal.Message);
            Assert.False(assigned);
        }
    }

    [Fact]
    public void Bytes_of_something_else_and_of_another_version_are_refused()
    {
        Assert.Equal("These bytes are not a saved state.", Assert.Throws<InvalidDataException>(() => new StateReader(new byte[20])).Message);
        byte[] later = new StateWriter().ToArray();
        later[^1] = 9;
        Assert.Equal(
            "This is a saved state of version 9; this release reads version 1.", Assert.Throws<InvalidDataException>(() => new StateReader(later)).Message);
    }

    [Fact]
    public void A_length_is_compared_with_what_is_there_before_memory_is_taken()
    {
        var writer = new StateWriter();
        writer.WriteArray<double>("values", [1, 2]);
        byte[] state = writer.ToArray();
        int length = state.Length - (2 * sizeof(double)) - sizeof(int);
        BitConverter.TryWriteBytes(state.AsSpan(length), 100_000_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => new StateReader(state).ReadArray<double>("values"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void A_name_that_is_taken_or_impossible_and_a_section_that_is_complete_are_refused_when_writing()
    {
        var writer = new StateWriter();
        writer.Write("a", 1);
        Assert.Contains("named 'a'", Assert.Throws<ArgumentException>(() => writer.Write("a", 2)).Message);
        Assert.Throws<ArgumentException>(() => writer.Write("", 2));
        Assert.Throws<ArgumentException>(() => writer.Write(new string('x', 256), 2));
        Assert.Contains("decimal", Assert.Throws<ArgumentException>(() => writer.WriteArray<decimal>("d", [1])).Message, StringComparison.OrdinalIgnoreCase);
        StateWriter section = writer.Section("s");
        section.Write("inside", 1);
        writer.Write("after", 1);
        Assert.Contains("comes too late", Assert.Throws<InvalidOperationException>(() => section.Write("late", 1)).Message);
        Assert.Throws<InvalidOperationException>(() => section.ToArray());
    }
}
