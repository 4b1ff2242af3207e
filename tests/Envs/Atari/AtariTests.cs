using System.Security.Cryptography;
using System.Text.Json;
using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>
/// The wrappers of Atari games against recordings of OpenCV 4.6 and NumPy: <c>tests/Reference/atari/atari.py</c>, where they are written as
/// in stable-baselines3.
/// </summary>
public sealed class AtariTests
{
    private static readonly JsonElement Recorded = ReferenceFile.Load("atari/atari.json");

    public static TheoryData<int> Resized => [.. Enumerable.Range(0, Recorded.GetProperty("resized").GetArrayLength())];

    public static TheoryData<int> Runs => [.. Enumerable.Range(0, Recorded.GetProperty("runs").GetArrayLength())];

    /// <summary>The first half of the SHA-256 of bytes.</summary>
    internal static string Digest(ReadOnlySpan<float> bytes)
    {
        byte[] image = new byte[bytes.Length];
        for (int i = 0; i < image.Length; i++)
        {
            image[i] = checked((byte)bytes[i]);
        }

        return Convert.ToHexStringLower(SHA256.HashData(image))[..16];
    }

    [Theory]
    [MemberData(nameof(Resized))]
    public void Images_shrink_as_OpenCVs_do(int number)
    {
        JsonElement expected = Recorded.GetProperty("resized")[number];
        int[] to = expected.GetProperty("to").Integers();
        var environment = new ResizeObservation(Picture(expected.GetProperty("seed").GetUInt64(), expected.GetProperty("from").Integers()), to[0], to[1]);
        var small = new float[environment.ObservationSpace.Size];
        environment.Reset(0, small);

        Assert.Equal(expected.GetProperty("sum").GetDouble(), small.Sum(x => (double)x));
        Assert.Equal(expected.GetProperty("digest").GetString(), Digest(small));
    }

    [Fact]
    public void Colours_become_grey_as_OpenCVs_do()
    {
        JsonElement expected = Recorded.GetProperty("grey");
        var environment = new GrayscaleObservation(Picture(expected.GetProperty("seed").GetUInt64(), expected.GetProperty("shape").Integers()));
        var grey = new float[environment.ObservationSpace.Size];
        environment.Reset(0, grey);

        Assert.Equal("Box(0, 255, (40, 50, 1), uint8)", environment.ObservationSpace.ToString());
        Assert.Equal(expected.GetProperty("digest").GetString(), Digest(grey));
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_preprocessed_game_is_the_recorded_one_frame_by_frame(int number)
    {
        JsonElement run = Recorded.GetProperty("runs")[number];
        Compare(run, AtariPreprocessing.Wrap(new ArithmeticGame(run.GetProperty("game").GetString() == "Game"), run.GetProperty("training").GetBoolean()));
    }

    /// <summary>Plays a recorded run: observations, rewards and ends must be the same.</summary>
    internal static void Compare(JsonElement run, IEnvironment environment)
    {
        Assert.Equal("Box(0, 255, (84, 84, 4), uint8)", environment.ObservationSpace.ToString());
        var observation = new float[environment.ObservationSpace.Size];
        environment.Reset(run.GetProperty("seed").GetUInt64(), observation);
        Assert.Equal(run.GetProperty("reset").GetString(), Digest(observation));
        foreach (JsonElement step in run.GetProperty("steps").EnumerateArray())
        {
            StepResult result = environment.Step(step[0].GetInt32(), observation);
            Assert.Equal(step[1].GetString(), Digest(observation));
            Assert.Equal(new StepResult(step[2].GetDouble(), step[3].GetInt32() == 1, step[4].GetInt32() == 1), result);
            if (result.Ended)
            {
                environment.Reset(null, observation);
                Assert.Equal(step[5].GetString(), Digest(observation));
            }
        }
    }

    [Fact]
    public void A_preprocessed_game_goes_on_after_a_resume_as_if_nothing_had_happened()
    {
        IEnvironment first = AtariPreprocessing.Wrap(new ArithmeticGame());
        IEnvironment second = AtariPreprocessing.Wrap(new ArithmeticGame());
        var a = new float[first.ObservationSpace.Size];
        var b = new float[a.Length];
        first.Reset(11, a);
        for (int step = 0; step < 25; step++)
        {
            if (first.Step(step % 6, a).Ended)
            {
                first.Reset(null, a);
            }
        }

        StateReader.Load(StateWriter.Save((IResumable)first), (IResumable)second);
        for (int step = 0; step < 40; step++)
        {
            StepResult result = first.Step(step % 6, a);
            Assert.Equal(result, second.Step(step % 6, b));
            if (result.Ended)
            {
                first.Reset(null, a);
                second.Reset(null, b);
            }

            Assert.Equal(a, b);
        }
    }

    [Fact]
    public void Preprocessing_allocates_nothing_after_its_first_episode()
    {
        IEnvironment environment = AtariPreprocessing.Wrap(new ScriptedGame());
        var observation = new float[environment.ObservationSpace.Size];
        environment.Reset(1, observation);
        environment.Reset(null, observation);
        environment.Step(2, observation);

        Assert.Equal(0, Allocation.Of(() =>
        {
            environment.Step(2, observation);
            environment.Reset(null, observation);
        }));
    }

    [Fact]
    public void A_game_begins_with_one_to_thirty_actions_that_do_nothing()
    {
        var counts = new HashSet<int>();
        for (ulong seed = 0; seed < 300; seed++)
        {
            var game = new ScriptedGame();
            new NoopReset(game).Reset(seed, new float[game.ObservationSpace.Size]);
            Assert.All(game.Actions, action => Assert.Equal(0, action));
            counts.Add(game.Actions.Count);
        }

        Assert.Equal(Enumerable.Range(1, 30), counts.Order());
        Assert.Throws<InvalidOperationException>(() => new NoopReset(new ScriptedGame()).Reset(null, new float[12]));
    }

    [Fact]
    public void The_larger_of_the_last_two_frames_is_shown_and_rewards_are_added()
    {
        // Frame k of the scripted game is k everywhere, but its first pixel is dark in odd frames, which would flicker.
        var environment = new MaxAndSkip(new ScriptedGame(), 4);
        var observation = new float[12];
        environment.Reset(0, observation);
        StepResult result = environment.Step(2, observation);
        Assert.Equal((4.0, 4f, 4f), (result.Reward, observation[0], observation[1]));
        environment = new MaxAndSkip(new ScriptedGame { Lasts = 6 }, 5);
        environment.Reset(0, observation);
        environment.Step(2, observation);
        Assert.Equal((4f, 5f), (observation[0], observation[1])); // of frames 4 and 5
        Assert.Equal(new StepResult(1, Terminated: true, Truncated: false), environment.Step(2, observation)); // frame 6 ends the game
        Assert.Equal((6f, 6f), (observation[0], observation[1]));
    }

    [Fact]
    public void An_episode_is_a_life_and_the_game_goes_on_until_it_is_over()
    {
        var game = new ScriptedGame { LosesLifeEvery = 2 }; // lives after steps 1, 2, …: 3, 2, 2, 1, 1, 0
        var environment = new EpisodicLife(game);
        var observation = new float[12];
        environment.Reset(0, observation);
        Assert.False(environment.Step(2, observation).Ended);
        Assert.True(environment.Step(2, observation).Terminated);
        environment.Reset(null, observation); // goes on, with a no-op as third frame
        Assert.Equal((1, 0, 3f), (game.Resets, game.Actions[^1], observation[1]));
        Assert.True(environment.Step(2, observation).Terminated);
        environment.Reset(9, observation); // a seed begins a new game
        Assert.Equal((2, 0f), (game.Resets, observation[1]));
        for (int life = 0; life < 2; life++)
        {
            while (!environment.Step(2, observation).Ended)
            {
            }

            environment.Reset(null, observation);
        }

        Assert.True(environment.Step(2, observation).Terminated); // with the last life the game is over
        environment.Reset(null, observation);
        Assert.Equal((3, 0f), (game.Resets, observation[1]));
    }

    [Fact]
    public void What_wrappers_of_games_press_of_their_own_is_legal()
    {
        // A game in which nothing that they press ever is: it begins as without them, and anew after a lost life.
        var game = new LoadedGun();
        var environment = new FireReset(new NoopReset(new EpisodicLife(game)));
        float[] observation = new float[1];
        environment.Reset(0, observation);
        Assert.Equal((1, 0), (game.Resets, game.Steps));
        Assert.True(environment.Step(3, observation).Terminated);
        environment.Reset(null, observation);
        Assert.Equal((2, 1), (game.Resets, game.Steps));
    }

    [Fact]
    public void Fire_is_pressed_at_the_start()
    {
        var game = new ScriptedGame();
        var observation = new float[12];
        new FireReset(game).Reset(0, observation);
        Assert.Equal([1, 2], game.Actions);
        Assert.Equal(2, observation[1]);
        Assert.Contains(
            "FireReset needs a game whose action 1 is FIRE and that has an action 2, but the actions are NOOP, RIGHT, LEFT.",
            Assert.Throws<ArgumentException>(() => new FireReset(new ArithmeticGame(hasFire: false))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Rewards_are_clipped()
    {
        var environment = new ClipReward(new ScriptedEnvironment { Rewards = [5, -0.25, -7] });
        environment.Reset(0, new float[1]);
        Assert.Equal([1, -0.25, -1], Enumerable.Range(0, 3).Select(_ => environment.Step(0, new float[1]).Reward));
        Assert.Throws<ArgumentException>(() => new ClipReward(new ScriptedEnvironment(), 1, -1));
    }

    [Fact]
    public void Frames_are_stacked_as_channels_the_oldest_first()
    {
        var inner = new ScriptedEnvironment { Observations = [[1, 2, 3, 4], [5, 6, 7, 8]], ObservationSpace = new Box(BoxElement.UInt8, 0, 9, 1, 2, 2) };
        var environment = new FrameStack(inner, 2, asChannels: true);
        var observation = new float[8];
        environment.Reset(0, observation);
        Assert.Equal([1, 2, 1, 2, 3, 4, 3, 4], observation);
        environment.Step(0, observation);
        Assert.Equal([1, 2, 5, 6, 3, 4, 7, 8], observation);
        Assert.Equal("Box(0, 9, (1, 2, 4), uint8)", environment.ObservationSpace.ToString());
        Assert.Equal("Box(0, 9, (2, 1, 2, 2), uint8)", new FrameStack(inner, 2).ObservationSpace.ToString());
        Assert.Throws<ArgumentException>(() => new FrameStack(new ScriptedEnvironment(), 2, asChannels: true));
    }

    [Fact]
    public void What_is_no_game_or_no_image_is_refused_in_one_sentence()
    {
        Assert.Contains(
            "EpisodicLife needs an environment with lives and names of actions, but CartPole has none: it does not implement IArcadeEnvironment.",
            Message(() => new EpisodicLife(new TimeLimit(new CartPole(), 5))),
            StringComparison.Ordinal);
        Assert.Contains("GrayscaleObservation needs images of red, green and blue", Message(() => new GrayscaleObservation(Picture(0, [4, 4, 1]))), StringComparison.Ordinal);
        Assert.Contains("ResizeObservation needs images, (rows, columns)", Message(() => new ResizeObservation(new CartPole())), StringComparison.Ordinal);
        Assert.Contains("84×84 must lie between 1×1 and 40×50", Message(() => new ResizeObservation(Picture(0, [40, 50, 3]))), StringComparison.Ordinal);
        Assert.Contains("NoopReset needs actions that are integers from 0 on", Message(() => new NoopReset(new Pendulum())), StringComparison.Ordinal);

        static string Message(Func<IEnvironment> make) => Assert.Throws<ArgumentException>(make).Message;
    }

    /// <summary>Shows a picture of NumPy's own random numbers.</summary>
    private static ScriptedEnvironment Picture(ulong seed, int[] shape)
    {
        var rng = new Rng(seed);
        float[] picture = [.. Enumerable.Range(0, shape.Aggregate(1, (size, side) => size * side)).Select(_ => (float)rng.NextInt32(256))];
        return new ScriptedEnvironment { Observations = [picture], ObservationSpace = new Box(BoxElement.UInt8, 0, 255, shape) };
    }

    /// <summary>Frame k is k everywhere, but its first pixel is dark in odd frames; every step pays 1.</summary>
    private sealed class ScriptedGame : IArcadeEnvironment
    {
        private int _frame;

        public int Lasts { get; init; } = int.MaxValue;

        public int LosesLifeEvery { get; init; } = int.MaxValue;

        public List<int> Actions { get; } = new(10_000);

        public int Resets { get; private set; }

        public int Lives => 3 - (_frame / LosesLifeEvery);

        public IReadOnlyList<string> ActionMeanings { get; } = ["NOOP", "FIRE", "UP"];

        public Space ObservationSpace { get; } = new Box(BoxElement.UInt8, 0, 255, 84, 84, 3);

        public Space ActionSpace { get; } = new Discrete(3);

        public void Reset(ulong? seed, Span<float> observation)
        {
            _frame = 0;
            Resets++;
            Observe(observation);
        }

        public StepResult Step(EnvironmentAction action, Span<float> observation)
        {
            Actions.Add(action.Index);
            _frame++;
            Observe(observation);
            return new StepResult(1, _frame >= Lasts || Lives == 0, Truncated: false);
        }

        private void Observe(Span<float> observation)
        {
            observation.Fill(_frame % 256);
            observation[0] = _frame % 2 == 0 ? _frame % 256 : 0;
        }
    }
}
