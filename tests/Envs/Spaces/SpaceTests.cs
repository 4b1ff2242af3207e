using System.Text.Json;
using Gradus.Envs;

namespace Gradus.Tests;

public sealed class SpaceTests
{
    private static readonly float[] Edges = [-2.5f, float.NegativeInfinity, 0.1f];

    public static TheoryData<Space> Spaces =>
    [
        new Discrete(2),
        new Discrete(5, start: -2),
        new Discrete(1, start: 1 << 24),
        new Box(-1, 1, 3),
        new Box(Edges, [-2.5f, 1e-30f, float.PositiveInfinity]),
        new Box(float.NegativeInfinity, float.PositiveInfinity, 2, 3),
        new Box(0, 255, 2, 2, 1),
        new Box(BoxElement.UInt8, 0, 255, 2, 2, 1),
        new Box(BoxElement.UInt8, [0, 3, 7], [0, 3, 9]),
        new MultiDiscrete(3, 1, 2),
        new MultiBinary(7),
    ];

    [Theory]
    [MemberData(nameof(Spaces))]
    public void A_space_read_back_from_its_json_is_equal(Space space)
    {
        Space copy = Space.FromJson(space.ToJson());
        Assert.Equal(space, copy);
        Assert.Equal(space.GetHashCode(), copy.GetHashCode());
        Assert.Equal(space.ToString(), copy.ToString());
        Assert.Equal(space.ToJson(), copy.ToJson());
    }

    [Theory]
    [MemberData(nameof(Spaces))]
    public void Samples_lie_in_the_space_and_spaces_refuse_other_lengths_and_NaN(Space space)
    {
        var rng = new Rng(3);
        float[] point = new float[space.Size];
        for (int i = 0; i < 200; i++)
        {
            space.Sample(rng, point);
            Assert.True(space.Contains(point));
        }

        Assert.False(space.Contains(new float[space.Size + 1]));
        Assert.False(space.Contains(ReadOnlySpan<float>.Empty));
        point[^1] = float.NaN;
        Assert.False(space.Contains(point));
        Assert.Throws<ArgumentException>(() => space.Sample(rng, new float[space.Size + 1]));
    }

    [Fact]
    public void Only_equal_spaces_are_equal()
    {
        Space[] spaces =
        [
            .. ((IEnumerable<object[]>)Spaces).Select(row => (Space)row[0]),
            new Discrete(3), new Discrete(2, 1), new Box(-1, 1, 1, 3), new Box(-1, 2, 3), new Box(0, 1, 2), new Box(BoxElement.UInt8, 0, 1, 2), new MultiDiscrete(3, 2), new MultiBinary(6), new MultiBinary(2),
        ];
        for (int i = 0; i < spaces.Length; i++)
        {
            for (int j = 0; j < spaces.Length; j++)
            {
                Assert.Equal(i == j, spaces[i].Equals(spaces[j]));
            }
        }
    }

    [Fact]
    public void Actions_are_members_by_kind_length_and_value()
    {
        Assert.True(new Discrete(3, start: 1).Contains(3));
        Assert.False(new Discrete(3, start: 1).Contains(0));
        Assert.False(new Discrete(3).Contains((EnvironmentAction)new[] { 1 }));
        Assert.True(new Box(-1, 1, 2).Contains((EnvironmentAction)new[] { -1f, 1f }));
        Assert.False(new Box(-1, 1, 2).Contains((EnvironmentAction)new[] { -1f, 1.0001f }));
        Assert.False(new Box(-1, 1, 1).Contains((EnvironmentAction)0));
        Assert.True(new MultiDiscrete(2, 3).Contains((EnvironmentAction)new[] { 1, 2 }));
        Assert.False(new MultiDiscrete(2, 3).Contains((EnvironmentAction)new[] { 2, 2 }));
        Assert.False(new MultiDiscrete(2, 3).Contains(new[] { 0, -1 }));
        Assert.True(new MultiBinary(2).Contains(new[] { 0, 1 }));
        Assert.False(new MultiBinary(2).Contains(new[] { 0, 2 }));
        Assert.False(new Discrete(2).Contains([0.5f]));
        Assert.False(new MultiDiscrete(2).Contains([1.5f]));
    }

    [Theory]
    [InlineData("Discrete(2)", "{\"type\":\"Discrete\",\"n\":2,\"start\":0}")]
    [InlineData("Discrete(3, start=-1)", "{\"type\":\"Discrete\",\"n\":3,\"start\":-1}")]
    [InlineData("Box(-2.0, 2.0, (1,), float32)", "{\"type\":\"Box\",\"shape\":[1],\"low\":[-2],\"high\":[2]}")]
    [InlineData("Box([-4.8 -inf], [0.41887903 inf], (2,), float32)", "{\"type\":\"Box\",\"shape\":[2],\"low\":[-4.8,\"-Infinity\"],\"high\":[0.41887903,\"Infinity\"]}")]
    [InlineData("Box([[0.0 -1.0] [0.0 0.0]], 1.0, (2, 2), float32)", "{\"type\":\"Box\",\"shape\":[2,2],\"low\":[0,-1,0,0],\"high\":1}")]
    [InlineData("Box(-inf, inf, (2, 2), float32)", "{\"type\":\"Box\",\"shape\":[2,2],\"low\":\"-Infinity\",\"high\":\"Infinity\"}")]
    [InlineData("MultiDiscrete([2 3])", "{\"type\":\"MultiDiscrete\",\"nvec\":[2,3]}")]
    [InlineData("MultiBinary(4)", "{\"type\":\"MultiBinary\",\"n\":4}")]
    public void Text_is_Gymnasiums_and_json_is_stable(string text, string json)
    {
        Assert.Equal(text, Space.FromJson(json).ToString());
        Assert.Equal(json, Space.FromJson(json).ToJson());
    }

    [Theory]
    [InlineData("{\"type\":\"Box\",\"shape\":[2,2],\"low\":[0,0,0,0],\"high\":[1,1,1,1]}")]
    [InlineData("{\"type\":\"Box\",\"shape\":[2,2],\"low\":0,\"high\":[1,1,1,1]}")]
    [InlineData("{\"type\":\"Box\",\"shape\":[2,2],\"low\":0,\"high\":1}")]
    public void Bounds_that_are_all_equal_are_the_same_space_written_once_or_for_each_element(string json)
    {
        var space = (Box)Space.FromJson(json);
        Assert.Equal(new Box(0, 1, 2, 2), space);
        Assert.Equal(new Box(0, 1, 2, 2).GetHashCode(), space.GetHashCode());
        Assert.Equal([0, 0, 0, 0], space.Low.ToArray());
        Assert.Equal([1, 1, 1, 1], space.High.ToArray());
        Assert.True(space.Contains([0, 1, 0.5f, 1]));
        Assert.False(space.Contains([0, 1, 0.5f, 1.1f]));
    }

    [Fact]
    public void A_space_of_many_elements_with_the_same_bounds_takes_no_memory_for_each()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var space = (Box)Space.FromJson("""{"type":"Box","shape":[30000,30000],"low":0,"high":255,"dtype":"uint8"}""");
        Assert.Equal(new Box(BoxElement.UInt8, 0, 255, 30000, 30000), space);
        Assert.Equal("Box(0, 255, (30000, 30000), uint8)", space.ToString());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 1 << 16);
    }

    [Theory]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("{}", "lacks the member 'type'")]
    [InlineData("{\"type\":1}", "type 1 is not known")]
    [InlineData("{\"type\":\"Text\"}", "type \"Text\" is not known")]
    [InlineData("{\"type\":\"Discrete\",\"n\":2}", "lacks the member 'start'")]
    [InlineData("{\"type\":\"Discrete\",\"n\":0,\"start\":0}", "at least one value")]
    [InlineData("{\"type\":\"Discrete\",\"n\":1.5,\"start\":0}", "'n' of a space must hold 32-bit integers, but has 1.5")]
    [InlineData("{\"type\":\"Discrete\",\"n\":2,\"start\":2147483647}", "32-bit integers")]
    [InlineData("{\"type\":\"Box\",\"shape\":[2],\"low\":[0],\"high\":[1]}", "needs 2 lower and 2 upper bounds, but got 1 and 1")]
    [InlineData("{\"type\":\"Box\",\"shape\":[2000000000,2000000000],\"low\":[0],\"high\":[1]}", "element count at most")]
    [InlineData("{\"type\":\"Box\",\"shape\":[-1],\"low\":[0],\"high\":[1]}", "every side must be at least 1")]
    [InlineData("{\"type\":\"Box\",\"shape\":[-1],\"low\":0,\"high\":1}", "every side must be at least 1")]
    [InlineData("{\"type\":\"Box\",\"shape\":[2000000000,2000000000],\"low\":0,\"high\":1}", "element count at most")]
    [InlineData("{\"type\":\"Box\",\"shape\":[2],\"low\":\"wide\",\"high\":1}", "'low' of a space must hold float32 numbers")]
    [InlineData("{\"type\":\"Box\",\"shape\":[2],\"low\":true,\"high\":1}", "'low' of a space must hold float32 numbers")]
    [InlineData("{\"type\":\"Box\",\"shape\":[1],\"low\":[2],\"high\":[1]}", "cannot lie in [2.0, 1.0]")]
    [InlineData("{\"type\":\"Box\",\"shape\":[1],\"low\":[\"NaN\"],\"high\":[1]}", "float32 numbers")]
    [InlineData("{\"type\":\"Box\",\"shape\":[1],\"low\":[1e40],\"high\":[1]}", "float32 numbers")]
    [InlineData("{\"type\":\"Box\",\"shape\":1,\"low\":[1],\"high\":[1]}", "'shape' of a space must be an array")]
    [InlineData("{\"type\":\"MultiDiscrete\",\"nvec\":[]}", "at least one element")]
    [InlineData("{\"type\":\"MultiBinary\",\"n\":-1}", "at least one element")]
    [InlineData("{\"type\":\"MultiBinary\"", "")]
    public void Json_that_is_no_space_is_refused_with_the_reason(string json, string reason) =>
        Assert.Contains(reason, Assert.ThrowsAny<JsonException>(() => Space.FromJson(json)).Message);

    [Fact]
    public void Impossible_spaces_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Discrete(0));
        Assert.Throws<ArgumentException>(() => new Box(float.NaN, 1, 1));
        Assert.Throws<ArgumentException>(() => new Box(float.PositiveInfinity, float.PositiveInfinity, 1));
        Assert.Throws<ArgumentException>(() => new Box([0], [0, 1]));
        Assert.Throws<ArgumentException>(() => new Box([], []));
        Assert.Throws<ArgumentException>(() => new MultiDiscrete());
        Assert.Throws<ArgumentException>(() => new MultiDiscrete(2, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MultiBinary(0));
    }

    /// <summary>Gymnasium's spaces sample with calls of NumPy's generator, recorded by tests/Reference/numpy/spaces.py.</summary>
    [Fact]
    public void Samples_are_those_that_Gymnasium_draws_from_NumPy()
    {
        JsonElement expected = ReferenceFile.Load("numpy/spaces.json");
        AssertSamples(expected, "Discrete(6, start=-1)", new Discrete(6, start: -1));
        AssertSamples(expected, "MultiDiscrete([3 7 2])", new MultiDiscrete(3, 7, 2));
        AssertSamples(expected, "MultiBinary(6)", new MultiBinary(6));
        AssertSamples(expected, "Box", new Box([-1, float.NegativeInfinity, 2, float.NegativeInfinity, 0], [1, float.PositiveInfinity, float.PositiveInfinity, 0.5f, 0.1f]));
    }

    private static void AssertSamples(JsonElement expected, string name, Space space)
    {
        var rng = new Rng(11);
        float[] point = new float[space.Size];
        foreach (JsonElement sample in expected.GetProperty(name).EnumerateArray())
        {
            space.Sample(rng, point);
            Assert.Equal(sample.Singles(), point);
        }
    }

    [Fact]
    public void A_box_of_bytes_has_whole_numbers_from_0_to_255()
    {
        var bytes = new Box(BoxElement.UInt8, 0, 255, 1, 2);
        Assert.Equal("Box(0, 255, (1, 2), uint8)", bytes.ToString());
        Assert.Contains("\"dtype\":\"uint8\"", bytes.ToJson());
        Assert.DoesNotContain("dtype", new Box(0, 255, 1, 2).ToJson());
        Assert.True(bytes.Contains((ReadOnlySpan<float>)[0, 255]));
        Assert.False(bytes.Contains((ReadOnlySpan<float>)[0, 256]));
        Assert.False(bytes.Contains((ReadOnlySpan<float>)[0.5f, 1]));
        float[] drawn = new float[2];
        bool[] seen = new bool[256];
        var rng = new Rng(1);
        for (int i = 0; i < 5000; i++)
        {
            bytes.Sample(rng, drawn);
            seen[(int)drawn[0]] = true;
        }

        Assert.DoesNotContain(false, seen); // 255 among them
        Assert.Equal(
            "Element 1 of a Box of bytes cannot lie in [0.0, 256.0]: bounds must be whole numbers from 0 to 255.",
            Assert.Throws<ArgumentException>(() => new Box(BoxElement.UInt8, [0, 0], [255, 256])).Message);
        Assert.Throws<ArgumentException>(() => new Box(BoxElement.UInt8, 0, float.PositiveInfinity, 2));
        Assert.Throws<ArgumentException>(() => new Box((BoxElement)2, 0, 1, 2));
        Assert.Contains("'dtype' of a space must be \"uint8\"", Assert.Throws<JsonException>(() => Space.FromJson(bytes.ToJson().Replace("uint8", "int32"))).Message);
    }

    [Fact]
    public void What_is_no_byte_is_found_wherever_it_is()
    {
        var space = new Box(BoxElement.UInt8, 0, 255, 100);
        float[] numbers = [.. Enumerable.Range(0, 100).Select(i => (float)(i * 7 % 256))];
        Assert.Equal(-1, ObservationPacking.FirstThatIsNoByte(space, numbers));
        foreach (float wrong in new[] { -1, 256, 0.5f, float.NaN, float.PositiveInfinity })
        {
            for (int i = 0; i < numbers.Length; i++)
            {
                float[] damaged = [.. numbers];
                damaged[i] = wrong;
                Assert.Equal(i, ObservationPacking.FirstThatIsNoByte(space, damaged));
            }
        }

        byte[] bytes = new byte[100];
        float[] back = new float[100];
        ObservationPacking.Pack(space, numbers, bytes);
        ObservationPacking.Unpack(space, bytes, back);
        Assert.Equal(numbers, back);
    }
}
