using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>The environment of its own is the definition; moving many worlds side by side must give its bits.</summary>
public sealed class WorldBatchTests
{
    [Theory]
    [InlineData(1, AutoresetMode.SameStep, VectorWidth.Bits512, 1)]
    [InlineData(3, AutoresetMode.NextStep, VectorWidth.Bits128, 1)]
    [InlineData(21, AutoresetMode.SameStep, VectorWidth.Bits128, 1)]
    [InlineData(21, AutoresetMode.NextStep, VectorWidth.Bits256, 2)]
    [InlineData(37, AutoresetMode.SameStep, VectorWidth.Bits512, 3)]
    public void Landers_side_by_side_have_the_bits_of_landers_alone(int count, AutoresetMode mode, VectorWidth width, int threads)
    {
        // The craft comes down after about 70 steps, by itself or with engines that are fired at random: both kinds of end occur.
        AssertSame(() => new LunarLander(enableWind: true), new BatchSettings("lander", count, 85, mode, width), threads, 200, bothEnds: count > 1);
        AssertSame(() => new LunarLander(continuous: true), new BatchSettings("lander", count, 85, mode, width), threads, 90, bothEnds: false);
    }

    [Theory]
    [InlineData(1, AutoresetMode.SameStep, VectorWidth.Bits512, 1)]
    [InlineData(9, AutoresetMode.NextStep, VectorWidth.Bits128, 2)]
    [InlineData(18, AutoresetMode.SameStep, VectorWidth.Bits256, 1)]
    [InlineData(18, AutoresetMode.SameStep, VectorWidth.Bits512, 1)]
    public void Walkers_side_by_side_have_the_bits_of_walkers_alone(int count, AutoresetMode mode, VectorWidth width, int threads)
    {
        AssertSame(() => new BipedalWalker(), new BatchSettings("walker", count, 90, mode, width), threads, 200, bothEnds: count > 1);
        AssertSame(() => new BipedalWalker(hardcore: true), new BatchSettings("walker", count, 90, mode, width), threads, 60, bothEnds: false);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_wrong_action_is_named_by_rank_and_the_next_reset_makes_all_well(int threads)
    {
        const int Count = 5;
        using var environments = VectorEnvironment.Make("LunarLander-v3", Count, 0, threads: threads);
        float[] observations = new float[Count * 8];
        environments.Reset(observations);
        EnvironmentException failure = Assert.Throws<EnvironmentException>(() => environments.Step([0, 1, 2, 4, 3], observations));
        Assert.Equal((3, 3UL), (failure.Rank, failure.Seed));
        Assert.Contains("LunarLander: the action 4 is not in Discrete(4); allowed are the integers 0 to 3", failure.Message);
        environments.Reset(seed: 9, observations);
        using var fresh = VectorEnvironment.Make("LunarLander-v3", Count, 9);
        float[] expected = new float[Count * 8];
        fresh.Reset(expected);
        Assert.Equal(expected, observations);
        fresh.Step([0, 1, 2, 3, 0], expected);
        environments.Step([0, 1, 2, 3, 0], observations);
        Assert.Equal(expected, observations);
    }

    [Fact]
    public void Steps_and_resets_of_many_allocate_nothing_once_warm()
    {
        const int Count = 20;
        using var environments = VectorEnvironment.Make("LunarLander-v3", Count, 0);
        float[] observations = new float[Count * 8];
        int[] actions = new int[Count];
        environments.Reset(observations);
        Play(1000);
        long episodes = environments.Episodes.Count;
        Assert.Equal(0, Allocation.Of(() => Play(300)));
        Assert.True(environments.Episodes.Count > episodes + Count);

        void Play(int steps)
        {
            for (int i = 0; i < steps; i++)
            {
                actions.AsSpan().Fill(i * 7 / 3 % 4);
                environments.Step(actions, observations);
            }
        }
    }

    private static void AssertSame(Func<WorldEnvironment> factory, BatchSettings settings, int threads, int steps, bool bothEnds)
    {
        int count = settings.Count;
        using var batched = new VectorEnvironment(new EnvironmentSource(factory, count, 50, settings.Autoreset, threads, settings.Id), new WorldBatch(factory, settings), 50);
        using var single = new VectorEnvironment(() => new TimeLimit(factory(), settings.MaxSteps), count, 50, settings.Autoreset);
        float[] a = new float[count * single.ObservationSize];
        float[] b = new float[count * single.ObservationSize];
        float[] sample = new float[single.ActionSize];
        int[] choices = new int[count];
        float[] reals = new float[count * sample.Length];
        var rng = new Rng(5);
        batched.Reset(a);
        single.Reset(b);
        bool terminated = false;
        bool truncated = false;
        for (int step = 0; step < steps; step++)
        {
            Assert.Equal(b, a);
            for (int i = 0; i < count; i++)
            {
                single.ActionSpace.Sample(rng, sample);
                sample.CopyTo(reals, i * sample.Length);
                choices[i] = (int)sample[0];
            }

            Step(batched, a);
            Step(single, b);
            SameOutcome.Assert(single, batched);
            terminated |= single.Terminated.Contains(true);
            truncated |= single.Truncated.Contains(true);
        }

        Assert.True(!bothEnds || (terminated && truncated));

        void Step(VectorEnvironment environments, float[] observations)
        {
            if (single.ActionSpace is Discrete)
            {
                environments.Step(choices, observations);
            }
            else
            {
                environments.Step(reals, observations);
            }
        }
    }
}
