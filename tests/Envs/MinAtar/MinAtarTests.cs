using System.Security.Cryptography;
using System.Text.Json;
using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>The original, recorded step by step: frames, rewards and ends to the last bit. tests/Reference/minatar says how.</summary>
public sealed class MinAtarTests
{
    private static readonly Dictionary<string, MinAtarGame> Games = new()
    {
        ["asterix"] = MinAtarGame.Asterix,
        ["breakout"] = MinAtarGame.Breakout,
        ["freeway"] = MinAtarGame.Freeway,
        ["seaquest"] = MinAtarGame.Seaquest,
        ["space_invaders"] = MinAtarGame.SpaceInvaders,
    };

    public static TheoryData<string> Given => [.. ReferenceFile.LoadPacked("minatar/given.json.gz").EnumerateObject().Select(file => file.Name)];

    public static TheoryData<int> Episodes =>
        [.. Enumerable.Range(0, ReferenceFile.LoadPacked("minatar/episodes.json.gz").GetProperty("recordings").GetArrayLength())];

    public static TheoryData<string> Ids =>
        [.. ReferenceFile.LoadPacked("minatar/episodes.json.gz").GetProperty("wrapped").EnumerateArray().Select(wrapped => wrapped.GetProperty("id").GetString()!)];

    [Theory]
    [MemberData(nameof(Given))]
    public void Every_frame_reward_and_end_is_the_originals(string name)
    {
        JsonElement recorded = ReferenceFile.LoadPacked("minatar/given.json.gz").GetProperty(name);
        MinAtarEnvironment environment = Make(recorded);
        int[] shape = recorded.GetProperty("state_shape").Integers();
        Assert.Equal(shape, ((Box)environment.ObservationSpace).Shape.ToArray());
        int[] minimal = recorded.GetProperty("minimal_action_set").Integers();
        Assert.Equal(new Discrete(minimal.Length), new MinAtarEnvironment(Game(recorded), minimalActions: true).ActionSpace);

        float[] frame = new float[environment.ObservationSpace.Size];
        environment.Reset(recorded.GetProperty("seed").GetUInt64(), frame);
        AssertOn(recorded.GetProperty("reset_state"), frame);
        foreach (JsonElement step in recorded.GetProperty("steps").EnumerateArray())
        {
            StepResult result = environment.Step(step.GetProperty("a").GetInt32(), frame);
            Assert.Equal(new StepResult(step.GetProperty("r").GetDouble(), step.GetProperty("te").GetBoolean(), Truncated: false), result);
            AssertOn(step.GetProperty("on"), frame);
            if (result.Ended)
            {
                environment.Reset(null, frame);
                AssertOn(step.GetProperty("reset_on"), frame);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Episodes))]
    public void Thousands_of_steps_up_to_the_hardest_level_are_the_originals(int number)
    {
        JsonElement recorded = ReferenceFile.LoadPacked("minatar/episodes.json.gz").GetProperty("recordings")[number];
        MinAtarEnvironment environment = Make(recorded);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        float[] frame = new float[environment.ObservationSpace.Size];
        environment.Reset(recorded.GetProperty("seed").GetUInt64(), frame);
        hash.AppendData(Bytes(frame));
        List<string> hashes = [];
        List<(int Step, int Reward)> rewards = [];
        List<int> ends = [];
        string actions = recorded.GetProperty("actions").GetString()!;
        for (int step = 0; step < actions.Length; step++)
        {
            StepResult result = environment.Step(actions[step] - '0', frame);
            hash.AppendData(Bytes(frame));
            if (result.Reward != 0)
            {
                rewards.Add((step, (int)result.Reward));
            }

            if (result.Terminated)
            {
                ends.Add(step);
                environment.Reset(null, frame);
                hash.AppendData(Bytes(frame));
            }

            if (step % 100 == 99)
            {
                hashes.Add(Convert.ToHexStringLower(hash.GetHashAndReset())[..16]);
            }
        }

        Assert.Equal(recorded.GetProperty("ends").Integers(), ends);
        Assert.Equal(recorded.GetProperty("rewards").EnumerateArray().Select(pair => (pair[0].GetInt32(), pair[1].GetInt32())), rewards);
        Assert.Equal(recorded.GetProperty("frames").EnumerateArray().Select(text => text.GetString()!), hashes);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Ids_spaces_limits_and_the_order_of_actions_are_the_wrappers_for_Gymnasium(string id)
    {
        JsonElement wrapped = ReferenceFile.LoadPacked("minatar/episodes.json.gz").GetProperty("wrapped").EnumerateArray()
            .Single(other => other.GetProperty("id").GetString() == id);
        EnvironmentSpecification specification = EnvironmentRegistry.Find(id);
        Assert.Equal(0, wrapped.GetProperty("others").GetArrayLength()); // neither a limit nor a threshold
        Assert.Null(specification.MaxEpisodeSteps);
        Assert.Null(specification.RewardThreshold);
        Assert.NotEmpty(specification.Summary);
        var box = (Box)specification.ObservationSpace;
        JsonElement space = wrapped.GetProperty("observation_space");
        Assert.Equal(space.GetProperty("shape").Integers(), box.Shape.ToArray());
        Assert.EndsWith($", {space.GetProperty("dtype").GetString()})", box.ToString());
        Assert.Equal((space.GetProperty("low").GetSingle(), space.GetProperty("high").GetSingle()), (box.Low[0], box.High[^1]));
        int[] actions = wrapped.GetProperty("actions").Integers();
        Assert.Equal(new Discrete(actions.Length), specification.ActionSpace);

        // Action i of the space is action actions[i] of the six.
        IEnvironment all = EnvironmentRegistry.Make(id[..^1] + "0");
        IEnvironment chosen = EnvironmentRegistry.Make(id);
        float[] expected = new float[box.Size];
        float[] frame = new float[box.Size];
        all.Reset(7, expected);
        chosen.Reset(7, frame);
        AssertOn(wrapped.GetProperty("reset"), frame);
        for (int step = 0; step < 500; step++)
        {
            int action = step * 7 % 11 % actions.Length;
            StepResult result = chosen.Step(action, frame);
            Assert.Equal(all.Step(actions[action], expected), result);
            Assert.Equal(expected, frame);
            if (result.Ended)
            {
                all.Reset(null, expected);
                chosen.Reset(null, frame);
            }
        }
    }

    [Fact]
    public void A_seed_decides_what_follows_whatever_was_played_before()
    {
        float[] used = new float[400];
        float[] fresh = new float[400];
        for (ulong seed = 0; seed < 40; seed++)
        {
            var environment = new MinAtarEnvironment(MinAtarGame.Breakout, stickyActions: 0.5);
            environment.Reset(1, used);
            environment.Step(3, used);
            environment.Reset(seed, used);
            var other = new MinAtarEnvironment(MinAtarGame.Breakout, stickyActions: 0.5);
            other.Reset(seed, fresh);
            Assert.Equal(other.Step(1, fresh), environment.Step(1, used));
            Assert.Equal(fresh, used);
        }
    }

    [Fact]
    public void Misuse_is_named_and_steps_allocate_nothing()
    {
        IEnvironment environment = EnvironmentRegistry.Make("MinAtar/Freeway-v1");
        float[] frame = new float[700];
        Assert.Equal("MinAtar/Freeway: Step was called before the first Reset; call Reset to begin an episode.", Assert.Throws<InvalidOperationException>(() => environment.Step(0, frame)).Message);
        Assert.Equal("MinAtar/Freeway: the first Reset needs a seed; later ones may continue the stream.", Assert.Throws<InvalidOperationException>(() => environment.Reset(null, frame)).Message);
        environment.Reset(0, frame);
        Assert.StartsWith("MinAtar/Freeway: the action 3 is not in Discrete(3); allowed are the integers 0 to 2.", Assert.Throws<ArgumentException>(() => environment.Step(3, frame)).Message);
        Assert.Throws<ArgumentException>(() => environment.Step(new[] { 1f }, frame));
        Assert.Equal("MinAtar/Freeway: an observation has 700 numbers, but the destination has 400.", Assert.Throws<ArgumentException>(() => environment.Step(0, new float[400])).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new MinAtarEnvironment(MinAtarGame.Freeway, stickyActions: 1.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MinAtarEnvironment(MinAtarGame.Freeway, stickyActions: double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MinAtarEnvironment((MinAtarGame)5));
        Assert.Equal(0, Allocation.Of(() =>
        {
            for (int i = 0; i < 700; i++)
            {
                environment.Step(1, frame);
            }
        }));
    }

    internal static MinAtarEnvironment Make(JsonElement recorded) => new(
        Game(recorded),
        minimalActions: false,
        recorded.GetProperty("sticky").GetDouble(),
        recorded.GetProperty("ramping").GetBoolean());

    private static MinAtarGame Game(JsonElement recorded) => Games[recorded.GetProperty("game").GetString()!];

    private static byte[] Bytes(float[] frame) => [.. frame.Select(cell => (byte)cell)];

    private static void AssertOn(JsonElement on, float[] frame)
    {
        float[] expected = new float[frame.Length];
        foreach (int cell in on.Integers())
        {
            expected[cell] = 1;
        }

        Assert.Equal(expected, frame);
    }
}
