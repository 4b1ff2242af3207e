using System.Buffers.Binary;
using System.Text;

namespace Gradus.Tests;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gradus-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Laid out by hand from the published format: 8 bytes length, JSON, data. 1.0f = 00 00 80 3F, 2.5f = 00 00 20 40.
    [Fact]
    public void A_file_laid_out_by_hand_is_read()
    {
        const string Header = """{"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"n":{"dtype":"I64","shape":[],"data_offsets":[8,16]}} """;
        byte[] bytes = File(Header, [0x00, 0x00, 0x80, 0x3F, 0x00, 0x00, 0x20, 0x40, 0x07, 0, 0, 0, 0, 0, 0, 0]);

        SafetensorsFile file = SafetensorsFile.Read(new MemoryStream(bytes), "hand");

        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal(["w", "n"], file.Tensors.Select(tensor => tensor.Name));
        Assert.Equal([1, 2], file.Tensors[0].Shape.ToArray());
        Assert.Equal([1f, 2.5f], file.Tensors[0].Values<float>());
        Assert.Empty(file.Tensors[1].Shape);
        Assert.Equal([7L], file.Tensors[1].Values<long>());
    }

    // The format: the header's length counts the padding; data starts at a multiple of 8; offsets are relative to the data.
    [Fact]
    public void A_written_file_is_the_published_layout_byte_for_byte()
    {
        var file = new SafetensorsFile(
            new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" },
            [SavedTensor.Create<float>("w", [1f, 2.5f], 1, 2)]);
        using var stream = new MemoryStream();
        file.Write(stream);

        const string Json = """{"__metadata__":{"a":"1","b":"2"},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}""";
        int padded = (Json.Length + 7) / 8 * 8;
        Assert.Equal(File(Json.PadRight(padded), [0x00, 0x00, 0x80, 0x3F, 0x00, 0x00, 0x20, 0x40]), stream.ToArray());
    }

    [Fact]
    public void Every_type_and_shape_survives_writing_and_reading()
    {
        string path = Path.Combine(_folder, "all.safetensors");
        var matrix = new Tensor<float>(3, 4);
        matrix.CopyFrom([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        new SafetensorsFile(
            new Dictionary<string, string> { ["umlaut"] = "ä → \"quoted\" \n" },
            [
                SavedTensor.Create<byte>("bytes", [1, 2, 255], 3),
                SavedTensor.Create("strided", matrix.ColumnRange(1, 2)),
                SavedTensor.Create<double>("doubles", [Math.PI, double.Epsilon], 2, 1, 1),
                SavedTensor.Create<long>("none", [], 0, 5),
                SavedTensor.Create<long>("count", [long.MinValue]),
            ]).Write(path);

        SafetensorsFile read = SafetensorsFile.Read(path);

        Assert.Equal("ä → \"quoted\" \n", read.Metadata["umlaut"]);
        Assert.Equal(new byte[] { 1, 2, 255 }, Find(read, "bytes").Values<byte>().ToArray());
        Assert.Equal([2f, 3f, 6f, 7f, 10f, 11f], Find(read, "strided").Values<float>());
        Assert.Equal([3, 2], Find(read, "strided").Shape.ToArray());
        Assert.Equal([Math.PI, double.Epsilon], Find(read, "doubles").Values<double>());
        Assert.Equal([0, 5], Find(read, "none").Shape.ToArray());
        Assert.Equal([long.MinValue], Find(read, "count").Values<long>());
        Assert.Equal(["all.safetensors"], Directory.GetFiles(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Arrays_of_wide_elements_come_first_so_that_every_array_is_aligned()
    {
        using var stream = new MemoryStream();
        new SafetensorsFile(
            new Dictionary<string, string>(),
            [SavedTensor.Create<byte>("u", [1], 1), SavedTensor.Create<float>("f", [1], 1), SavedTensor.Create<double>("d", [1], 1)]).Write(stream);
        stream.Position = 0;

        Assert.Equal(["d", "f", "u"], SafetensorsFile.Read(stream, "mixed").Tensors.Select(tensor => tensor.Name));
    }

    [Theory]
    [InlineData("""[]""", 0, "does not begin with '{'")]
    [InlineData("""{"w":""", 0, "not valid JSON")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "has 'w' twice")]
    [InlineData("""{"w":{"dtype":"F32","dtype":"F64","shape":[1],"data_offsets":[0,4]}}""", 4, "array 'w' has 'dtype' twice")]
    [InlineData("""{"w":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}""", 2, "dtype 'BF16', but must have U8, I64, F32 or F64")]
    [InlineData("""{"w":{"shape":[1],"data_offsets":[0,4]}}""", 4, "array 'w' has no 'dtype'")]
    [InlineData("""{"w":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}""", 4, "the 'shape' of array 'w' is not an array")]
    [InlineData("""{"w":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "has a side of -1 in its shape")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "has a side of 1.5 in its shape")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "needs 8 bytes, but its data_offsets [0, 4] hold 4")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,4]}}""", 4, "but its data_offsets [0, 4] hold 4")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "data_offsets [4,0], not [begin, end]")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", 4, "data_offsets [0], not [begin, end]")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":["0",4]}}""", 4, "not [begin, end]")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "ends at byte 8 of the data, but there are only 4: the file is truncated")]
    [InlineData("""{"v":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""", 6, "overlaps array 'v'")]
    [InlineData("""{"v":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[1],"data_offsets":[6,10]}}""", 10, "leaves a gap after array 'v'")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5, "1 bytes follow after array 'w'")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1000000000000],"data_offsets":[0,4000000000000]}}""", 4, "has a side of 1000000000000 in its shape")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1000000000,1000],"data_offsets":[0,4000000000000]}}""", 4, "more than the 2147483591 that can be read")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "metadata 'a' is not a string")]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"}}""", 0, "metadata has 'a' twice")]
    [InlineData("""{"__metadata__":"x"}""", 0, "__metadata__ is not an object")]
    [InlineData("""{"w":7}""", 0, "array 'w' is not described by an object")]
    [InlineData("""{"":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "an array has an empty name")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "not valid JSON")]
    public void A_damaged_header_is_refused_with_the_reason(string header, int dataBytes, string reason)
    {
        byte[] bytes = File(header, new byte[dataBytes]);

        var exception = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Read(new MemoryStream(bytes), "broken.safetensors"));

        Assert.Contains("broken.safetensors", exception.Message, StringComparison.Ordinal);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { }, "it has 0 bytes")]
    [InlineData(new byte[] { 1, 2, 3 }, "it has 3 bytes")]
    [InlineData(new byte[] { 16, 0, 0, 0, 0, 0, 0, 0, 123 }, "the header should have 16 bytes, but only 1 follow")]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, 123 }, "announce a header of 18446744073709551615 bytes")]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 123 }, "does not begin with '{'")]
    public void A_file_too_short_or_with_an_absurd_header_length_is_refused(byte[] bytes, string reason)
    {
        var exception = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Read(new MemoryStream(bytes), "x"));
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        byte[] bytes = Sample();
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<SafetensorsException>(() => SafetensorsFile.Read(new MemoryStream(bytes, 0, length), "cut"));
        }
    }

    [Fact]
    public void A_changed_header_byte_is_read_or_refused_but_never_crashes()
    {
        byte[] bytes = Sample();
        int headerEnd = 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        byte[] damaged = new byte[bytes.Length];
        for (int index = 0; index < headerEnd; index++)
        {
            foreach (byte value in (ReadOnlySpan<byte>)[0, (byte)' ', (byte)'"', (byte)'\\', (byte)'9', (byte)'[', (byte)'}', 0x80, 0xFF])
            {
                bytes.CopyTo(damaged, 0);
                damaged[index] = value;
                Exception? exception = Record.Exception(() => SafetensorsFile.Read(new MemoryStream(damaged), "changed"));
                Assert.True(exception is null or SafetensorsException, $"byte {index} = {value}: {exception}");
            }
        }
    }

    [Fact]
    public void Reading_the_wrong_type_names_both()
    {
        SavedTensor tensor = SavedTensor.Create<float>("w", [1f], 1);
        Assert.Equal("Array 'w' holds F32, not F64.", Assert.Throws<InvalidOperationException>(() => tensor.Values<double>().Length).Message);
    }

    [Fact]
    public void The_first_element_that_is_not_finite_is_found()
    {
        Assert.Equal(-1, SavedTensor.Create<float>("w", [1f, float.MaxValue], 2).IndexOfNonFinite());
        Assert.Equal(1, SavedTensor.Create<float>("w", [1f, float.NaN, float.NaN], 3).IndexOfNonFinite());
        Assert.Equal(0, SavedTensor.Create<double>("w", [double.NegativeInfinity], 1).IndexOfNonFinite());
        Assert.Equal(-1, SavedTensor.Create<long>("n", [long.MaxValue], 1).IndexOfNonFinite());
    }

    [Fact]
    public void Arrays_that_the_format_cannot_hold_are_refused()
    {
        Assert.Throws<ArgumentException>(() => SavedTensor.Create<float>("__metadata__", [1f], 1));
        Assert.Throws<ArgumentException>(() => SavedTensor.Create<float>("", [1f], 1));
        Assert.Throws<ArgumentException>(() => SavedTensor.Create<char>("w", ['a'], 1));
        Assert.Throws<ArgumentException>(() => SavedTensor.Create<float>("w", [1f], 2));
        SavedTensor one = SavedTensor.Create<float>("w", [1f], 1);
        Assert.Throws<ArgumentException>(() => new SafetensorsFile(new Dictionary<string, string>(), [one, one]));
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_nothing_else()
    {
        string path = Path.Combine(_folder, "kept.txt");
        System.IO.File.WriteAllText(path, "old");

        Assert.Throws<InvalidDataException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new InvalidDataException("half way");
        }));

        Assert.Equal("old", System.IO.File.ReadAllText(path));
        Assert.Equal(["kept.txt"], Directory.GetFiles(_folder).Select(Path.GetFileName));
        Assert.Throws<DirectoryNotFoundException>(() => AtomicFile.Write(Path.Combine(_folder, "missing", "x"), _ => { }));
    }

    private static SavedTensor Find(SafetensorsFile file, string name)
    {
        Assert.True(file.TryGet(name, out SavedTensor? tensor));
        return tensor;
    }

    private static byte[] Sample()
    {
        using var stream = new MemoryStream();
        new SafetensorsFile(
            new Dictionary<string, string> { ["environment"] = "CartPole-v1" },
            [SavedTensor.Create<float>("w", [1f, 2f], 2), SavedTensor.Create<long>("steps", [9])]).Write(stream);
        return stream.ToArray();
    }

    private static byte[] File(string header, byte[] data)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)json.Length);
        return [.. length, .. json, .. data];
    }
}
