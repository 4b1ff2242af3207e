using System.Text.Json;
using Gradus.Envs;

namespace Gradus.Tests;

public sealed class CompositeSpaceTests
{
    private static readonly DictSpace Robot = new(
        ("camera", new Box(BoxElement.UInt8, 0, 255, 2, 2, 1)),
        ("arm", new TupleSpace(new Box(-1, 1, 2), new Discrete(3, start: 5))),
        ("tool", new MultiDiscrete(2, 3)));

    [Fact]
    public void Every_part_has_its_place_in_the_row()
    {
        Assert.Equal((9, 8), (Robot.Size, Robot.MaskSize)); // 4 + 2 + 1 + 2 numbers; 3 + 5 values
        Assert.Equal(["camera", "arm", "tool"], Robot.Parts.Select(part => part.Name));
        Assert.Equal(["camera", "arm/0", "arm/1", "tool"], Robot.Leaves.Select(part => part.Name));
        Assert.Equal([(0, 4), (4, 2), (6, 1), (7, 2)], Robot.Leaves.Select(part => (part.Offset, part.Length)));
        Assert.Equal([0, 0, 0, 3], Robot.Leaves.Select(part => part.MaskOffset));

        float[] row = [1, 2, 3, 4, 0.5f, -0.5f, 7, 1, 2];
        Assert.Equal([1, 2, 3, 4], Robot.Part("camera").Of(row.AsSpan()).ToArray());
        Assert.Equal([0.5f, -0.5f, 7], Robot.Part("arm").Of(row.AsSpan()).ToArray());
        Assert.Equal(7, Robot.Part("arm/1").IndexIn(row));
        Robot.Part("arm/1").Of(row.AsSpan())[0] = 6;
        Assert.True(Robot.Contains(row));
        Assert.Equal(("element 1 of part 'tool'", "element 2"), (Robot.NameOf(8), new Box(-1, 1, 4).NameOf(2)));
    }

    [Fact]
    public void A_space_without_parts_is_its_own_leaf()
    {
        var box = new Box(-1, 1, 3);
        SpacePart leaf = Assert.Single(box.Leaves);
        Assert.Equal(("", 0, 3, 0), (leaf.Name, leaf.Offset, leaf.Length, leaf.MaskOffset));
        Assert.Same(box, leaf.Space);
        Assert.Contains("has no parts", Assert.Throws<ArgumentException>(() => box.Part("x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_point_is_in_the_space_if_every_part_is_in_its_own()
    {
        float[] row = [1, 2, 3, 4, 0.5f, -0.5f, 7, 1, 2];
        Assert.True(Robot.Contains(row));
        Assert.True(Robot.Contains((EnvironmentAction)row));
        Assert.False(Robot.Contains((EnvironmentAction)7));
        Assert.False(Robot.Contains([.. row, 0]));
        foreach ((int at, float wrong) in new[] { (0, 0.5f), (3, 256), (4, 1.5f), (6, 4), (6, 5.5f), (8, 3), (5, float.NaN) })
        {
            float[] other = [.. row];
            other[at] = wrong;
            Assert.False(Robot.Contains(other));
        }
    }

    [Fact]
    public void Samples_are_in_the_space_and_those_under_a_mask_are_legal()
    {
        var rng = new Rng(4);
        var row = new float[Robot.Size];
        bool[] mask = [false, true, true, true, false, false, false, true];
        for (int i = 0; i < 200; i++)
        {
            Robot.Sample(rng, row);
            Assert.True(Robot.Contains(row));
            Robot.Sample(rng, mask, row);
            Assert.True(Robot.Contains(row));
            Assert.True(row[6] is 6 or 7 && row[7] == 0 && row[8] == 2);
        }

        Assert.Null(Robot.FaultOf(mask));
        mask[7] = false;
        Assert.Equal("in part 'tool' all values of element 1 of the action are masked, so there is no legal one", Robot.FaultOf(mask));
        Assert.Contains("in part 'tool'", Assert.Throws<ArgumentException>(() => Robot.Sample(rng, mask, row)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_text_is_Gymnasiums_and_the_order_of_parts_counts()
    {
        Assert.Equal(
            "Dict('camera': Box(0, 255, (2, 2, 1), uint8), 'arm': Tuple(Box(-1.0, 1.0, (2,), float32), Discrete(3, start=5)), "
                + "'tool': MultiDiscrete([2 3]))",
            Robot.ToString());
        var one = new DictSpace(("a", new Discrete(2)), ("b", new Discrete(3)));
        var other = new DictSpace(("b", new Discrete(3)), ("a", new Discrete(2)));
        Assert.NotEqual<Space>(one, other);
        Assert.Equal<Space>(one, new DictSpace(("a", new Discrete(2)), ("b", new Discrete(3))));
        Assert.Equal(one.GetHashCode(), new DictSpace(("a", new Discrete(2)), ("b", new Discrete(3))).GetHashCode());
        Assert.NotEqual<Space>(new TupleSpace(new Discrete(2)), new DictSpace(("0", new Discrete(2))));
    }

    [Fact]
    public void It_is_read_back_from_its_JSON()
    {
        Assert.Equal<Space>(Robot, Space.FromJson(Robot.ToJson()));
        Assert.Equal(
            """{"type":"Dict","parts":[{"name":"a","space":{"type":"Tuple","parts":[{"type":"Discrete","n":2,"start":0}]}}]}""",
            new DictSpace(("a", new TupleSpace(new Discrete(2)))).ToJson());
    }

    [Theory]
    [InlineData("""{"type":"Dict","parts":[]}""", "A DictSpace without parts cannot be made; it needs at least one.")]
    [InlineData("""{"type":"Tuple","parts":[]}""", "A TupleSpace without parts cannot be made; it needs at least one.")]
    [InlineData("""{"type":"Dict"}""", "A space lacks the member 'parts'.")]
    [InlineData("""{"type":"Dict","parts":{"a":1}}""", "The member 'parts' of a space must be an array, but is {\"a\":1}.")]
    [InlineData("""{"type":"Dict","parts":[3]}""", "A part of a space must be a JSON object with a name and a space, but it is 3.")]
    [InlineData("""{"type":"Dict","parts":[{"name":3,"space":{}}]}""", "The name of a part of a space must be a string, but is 3.")]
    [InlineData("""{"type":"Dict","parts":[{"name":"a"}]}""", "A space lacks the member 'space'.")]
    [InlineData("""{"type":"Dict","parts":[{"name":"a","space":{"type":"Discrete","n":0,"start":0}}]}""", "Part 'a': A space cannot be read: Discrete(0, start=0) cannot be made")]
    [InlineData("""{"type":"Tuple","parts":[{"type":"Discrete","n":2,"start":0},{"type":"Text"}]}""", "Part '1': A space of type \"Text\" is not known; the types are Discrete, Box, MultiDiscrete, MultiBinary, Dict and Tuple.")]
    [InlineData("""{"type":"Dict","parts":[{"name":"a","space":{"type":"MultiBinary","n":1}},{"name":"a","space":{"type":"MultiBinary","n":1}}]}""", "A DictSpace cannot have two parts named 'a'.")]
    public void A_wrong_description_is_refused_in_one_sentence(string json, string message)
    {
        string refusal = Assert.Throws<JsonException>(() => Space.FromJson(json)).Message;
        Assert.Contains(message, refusal, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal);
    }

    [Fact]
    public void Bad_parts_are_refused()
    {
        Refused("A part of a DictSpace cannot be named ' ': a name has 1 to 256 characters", () => new DictSpace((" ", new Discrete(2))));
        Refused("cannot be named 'a b'", () => new DictSpace(("a\nb", new Discrete(2))));
        Refused("The part 'a' of a DictSpace has no space.", () => new DictSpace(("a", null!)));
        Refused(
            "The part '0' of a TupleSpace cannot be Discrete(2, start=16777216): its integers must lie between −2²⁴ and 2²⁴",
            () => new TupleSpace(new Discrete(2, start: 1 << 24)));
        Refused("two parts named 'a/b'", () => new DictSpace(("a/b", new Discrete(2)), ("a", new DictSpace(("b", new Discrete(2))))));
        Space half = new MultiBinary(Array.MaxLength / 2);
        Refused("The part '2' of a TupleSpace is too large", () => new TupleSpace(half, half, new MultiBinary(2)));
        Refused("1100 parts; 1024 is the most", () => new TupleSpace([.. Enumerable.Repeat(new Discrete(2), 1100)]));
        Space deep = new Discrete(2);
        for (int level = 0; level < 8; level++)
        {
            deep = new TupleSpace(deep);
        }

        Refused("parts inside parts 9 deep; 8 is the most", () => new TupleSpace(deep));
        Refused("There is no part 'camra' of Dict('camera', 'arm', 'tool'). Did you mean 'camera'?", () => Robot.Part("camra"));

        static void Refused(string part, Func<object> make) =>
            Assert.Contains(part, Assert.ThrowsAny<ArgumentException>(make).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_difference_names_the_part()
    {
        Assert.Null(Robot.DifferenceFrom(Robot));
        DictSpace arm = new(("x", new Discrete(2)), ("y", new TupleSpace(new Discrete(2))));
        Assert.Equal("part 'x' was Discrete(2) and is Discrete(3)", arm.DifferenceFrom(new DictSpace(("x", new Discrete(3)), ("y", new TupleSpace(new Discrete(2))))));
        Assert.Equal("in part 'y', part '0' was Discrete(2) and is Discrete(4)", arm.DifferenceFrom(new DictSpace(("x", new Discrete(2)), ("y", new TupleSpace(new Discrete(4))))));
        Assert.Equal("there is no part 'y' now", arm.DifferenceFrom(new DictSpace(("x", new Discrete(2)))));
        Assert.Equal("part '1' is new", new TupleSpace(new Discrete(2)).DifferenceFrom(new TupleSpace(new Discrete(2), new Discrete(2))));
        Assert.StartsWith("the parts were Dict('x'", arm.DifferenceFrom(new DictSpace(("y", new TupleSpace(new Discrete(2))), ("x", new Discrete(2)))), StringComparison.Ordinal);
    }

    [Fact]
    public void Packed_parts_are_bytes_where_they_can_be()
    {
        Assert.True(Robot.HasBytes());
        Assert.Equal(4 + (4 * 5), Robot.PackedSize());
        float[] rows = [1, 2, 3, 255, 0.5f, -0.5f, 7, 1, 2, 0, 9, 8, 7, 0.25f, 1, 5, 0, 1];
        byte[] packed = new byte[2 * Robot.PackedSize()];
        float[] back = new float[rows.Length];
        Assert.Equal(-1, ObservationPacking.FirstThatIsNoByte(Robot, rows));
        ObservationPacking.Pack(Robot, rows, packed);
        ObservationPacking.Unpack(Robot, packed, back);
        Assert.Equal(rows, back);
        rows[12] = 7.5f;
        Assert.Equal(12, ObservationPacking.FirstThatIsNoByte(Robot, rows));
    }

    [Fact]
    public void Amounts_are_the_parts_with_a_mean()
    {
        var columns = AmountColumns.Of(Robot);
        Assert.Equal([(4, 2)], columns.Runs.ToArray()); // neither the image nor the names
        Assert.False(columns.AreAll);
        Assert.True(AmountColumns.Of(new Box(-1, 1, 3, 3, 2)).AreAll);
        Assert.Equal(0, AmountColumns.Of(new Discrete(3)).Count);
        columns = AmountColumns.Of(new TupleSpace(new Box(-1, 1, 2), new MultiBinary(1), new Discrete(2), new Box(-1, 1, 2, 2)));
        Assert.Equal([(0, 3), (4, 4)], columns.Runs.ToArray());
        float[] amounts = new float[7];
        columns.Gather([1, 2, 3, 9, 4, 5, 6, 7], amounts);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], amounts);
        float[] row = [0, 0, 0, 9, 0, 0, 0, 0];
        columns.Scatter(amounts, row);
        Assert.Equal([1, 2, 3, 9, 4, 5, 6, 7], row);
    }
}
