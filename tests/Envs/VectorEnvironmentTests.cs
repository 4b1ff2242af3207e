using System.Text.Json;
using Gradus.Envs;

namespace Gradus.Tests;

public sealed class VectorEnvironmentTests
{
    [Theory]
    [InlineData("SAME_STEP", AutoresetMode.SameStep, 1)]
    [InlineData("SAME_STEP", AutoresetMode.SameStep, 3)]
    [InlineData("NEXT_STEP", AutoresetMode.NextStep, 1)]
    [InlineData("NEXT_STEP", AutoresetMode.NextStep, 2)]
    public void Both_autoreset_modes_follow_Gymnasiums_vector_environment_to_the_last_bit(string recordedMode, AutoresetMode mode, int threads)
    {
        JsonElement recorded = ReferenceFile.Load($"gymnasium/vector_CartPole-v1_{recordedMode}.json");
        int limit = recorded.GetProperty("max_episode_steps").GetInt32();
        int count = recorded.GetProperty("num_envs").GetInt32();
        using var environments = new VectorEnvironment(
            () => new TimeLimit(new CartPole(), limit), count, (ulong)recorded.GetProperty("seed").GetInt32(), mode, threads);

        float[] observations = new float[count * 4];
        environments.Reset(observations);
        Assert.Equal(Flat(recorded.GetProperty("reset_obs")), observations);
        bool[] endedBefore = new bool[count];
        foreach (JsonElement step in recorded.GetProperty("steps").EnumerateArray())
        {
            environments.Step(step.GetProperty("a").Integers(), observations);
            Assert.Equal(Flat(step.GetProperty("obs")), observations);
            Assert.Equal(step.GetProperty("r").Doubles(), environments.Rewards.ToArray());
            Assert.Equal(Flags(step, "te"), environments.Terminated.ToArray());
            Assert.Equal(Flags(step, "tr"), environments.Truncated.ToArray());
            AssertFinalObservations(step, environments);

            // Gymnasium does not say which steps were resets; by its rule it is those after an end.
            Assert.Equal(mode == AutoresetMode.NextStep ? endedBefore : new bool[count], environments.IsResetStep.ToArray());
            endedBefore = [.. Flags(step, "te").Zip(Flags(step, "tr"), (te, tr) => te || tr)];
        }
    }

    [Theory]
    [InlineData(AutoresetMode.SameStep)]
    [InlineData(AutoresetMode.NextStep)]
    public void Every_number_of_threads_gives_the_same_numbers_and_the_same_order_of_episodes(AutoresetMode mode)
    {
        const int Count = 37;
        string expected = Transcript(Count, mode, threads: 1);
        Assert.Contains("end", expected);
        foreach (int threads in new[] { 2, 3, 5, 37, 64 })
        {
            Assert.Equal(expected, Transcript(Count, mode, threads));
        }
    }

    [Fact]
    public void Environment_i_gives_the_episodes_of_one_environment_with_seed_plus_i()
    {
        const int Count = 3;
        using var environments = VectorEnvironment.Make("CartPole-v1", Count, seed: 40);
        float[] observations = new float[Count * 4];
        environments.Reset(observations);
        for (int i = 0; i < Count; i++)
        {
            float[] alone = new float[4];
            EnvironmentRegistry.Make("CartPole-v1").Reset(40 + (ulong)i, alone);
            Assert.Equal(alone, observations[(i * 4)..((i + 1) * 4)]);
        }

        // Without a seed the streams go on; with one they start anew.
        float[] second = new float[Count * 4];
        environments.Reset(second);
        Assert.NotEqual(observations, second);
        environments.Reset(40, second);
        Assert.Equal(observations, second);
        environments.Reset(41, second);
        Assert.Equal(observations[4..], second[..8]);
        Assert.Equal(41u, environments.Seed);
    }

    [Fact]
    public void Statistics_count_what_an_environment_alone_would_report()
    {
        const int Count = 4;
        using var environments = VectorEnvironment.Make("CartPole-v1", Count, seed: 9, AutoresetMode.NextStep);
        float[] observations = new float[Count * 4];
        int[] actions = [0, 1, 0, 1];
        environments.Reset(observations);
        Assert.True(double.IsNaN(environments.Episodes.MeanReturn));

        var lengths = new List<int>();
        var running = new int[Count];
        for (int step = 0; step < 3000; step++)
        {
            environments.Step(actions, observations);
            var finished = new List<(int, double, int, bool)>();
            for (int i = 0; i < Count; i++)
            {
                running[i] += environments.IsResetStep[i] ? 0 : 1;
                if (environments.Terminated[i])
                {
                    finished.Add((i, running[i], running[i], true));
                    lengths.Add(running[i]);
                    running[i] = 0;
                }

                Assert.Equal(running[i], environments.Episodes.RunningLengths[i]);
                Assert.Equal(running[i], environments.Episodes.RunningReturns[i]);
            }

            Assert.Equal(finished, environments.Episodes.Finished.ToArray().Select(e => (e.Rank, e.Return, e.Length, e.Terminated)));
        }

        Assert.True(lengths.Count > 2 * EpisodeStatistics.Window);
        Assert.Equal(lengths.Count, environments.Episodes.Count);
        Assert.Equal(lengths.TakeLast(100).Average(), environments.Episodes.MeanReturn, 1e-12);
        Assert.Equal(lengths.TakeLast(100).Average(), environments.Episodes.MeanLength, 1e-12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_failing_environment_is_named_by_rank_step_and_seed_and_the_lowest_one_wins(int threads)
    {
        using var environments = new VectorEnvironment(() => new Counter(failAtSeed: 103, alsoFailAtSeed: 105), 6, seed: 100, threads: threads, id: "Counter");
        float[] observations = new float[6];
        environments.Reset(observations);
        environments.Step(new int[6], observations);
        EnvironmentException failure = Assert.Throws<EnvironmentException>(() => environments.Step(new int[6], observations));
        Assert.Equal((3, 2L, 103UL), (failure.Rank, failure.Step, failure.Seed));
        Assert.Equal("Environment 3 (Counter, seed 103) failed at step 2: the counter is broken", failure.Message);
        Assert.IsType<InvalidOperationException>(failure.InnerException);

        // Half a step was done: only a reset helps, and it does.
        Assert.Contains("call Reset first", Assert.Throws<InvalidOperationException>(() => environments.Step(new int[6], observations)).Message);
        environments.Reset(observations);
        environments.Step(new int[6], observations);
    }

    [Fact]
    public void An_action_outside_the_space_names_the_environment_and_what_is_allowed()
    {
        using var environments = VectorEnvironment.Make("CartPole-v1", 3, seed: 5, threads: 2);
        float[] observations = new float[12];
        environments.Reset(observations);
        EnvironmentException failure = Assert.Throws<EnvironmentException>(() => environments.Step([0, 1, 7], observations));
        Assert.Equal(2, failure.Rank);
        Assert.StartsWith("Environment 2 (CartPole-v1, seed 7) failed at step 1: ", failure.Message);
        Assert.Contains("the action 7 is not in Discrete(2); allowed are the integers 0 to 1", failure.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_step_allocates_nothing_after_the_first(int threads)
    {
        const int Count = 16;
        using var environments = VectorEnvironment.Make("CartPole-v1", Count, seed: 1, threads: threads);
        float[] observations = new float[Count * 4];
        int[] actions = new int[Count];
        environments.Reset(observations);
        environments.Step(actions, observations);
        environments.Step(actions, observations);

        Assert.Equal(0, Allocation.Of(() =>
        {
            for (int i = 0; i < 500; i++)
            {
                environments.Step(actions, observations);
            }
        }));
        Assert.True(environments.Episodes.Count > 0);
    }

    [Theory]
    [InlineData(AutoresetMode.SameStep)]
    [InlineData(AutoresetMode.NextStep)]
    public void A_resumed_vector_goes_on_as_if_it_had_never_stopped(AutoresetMode mode)
    {
        const int Count = 5;
        using var steady = VectorEnvironment.Make("CartPole-v1", Count, seed: 3, mode);
        float[] a = new float[Count * 4];
        float[] b = new float[Count * 4];
        steady.Reset(a);
        int[] actions = [1, 0, 1, 0, 1];
        do
        {
            steady.Step(actions, a);
        }
        while (steady.Episodes.Finished.Length == 0); // saved when a reset of the next step may be due

        byte[] state = StateWriter.Save(steady);
        using var resumed = VectorEnvironment.Make("CartPole-v1", Count, seed: 999, mode, threads: 2);
        StateReader.Load(state, resumed);
        Assert.Equal((steady.Seed, steady.Steps), (resumed.Seed, resumed.Steps));
        for (int i = 0; i < 200; i++)
        {
            steady.Step(actions, a);
            resumed.Step(actions, b);
            Assert.Equal(a, b);
            Assert.Equal(steady.Rewards.ToArray(), resumed.Rewards.ToArray());
            Assert.Equal(steady.Episodes.Finished.ToArray(), resumed.Episodes.Finished.ToArray());
        }

        Assert.Equal(steady.Episodes.MeanReturn, resumed.Episodes.MeanReturn);
        using var other = VectorEnvironment.Make("CartPole-v1", Count + 1, seed: 3, mode);
        Assert.Equal("count: expected 6, found 5.", Assert.Throws<InvalidDataException>(() => StateReader.Load(state, other)).Message);
    }

    [Fact]
    public void Box_and_multi_actions_reach_their_environment_as_rows()
    {
        using var box = new VectorEnvironment(() => new Echo(new Box(-9, 9, 2)), 2, seed: 0, threads: 2);
        float[] observations = new float[4];
        box.Reset(observations);
        box.Step([1f, -2f, 3f, -4f], observations);
        Assert.Equal([1f, -2f, 3f, -4f], observations);
        Assert.Contains("call Step with floats", Assert.Throws<InvalidOperationException>(() => box.Step([1, 2, 3, 4], observations)).Message);

        using var multi = new VectorEnvironment(() => new Echo(new MultiDiscrete(5, 5)), 2, seed: 0);
        multi.Reset(observations);
        multi.Step([1, 2, 3, 4], observations);
        Assert.Equal([1f, 2f, 3f, 4f], observations);
        Assert.Contains("call Step with integers", Assert.Throws<InvalidOperationException>(() => multi.Step([1f, 2f, 3f, 4f], observations)).Message);
    }

    [Fact]
    public void Environments_are_disposed_once_also_when_a_later_one_cannot_be_made()
    {
        int disposed = 0;
        var environments = new VectorEnvironment(() => new Counter(onDispose: () => disposed++), 3, seed: 0, threads: 2);
        environments.Dispose();
        environments.Dispose();
        Assert.Equal(3, disposed);
        Assert.Throws<ObjectDisposedException>(() => environments.Reset(new float[3]));
        Assert.Throws<ObjectDisposedException>(() => environments.Step(new int[3], new float[3]));

        disposed = 0;
        int made = 0;
        Assert.Throws<IOException>(() => new VectorEnvironment(
            () => made++ < 2 ? new Counter(onDispose: () => disposed++) : throw new IOException(), 3, seed: 0));
        Assert.Equal(2, disposed);
    }

    [Fact]
    public void Impossible_arguments_are_refused_with_what_is_possible()
    {
        Assert.Contains("at least 1 environment, but 0", Assert.Throws<ArgumentOutOfRangeException>(() => VectorEnvironment.Make("CartPole-v1", 0, 1)).Message);
        Assert.Contains("at least 1 thread, but -1", Assert.Throws<ArgumentOutOfRangeException>(() => VectorEnvironment.Make("CartPole-v1", 1, 1, threads: -1)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => VectorEnvironment.Make("CartPole-v1", 1, 1, (AutoresetMode)7));
        Assert.Contains("Did you mean 'CartPole-v1'?", Assert.Throws<ArgumentException>(() => VectorEnvironment.Make("CartPole", 1, 1)).Message);
        int made = 0;
        Assert.Contains("differ", Assert.Throws<InvalidOperationException>(() => new VectorEnvironment(() => new Echo(new Box(-1, 1, ++made)), 2, 1)).Message);

        using var environments = VectorEnvironment.Make("CartPole-v1", 2, 1);
        float[] observations = new float[8];
        Assert.Contains("before Reset", Assert.Throws<InvalidOperationException>(() => environments.Step([0, 0], observations)).Message);
        Assert.Contains("before Reset", Assert.Throws<InvalidOperationException>(() => environments.SaveState(new StateWriter())).Message);
        Assert.Contains("7 observations were given, but 2 environments with 4 each need 8", Assert.Throws<ArgumentException>(() => environments.Reset(observations.AsSpan(1))).Message);
        environments.Reset(observations);
        Assert.Contains("3 actions were given, but 2 environments with 1 each need 2", Assert.Throws<ArgumentException>(() => environments.Step([0, 0, 0], observations)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => environments.FinalObservation(2).Length);
        Assert.Contains("no final observation of environment 1", Assert.Throws<InvalidOperationException>(() => environments.FinalObservation(1).Length).Message);
    }

    private static string Transcript(int count, AutoresetMode mode, int threads)
    {
        using var environments = new VectorEnvironment(() => new TimeLimit(new CartPole(), 30), count, seed: 17, mode, threads);
        float[] observations = new float[count * 4];
        int[] actions = new int[count];
        var transcript = new System.Text.StringBuilder();
        environments.Reset(observations);
        for (int step = 0; step < 100; step++)
        {
            for (int i = 0; i < count; i++)
            {
                actions[i] = observations[(i * 4) + 3] > 0 != (i % 3 == 0) ? 1 : 0;
            }

            environments.Step(actions, observations);
            transcript.AppendJoin(' ', observations).AppendJoin(' ', environments.Rewards.ToArray()).AppendJoin(' ', environments.IsResetStep.ToArray());
            foreach (FinishedEpisode episode in environments.Episodes.Finished)
            {
                transcript.Append("end ").Append(episode);
                if (mode == AutoresetMode.SameStep)
                {
                    transcript.AppendJoin(' ', environments.FinalObservation(episode.Rank).ToArray());
                }
            }

            transcript.AppendLine();
        }

        return transcript.ToString();
    }

    private static void AssertFinalObservations(JsonElement step, VectorEnvironment environments)
    {
        for (int i = 0; i < environments.Count; i++)
        {
            bool recorded = step.TryGetProperty("final_obs", out JsonElement final) && final[i].ValueKind == JsonValueKind.Array;
            Assert.Equal(recorded, environments.HasFinalObservation[i]);
            if (recorded)
            {
                Assert.Equal(final[i].Singles(), environments.FinalObservation(i).ToArray());
            }
        }
    }

    private static float[] Flat(JsonElement rows) => [.. rows.EnumerateArray().SelectMany(row => row.Singles())];

    private static bool[] Flags(JsonElement step, string name) => [.. step.GetProperty(name).EnumerateArray().Select(flag => flag.GetBoolean())];

    /// <summary>Observes how many steps it did; breaks at the second step of its first episode if it has one of the seeds.</summary>
    private sealed class Counter(ulong failAtSeed = ulong.MaxValue, ulong alsoFailAtSeed = ulong.MaxValue, Action? onDispose = null) : IEnvironment, IDisposable
    {
        private bool _broken;
        private int _steps;

        public Space ObservationSpace { get; } = new Box(0, float.PositiveInfinity, 1);

        public Space ActionSpace { get; } = new Discrete(1);

        public void Reset(ulong? seed, Span<float> observation)
        {
            _broken = seed == failAtSeed || seed == alsoFailAtSeed;
            observation[0] = _steps = 0;
        }

        public StepResult Step(EnvironmentAction action, Span<float> observation)
        {
            observation[0] = ++_steps;
            return _broken && _steps == 2 ? throw new InvalidOperationException("the counter is broken") : new StepResult(1, false, false);
        }

        public void Dispose() => onDispose?.Invoke();
    }

    /// <summary>Observes its last action.</summary>
    private sealed class Echo(Space space) : IEnvironment
    {
        public Space ObservationSpace { get; } = new Box(float.NegativeInfinity, float.PositiveInfinity, space.Size);

        public Space ActionSpace { get; } = space;

        public void Reset(ulong? seed, Span<float> observation) => observation.Clear();

        public StepResult Step(EnvironmentAction action, Span<float> observation)
        {
            for (int i = 0; i < observation.Length; i++)
            {
                observation[i] = action.Kind == ActionKind.Reals ? action.Reals[i] : action.Integers[i];
            }

            return default;
        }
    }
}
