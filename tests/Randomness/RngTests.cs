using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Gradus.Tests;

/// <summary>Every expected value was recorded from NumPy; see the two files for how.</summary>
public sealed class RngTests
{
    public static TheoryData<string> RecordedSeeds =>
        [.. ReferenceFile.Load("gymnasium/numpy_pcg64.json").EnumerateObject().Select(property => property.Name)];

    public static TheoryData<int> RecordedStreams => [.. Enumerable.Range(0, ReferenceFile.Load("numpy/generator.json").GetArrayLength())];

    [Theory]
    [MemberData(nameof(RecordedSeeds))]
    public void One_stream_gives_NumPys_numbers_across_all_distributions(string seed)
    {
        JsonElement expected = ReferenceFile.Load("gymnasium/numpy_pcg64.json").GetProperty(seed);
        ulong number = ulong.Parse(seed, CultureInfo.InvariantCulture);

        // The lists of one seed were drawn one after the other, so the half words that `integers` keeps back are tested too.
        var rng = new Rng(number);
        Assert.Equal(expected.GetProperty("random").Doubles(), Draw(8, rng.NextDouble));
        JsonElement uniform = expected.GetProperty("uniform_lo_hi");
        double[] range = uniform[0].Doubles();
        Assert.Equal(uniform[1].Doubles(), Draw(8, () => rng.NextUniform(range[0], range[1])));
        Assert.Equal(expected.GetProperty("uniform_f").Doubles(), Draw(4, () => rng.NextUniform(-0.6, -0.4)));
        Assert.Equal(expected.GetProperty("integers_0_10").Integers(), Draw(16, () => rng.NextInt32(10)));
        Assert.Equal(expected.GetProperty("integers_neg").Integers(), Draw(4, () => (int)rng.NextInt64(-9999, 9999)));
        Assert.Equal(expected.GetProperty("standard_normal").Doubles(), Draw(16, rng.NextNormal));
        Assert.Equal(expected.GetProperty("raw64").EnumerateArray().Select(word => word.GetUInt64()), Draw(4, rng.NextUInt64));

        uint[] state = new uint[8];
        new SeedSequence(number).GenerateState(state);
        Assert.Equal(expected.GetProperty("seedsequence_generate_state_8_uint32").EnumerateArray().Select(word => word.GetUInt32()), state);
        Assert.Equal(expected.GetProperty("spawn2_first_random").Doubles(), new Rng(number).Spawn(2).Select(child => child.NextDouble()));
    }

    [Theory]
    [MemberData(nameof(RecordedStreams))]
    public void Seeds_of_any_size_and_key_give_NumPys_states(int index)
    {
        JsonElement expected = ReferenceFile.Load("numpy/generator.json")[index];
        uint[] state32 = new uint[7];
        ulong[] state64 = new ulong[3];
        Sequence(expected).GenerateState(state32);
        Sequence(expected).GenerateState(state64);
        Assert.Equal(expected.GetProperty("state32").EnumerateArray().Select(word => word.GetUInt32()), state32);
        Assert.Equal(Numbers<ulong>(expected.GetProperty("state64")), state64);
    }

    [Theory]
    [MemberData(nameof(RecordedStreams))]
    public void Children_of_two_spawns_and_their_children_are_NumPys(int index)
    {
        JsonElement expected = ReferenceFile.Load("numpy/generator.json")[index];
        var parent = new Rng(Sequence(expected));
        Rng[] first = parent.Spawn(2);
        Rng[] second = parent.Spawn(1);
        Rng[] children = [.. first, .. second, .. first[1].Spawn(1)];
        Assert.Equal(expected.GetProperty("children_first_random").Doubles(), children.Select(child => child.NextDouble()));
    }

    [Theory]
    [MemberData(nameof(RecordedStreams))]
    public void Integers_of_every_range_and_half_words_between_doubles_are_NumPys(int index)
    {
        JsonElement expected = ReferenceFile.Load("numpy/generator.json")[index];
        foreach (JsonElement range in expected.GetProperty("integers").EnumerateArray())
        {
            long low = long.Parse(range.GetProperty("low").GetString()!, CultureInfo.InvariantCulture);
            long high = long.Parse(range.GetProperty("high").GetString()!, CultureInfo.InvariantCulture);
            var rng = new Rng(Sequence(expected));
            Assert.Equal(Numbers<long>(range.GetProperty("values")), Draw(8, () => rng.NextInt64(low, high)));
        }

        // A kept half word waits through the draw of a double.
        var mixed = new Rng(Sequence(expected));
        double[] drawn = [mixed.NextInt32(10), mixed.NextDouble(), mixed.NextInt32(10), mixed.NextInt32(10)];
        Assert.Equal(expected.GetProperty("mixed").Doubles(), drawn);
    }

    [Theory]
    [MemberData(nameof(RecordedStreams))]
    public void Singles_and_shuffles_are_NumPys(int index)
    {
        JsonElement expected = ReferenceFile.Load("numpy/generator.json")[index];
        var rng = new Rng(Sequence(expected));
        Assert.Equal(expected.GetProperty("float32").Singles(), Draw(8, rng.NextSingle));

        int[] order = [.. Enumerable.Range(0, 20)];
        new Rng(Sequence(expected)).Shuffle<int>(order);
        Assert.Equal(expected.GetProperty("shuffle20").Integers(), order);
    }

    [Theory]
    [MemberData(nameof(RecordedStreams))]
    public void Twenty_thousand_ziggurat_draws_stay_in_step_with_NumPy_through_corners_and_tails(int index)
    {
        JsonElement expected = ReferenceFile.Load("numpy/generator.json")[index];
        var normal = new Rng(Sequence(expected));
        AssertZiggurat(expected, "normal", Draw(20_000, normal.NextNormal));
        var exponential = new Rng(Sequence(expected));
        AssertZiggurat(expected, "exponential", Draw(20_000, exponential.NextExponential));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    [InlineData(123_457)]
    public void Draws_that_are_left_out_are_those_that_would_have_been_made(int count)
    {
        Rng drawn = new(9), left = new(9);
        for (int i = 0; i < count; i++)
        {
            drawn.NextUInt64();
        }

        left.Skip((ulong)count);
        Assert.Equal(drawn.NextUInt64(), left.NextUInt64());
    }

    [Fact]
    public void A_restored_stream_goes_on_with_the_same_numbers_half_word_and_children()
    {
        var original = new Rng(new SeedSequence(BigInteger.Pow(7, 100), 4, 2));
        original.Spawn(3);
        original.NextUInt32();

        var restored = new Rng(0);
        StateReader.Load(StateWriter.Save(original), restored);

        Assert.Equal(Draw(5, original.NextUInt32), Draw(5, restored.NextUInt32));
        Assert.Equal(Draw(5, original.NextDouble), Draw(5, restored.NextDouble));
        Assert.Equal(original.Spawn(1)[0].NextUInt64(), restored.Spawn(1)[0].NextUInt64());
        Assert.Equal(StateWriter.Save(original), StateWriter.Save(restored));
    }

    [Fact]
    public void A_damaged_state_is_refused_and_changes_nothing()
    {
        var rng = new Rng(1);
        byte[] good = StateWriter.Save(rng);
        byte[] evenIncrement = [.. good];
        evenIncrement[After(good, "increment_low")] &= 0xfe;
        Assert.StartsWith("increment_low: ", Assert.Throws<InvalidDataException>(() => StateReader.Load(evenIncrement, rng)).Message);
        byte[] negativeLength = [.. good];
        negativeLength[After(good, "entropy") + 3] = 0xff; // the sign byte of the number of words
        Assert.Throws<InvalidDataException>(() => StateReader.Load(negativeLength, rng));
        for (int length = 0; length < good.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => StateReader.Load(good.AsMemory(0, length), rng));
        }

        Assert.Equal(good, StateWriter.Save(rng));

        static int After(byte[] state, string name) => state.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(name)) + name.Length;
    }

    [Fact]
    public void Impossible_arguments_are_refused()
    {
        var rng = new Rng(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => rng.NextInt64(3, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => rng.NextInt32(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => rng.Spawn(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SeedSequence(-1));
    }

    private static void AssertZiggurat(JsonElement expected, string name, double[] drawn)
    {
        Assert.Equal(expected.GetProperty(name + "_every_100th").Doubles(), drawn.Where((_, i) => i % 100 == 0));
        foreach (JsonElement tail in expected.GetProperty(name + "_tail").EnumerateArray())
        {
            Assert.Equal(tail[1].GetDouble(), drawn[tail[0].GetInt32()]);
        }
    }

    private static SeedSequence Sequence(JsonElement recorded)
    {
        uint[] key = [.. recorded.GetProperty("spawn_key").EnumerateArray().Select(element => element.GetUInt32())];
        return new SeedSequence(Numbers<BigInteger>(recorded.GetProperty("entropy")), key);
    }

    private static T[] Numbers<T>(JsonElement strings)
        where T : INumberBase<T> =>
        [.. strings.EnumerateArray().Select(element => T.Parse(element.GetString()!, CultureInfo.InvariantCulture))];

    private static T[] Draw<T>(int count, Func<T> draw) => [.. Enumerable.Range(0, count).Select(_ => draw())];
}
