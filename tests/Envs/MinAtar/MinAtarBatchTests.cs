using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>A game of its own is the definition; stepping many together must give its bits.</summary>
public sealed class MinAtarBatchTests
{
    public static TheoryData<MinAtarGame, AutoresetMode, int, int> Cases
    {
        get
        {
            var cases = new TheoryData<MinAtarGame, AutoresetMode, int, int>();
            foreach (MinAtarGame game in Enum.GetValues<MinAtarGame>())
            {
                cases.Add(game, AutoresetMode.SameStep, 1, 1);
                cases.Add(game, AutoresetMode.NextStep, 7, 1);
                cases.Add(game, AutoresetMode.SameStep, 33, 3);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void All_counts_and_threads_give_the_bits_of_single_games(MinAtarGame game, AutoresetMode mode, int count, int threads)
    {
        string id = $"MinAtar/{game}-v0";
        using var batched = VectorEnvironment.Make(id, count, 77, mode, threads);
        using var single = VectorEnvironment.Make(id, count, 77, mode, threads: 1, batched: false);
        float[] a = new float[count * single.ObservationSize];
        float[] b = new float[a.Length];
        batched.Reset(a);
        single.Reset(b);
        var rng = new Rng(5);
        int[] actions = new int[count];
        for (int step = 0; step < 2600; step++)
        {
            Assert.Equal(b, a);
            for (int i = 0; i < count; i++)
            {
                actions[i] = rng.NextInt32(6);
            }

            batched.Step(actions, a);
            single.Step(actions, b);
            SameOutcome.Assert(single, batched);
        }

        Assert.True(batched.Episodes.Count >= count);
    }

    [Fact]
    public void An_action_that_is_ignored_may_be_anything_and_one_that_counts_is_named()
    {
        using var games = VectorEnvironment.Make("MinAtar/Breakout-v1", 3, 0, AutoresetMode.NextStep);
        float[] frames = new float[3 * 400];
        games.Reset(frames);
        int[] actions = [0, 0, 0];
        while (!games.Terminated[1])
        {
            games.Step(actions, frames);
        }

        actions[1] = -5;
        games.Step(actions, frames);
        Assert.True(games.IsResetStep[1]);
        EnvironmentException failure = Assert.Throws<EnvironmentException>(() => games.Step(actions, frames));
        Assert.Equal((1, 1UL), (failure.Rank, failure.Seed));
        Assert.Contains("MinAtar/Breakout: the action -5 is not in Discrete(3); allowed are the integers 0 to 2", failure.Message);
    }

    [Fact]
    public void Stepping_allocates_nothing()
    {
        foreach (MinAtarGame game in Enum.GetValues<MinAtarGame>())
        {
            using var games = VectorEnvironment.Make($"MinAtar/{game}-v0", 16, 0);
            float[] frames = new float[16 * games.ObservationSize];
            int[] actions = [.. Enumerable.Range(0, 16).Select(i => i % 6)];
            games.Reset(frames);
            games.Step(actions, frames);
            Assert.Equal(0, Allocation.Of(() =>
            {
                for (int step = 0; step < 1000; step++)
                {
                    games.Step(actions, frames);
                }
            }));
        }
    }

    [Theory]
    [InlineData(MinAtarGame.Asterix)]
    [InlineData(MinAtarGame.Breakout)]
    [InlineData(MinAtarGame.Freeway)]
    [InlineData(MinAtarGame.Seaquest)]
    [InlineData(MinAtarGame.SpaceInvaders)]
    public async Task A_damaged_state_is_refused_or_can_be_played(MinAtarGame game)
    {
        using var games = VectorEnvironment.Make($"MinAtar/{game}-v0", 1, 3);
        float[] frames = new float[games.ObservationSize];
        games.Reset(frames);
        var rng = new Rng(30);
        while (games.Episodes.RunningLengths[0] < 60)
        {
            games.Step([rng.NextInt32(6)], frames);
        }

        byte[] state = StateWriter.Save(games);
        int start = state.AsSpan().IndexOf("game"u8);
        int refused = 0;
        await Task.Run(Damage).WaitAsync(Patience.Longest);
        Assert.InRange(refused, 1, 1999);

        void Damage()
        {
            for (int mutant = 0; mutant < 2000; mutant++)
            {
                byte[] damaged = [.. state];
                damaged[start + rng.NextInt32(state.Length - start)] = (byte)(mutant % 2 == 0 ? rng.NextInt32(12) : 255 - rng.NextInt32(4));
                try
                {
                    StateReader.Load(damaged, games);
                }
                catch (InvalidDataException)
                {
                    refused++;
                    continue;
                }

                for (int step = 0; step < 200; step++)
                {
                    games.Step([rng.NextInt32(6)], frames);
                }
            }
        }
    }
}
