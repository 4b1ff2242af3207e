using System.Text.Json;

namespace Gradus.Tests;

/// <summary>Every expected value was recorded from NumPy; tests/Reference/minatar says how.</summary>
public sealed class RandomStateTests
{
    public static TheoryData<string> Seeds =>
        [.. ReferenceFile.Load("minatar/numpy_randomstate.json").EnumerateObject().Select(property => property.Name)];

    public static TheoryData<int> Streams => [.. Enumerable.Range(0, ReferenceFile.Load("minatar/randomstate.json").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void One_stream_gives_NumPys_numbers_across_all_draws(string seed)
    {
        JsonElement expected = ReferenceFile.Load("minatar/numpy_randomstate.json").GetProperty(seed);
        var random = new RandomState(ulong.Parse(seed, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(expected.GetProperty("rand").Doubles(), Draw(5, random.NextDouble));
        Assert.Equal(expected.GetProperty("randint_2").Integers(), Draw(8, () => random.NextInt32(2)));
        Assert.Equal(expected.GetProperty("randint_1_6_8").Integers(), Draw(8, () => random.NextInt32(1, 6)));
        Assert.Equal(expected.GetProperty("randint_1_9").Integers(), Draw(8, () => random.NextInt32(1, 9)));
        Assert.Equal(expected.GetProperty("rand_8").Doubles(), Draw(8, random.NextDouble));
        Assert.Equal(expected.GetProperty("then").GetDouble(), random.NextDouble());
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Seeds_of_one_word_and_of_many_give_NumPys_words_doubles_and_integers(int stream)
    {
        JsonElement expected = ReferenceFile.Load("minatar/randomstate.json")[stream];
        uint[] seed = [.. expected.GetProperty("seed").EnumerateArray().Select(word => word.GetUInt32())];
        AssertStream(expected, expected.GetProperty("is_list").GetBoolean() ? new RandomState(seed) : new RandomState(seed[0]));
        if (seed.Length == 2)
        {
            AssertStream(expected, new RandomState(seed[0] | ((ulong)seed[1] << 32)));
        }
    }

    [Fact]
    public void A_stream_that_is_seeded_again_or_restored_goes_on_like_a_new_one()
    {
        var random = new RandomState(5);
        Draw(1000, random.NextUInt32);
        random.Seed(8);
        Assert.Equal(Draw(700, new RandomState(8).NextUInt32), Draw(700, random.NextUInt32));

        var restored = new RandomState(0);
        StateReader.Load(StateWriter.Save(random), restored);
        Assert.Equal(Draw(700, random.NextUInt32), Draw(700, restored.NextUInt32));
    }

    [Fact]
    public void A_damaged_state_is_refused_and_changes_nothing()
    {
        var random = new RandomState(1);
        random.NextDouble();
        byte[] good = StateWriter.Save(random);
        byte[] outside = [.. good];
        outside[^3] = 3; // 256 times as much as the last byte but one
        Assert.StartsWith("next: ", Assert.Throws<InvalidDataException>(() => StateReader.Load(outside, random)).Message);
        Assert.Throws<InvalidDataException>(() => StateReader.Load(good.AsMemory(0, good.Length - 1), random));
        Assert.Equal(good, StateWriter.Save(random));
    }

    [Fact]
    public void Impossible_arguments_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new RandomState([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomState(1).NextInt32(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomState(1).NextInt32(4, 4));
    }

    private static void AssertStream(JsonElement expected, RandomState random)
    {
        uint[] words = Draw(1000, random.NextUInt32);
        Assert.Equal(expected.GetProperty("words").EnumerateArray().Select(word => word.GetUInt32()), words.Where((_, i) => i % 100 == 0));
        Assert.Equal(expected.GetProperty("doubles").Doubles(), Draw(5, random.NextDouble));
        foreach (JsonElement range in expected.GetProperty("integers").EnumerateArray())
        {
            Assert.Equal(range[2].Integers(), Draw(20, () => random.NextInt32(range[0].GetInt32(), range[1].GetInt32())));
        }

        Assert.Equal(expected.GetProperty("last_double").GetDouble(), random.NextDouble());
    }

    private static T[] Draw<T>(int count, Func<T> draw) => [.. Enumerable.Range(0, count).Select(_ => draw())];
}
