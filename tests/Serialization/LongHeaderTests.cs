using System.Buffers.Binary;
using System.Text;
using Gradus.Fuzzing;

namespace Gradus.Tests;

/// <summary>Headers with long texts and many entries: read as they are, or refused, in memory that the file's size bounds.</summary>
public sealed class LongHeaderTests
{
    private const int Many = 3_000_000;

    private static readonly Dictionary<string, (Func<string> Header, string Refusal)> Cases = new()
    {
        ["a metadata text"] = (() => Metadata("a", new string('x', Many)), ""),
        ["a metadata text of escapes"] = (() => Metadata("a", Repeat("\\u00e9\\n", Many / 8)), ""),
        ["a metadata text of pairs"] = (() => Metadata("a", Repeat("\\ud83d\\ude00", Many / 12)), ""),
        ["a metadata key"] = (() => Metadata(new string('k', Many), "v"), ""),
        ["two metadata texts"] = (() => "{\"__metadata__\":{" + Member("a", new string('x', Many)) + "," + Member("b", new string('y', Many)) + "}}", ""),
        ["an array's name"] = (() => "{" + Empty(new string('n', Many)) + "}", ""),
        ["an array's name, twice"] = (() => "{" + Empty(new string('n', Many)) + "," + Empty(new string('n', Many)) + "}", "twice"),
        ["a dtype"] = (() => "{" + Empty("n", dtype: new string('U', Many)) + "}", "has dtype 'UUU"),
        ["a member that the format does not know"] = (() => "{" + Empty("n", more: "\"note\":[\"" + new string('x', Many) + "\"],") + "}", ""),
        ["sides"] = (() => "{" + Empty("n", shape: "0" + Repeat(",1", Many / 2)) + "}", "more than 64 sides"),
        ["offsets"] = (() => "{" + Empty("n", offsets: "0" + Repeat(",1", Many / 2)) + "}", "not [begin, end]"),
        ["a number"] = (() => "{" + Empty("n", shape: new string('1', Many)) + "}", "not valid JSON"),
        ["metadata keys"] = (() => "{\"__metadata__\":{" + string.Join(',', Enumerable.Range(0, Many / 12).Select(i => Member($"{i}", ""))) + "}}", "names more arrays and texts"),
        ["empty arrays"] = (() => "{" + string.Join(',', Enumerable.Range(0, Many / 60).Select(i => Empty($"{i}"))) + "}", "names more arrays and texts"),
        ["two thousand empty arrays"] = (() => "{" + string.Join(',', Enumerable.Range(0, 2000).Select(i => Empty($"{i}"))) + "}", ""),
        ["a text that does not end"] = (() => "{\"__metadata__\":{\"a\":\"" + new string('x', Many), "not valid JSON"),
        ["brackets"] = (() => "{\"n\":" + new string('[', Many), "not described by an object"),
        ["white space behind"] = (() => Metadata("a", "b") + new string(' ', Many), ""),
    };

    /// <summary>Names alone: a runner writes down what tests are given when it looks for them, in every run of any test.</summary>
    public static TheoryData<string> Headers => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Headers))]
    public void A_long_header_takes_no_more_than_twice_its_size_and_a_megabyte(string what)
    {
        (Func<string> header, string refusal) = Cases[what];
        byte[] file = File(header());
        using var targets = new Targets();
        Target target = targets.All.Single(target => target.Name == "safetensors");

        Assert.True(FuzzRun.Broken(target, file) is null, $"{what}: {FuzzRun.Broken(target, file)}");
        Exception? refused = Record.Exception(() => target.Read(file));
        Assert.Equal(refusal.Length > 0, refused is SafetensorsException);
        Assert.Contains(refusal, refused?.Message ?? "", StringComparison.Ordinal);
        Assert.InRange(refused?.Message.Length ?? 0, 0, 1000);
    }

    [Fact]
    public void Texts_of_any_length_and_kind_are_read_as_they_were_written()
    {
        var rng = new Rng(3);
        string[] characters = ["x", "é", "→", "😀", "\"", "\\", "\n", "\u0001", "/"];
        for (int length = 0; length < 70_000; length = (length * 5 / 4) + 1)
        {
            var text = new StringBuilder();
            while (text.Length < length)
            {
                text.Append(characters[rng.NextInt32(characters.Length)]);
            }

            string name = $"array {text}";
            using var stream = new MemoryStream();
            new SafetensorsFile(
                new Dictionary<string, string> { [$"key {text}"] = $"{text}" }, [SavedTensor.Create<long>(name, [7, 8], 2)]).Write(stream);
            stream.Position = 0;
            SafetensorsFile read = SafetensorsFile.Read(stream, "long");

            Assert.Equal($"{text}", read.Metadata[$"key {text}"]);
            Assert.True(read.TryGet(name, out SavedTensor? array));
            Assert.Equal([7L, 8L], array.Values<long>());
        }
    }

    // A text is decoded in pieces; here a pair of escapes, a character of four bytes and a quote come to lie on every place of a piece's end.
    [Fact]
    public void A_piece_of_a_long_text_ends_between_two_characters()
    {
        for (int before = 16_300; before < 16_420; before++)
        {
            string start = new('x', before);
            byte[] file = File(Metadata("a", $"{start}\\ud83d\\ude00😀\\\"é\\u00e9{start}"));
            Assert.Equal($"{start}😀😀\"éé{start}", SafetensorsFile.Read(new MemoryStream(file), "long").Metadata["a"]);
        }
    }

    [Theory]
    [InlineData("\\ud83d")]
    [InlineData("\\ude00")]
    [InlineData("\\x")]
    [InlineData("\u0001")]
    [InlineData("\\u00g0")]
    public void Text_that_is_not_text_is_refused_wherever_it_stands(string bad)
    {
        foreach (int before in new[] { 0, 100, 16_000, 16_380, 40_000 })
        {
            byte[] file = File(Metadata("a", $"{new string('x', before)}{bad}{new string('y', before)}"));
            Assert.Throws<SafetensorsException>(() => SafetensorsFile.Read(new MemoryStream(file), "bad"));
        }
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static string Member(string key, string value) => "\"" + key + "\":\"" + value + "\"";

    private static string Metadata(string key, string value) => "{\"__metadata__\":{" + Member(key, value) + "}}";

    private static string Empty(string name, string dtype = "U8", string shape = "0", string offsets = "0,0", string more = "") =>
        "\"" + name + "\":{" + more + Member("dtype", dtype) + ",\"shape\":[" + shape + "],\"data_offsets\":[" + offsets + "]}";

    private static byte[] File(string header)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)json.Length);
        return [.. length, .. json];
    }
}
