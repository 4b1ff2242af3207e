using Gradus.Envs;

namespace Gradus.Tests;

public sealed class NimTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Leaving_the_exclusive_or_0_wins_every_game(bool perfectOpponent)
    {
        for (ulong seed = 0; seed < 50; seed++)
        {
            Assert.Equal(1, Play(new Nim(perfectOpponent), seed, Bouton));
        }
    }

    [Fact]
    public void From_heaps_whose_exclusive_or_is_0_nobody_beats_a_perfect_opponent()
    {
        for (ulong seed = 0; seed < 50; seed++)
        {
            Assert.Equal(-1, Play(new Nim(perfectOpponent: true, 1, 2, 3), seed, seed % 2 == 0 ? Bouton : AtRandom));
        }
    }

    /// <summary>
    /// The mean return of random play, by exact recursion over all games in fractions: from 3, 4, 5 it is 0 against a random opponent, and
    /// 2 · 12211/1814400 − 1 against a perfect one. From 1, 2 by hand: taking the 1 leaves 2, of which the opponent takes both, or
    /// (at random, half the time) one and then loses; one of the 2 leaves 1, 1, which wins; both leave 1, which loses. So (−1 + 1 − 1)/3,
    /// and (0 + 1 − 1)/3 at random.
    /// </summary>
    [Theory]
    [InlineData(false, 0, new[] { 3, 4, 5 })]
    [InlineData(true, -0.98653990299823641, new[] { 3, 4, 5 })]
    [InlineData(false, 0, new[] { 1, 2 })]
    [InlineData(true, -1.0 / 3, new[] { 1, 2 })]
    public void Random_play_averages_what_the_tree_of_games_says(bool perfectOpponent, double mean, int[] heaps)
    {
        const int Games = 6000;
        var environment = new Nim(perfectOpponent, heaps);
        double average = Enumerable.Range(0, Games).Average(seed => Play(environment, (ulong)seed, AtRandom));
        Assert.Equal(mean, average, 4 * Math.Sqrt((1 - (mean * mean)) / Games));
    }

    [Fact]
    public void Legal_are_the_numbers_that_a_heap_still_has()
    {
        var environment = new Nim(heaps: [1, 2]);
        var observation = new float[2];
        bool[] mask = new bool[3];
        environment.Reset(0, observation);
        Assert.Equal([1, 2], observation);
        environment.WriteActionMask(mask);
        Assert.Equal([true, true, true], mask);
        environment.Step(1, observation); // one of the 2: the opponent takes one of 1, 1
        environment.WriteActionMask(mask);
        Assert.Equal([observation[0] == 1, observation[1] == 1, false], mask);
        string message = Assert.Throws<ArgumentException>(() => environment.Step(2, observation)).Message;
        Assert.StartsWith($"Nim: action 2 takes 2 from heap 1, which has {observation[1]} left.", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 3, 0 })]
    [InlineData(new[] { 10_000, 1 })]
    [InlineData(new[] { int.MaxValue, int.MaxValue })]
    public void Heaps_that_are_empty_or_too_large_are_refused(int[] heaps) =>
        Assert.Throws<ArgumentException>(() => new Nim(false, heaps));

    private static double Play(Nim environment, ulong seed, Func<float[], bool[], Rng, int> policy)
    {
        var observation = new float[environment.ObservationSpace.Size];
        bool[] mask = new bool[environment.ActionSpace.MaskSize];
        var rng = new Rng(seed + 1_000_000);
        environment.Reset(seed, observation);
        StepResult result;
        do
        {
            environment.WriteActionMask(mask);
            result = environment.Step(policy(observation, mask, rng), observation);
        }
        while (!result.Ended);
        return result.Reward;
    }

    private static int AtRandom(float[] heaps, bool[] mask, Rng rng)
    {
        int[] legal = [.. Enumerable.Range(0, mask.Length).Where(action => mask[action])];
        return legal[rng.NextInt32(legal.Length)];
    }

    /// <summary>The move after which the exclusive or of all heaps is 0, if there is one; heaps of 3, 4, 5 or 1, 2, 3 at first.</summary>
    private static int Bouton(float[] heaps, bool[] mask, Rng rng)
    {
        int[] first = mask.Length == 12 ? [3, 4, 5] : [1, 2, 3];
        int start = 0;
        for (int heap = 0; heap < first.Length; heap++)
        {
            int others = heaps.Where((_, other) => other != heap).Aggregate(0, (sum, size) => sum ^ (int)size);
            if (others < heaps[heap])
            {
                return start + (int)heaps[heap] - others - 1;
            }

            start += first[heap];
        }

        return AtRandom(heaps, mask, rng);
    }
}
