using Gradus.Envs;

namespace Gradus.Tests;

/// <summary>Tasks that need memory: what a policy with memory reaches, and what random play and a policy without memory average.</summary>
public sealed class MemoryTaskTests
{
    /// <summary>
    /// A deck that NumPy 1.24 shuffled, dealt from its end as popgym deals:
    /// <c>d = numpy.arange(52); numpy.random.Generator(numpy.random.PCG64(7)).shuffle(d); d[::-1] % 4</c>, and its rewards for the actions
    /// i² mod 4, times 48: right is +, wrong is −, nothing to repeat yet is 0.
    /// </summary>
    [Theory]
    [InlineData(4, 3, 13, 7, "3112323113213213003212113332021100003321032000010222", "000--+-----+-----+--+--+-+-------+--+-+-------+-+--")]
    [InlineData(2, 0, 3, 1, "111000", "-+--+")]
    public void Cards_and_rewards_are_popgyms(int symbols, int delay, int copies, ulong seed, string cards, string rewards)
    {
        var environment = new RepeatPrevious(symbols, delay, copies);
        var observation = new float[1];
        environment.Reset(seed, observation);
        Assert.Equal(cards[0] - '0', observation[0]);
        double unit = 1.0 / (cards.Length - 1 - delay);
        for (int i = 0; i < rewards.Length; i++)
        {
            StepResult result = environment.Step(i * i % symbols, observation);
            Assert.Equal(rewards[i] == '0' ? 0 : rewards[i] == '+' ? unit : -unit, result.Reward);
            Assert.Equal(cards[i + 1] - '0', observation[0]);
            Assert.Equal((i == rewards.Length - 1, false), (result.Terminated, result.Truncated));
        }
    }

    [Theory]
    [InlineData(4, 3, 13)]
    [InlineData(2, 0, 1)]
    [InlineData(3, 5, 4)]
    public void Repeating_what_was_seen_brings_the_return_1(int symbols, int delay, int copies)
    {
        List<float> seen = [];
        foreach (double @return in Returns(new RepeatPrevious(symbols, delay, copies), 20, Repeat, seen.Clear))
        {
            Assert.Equal(1, @return, 1e-12);
        }

        int Repeat(float[] observation, Rng rng)
        {
            seen.Add(observation[0]);
            return seen.Count > delay ? (int)seen[^(delay + 1)] : 0;
        }
    }

    [Fact]
    public void Random_play_repeats_one_symbol_in_four()
    {
        // 2/4 − 1. Of 48 actions ±1/48 with probabilities ¼ and ¾, the standard deviation is √(3/4 · 1/48) = 0.125.
        Assert.Equal(-0.5, Mean(new RepeatPrevious(), 4000, (_, rng) => rng.NextInt32(4)), 4 * 0.125 / Math.Sqrt(4000));
    }

    [Fact]
    public void Without_memory_naming_another_symbol_is_the_best_and_hardly_better()
    {
        // Of the 51 other cards, 13 have any one of the other symbols: 26/51 − 1.
        Assert.Equal((26.0 / 51) - 1, Mean(new RepeatPrevious(), 4000, (seen, _) => ((int)seen[0] + 1) % 4), 4 * 0.125 / Math.Sqrt(4000));
    }

    [Theory]
    [InlineData(1, 3, 13)]
    [InlineData(4, -1, 13)]
    [InlineData(4, 51, 13)]
    [InlineData(4, 3, 0)]
    [InlineData(4, 3, int.MaxValue)]
    public void A_deck_that_rewards_nothing_is_refused(int symbols, int delay, int copies) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RepeatPrevious(symbols, delay, copies));

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public void Following_the_sign_brings_the_return_4(int length)
    {
        bool north = false;
        foreach (double @return in Returns(new TMaze(length), 20, Follow, () => { }))
        {
            Assert.Equal(4, @return);
        }

        int Follow(float[] seen, Rng rng)
        {
            // 011 and 110 are the signs, 101 the corridor, 010 the junction.
            string bits = string.Concat(seen);
            Assert.Contains(bits, (string[])["011", "110", "101", "010"]);
            north = bits == "011" || (bits != "110" && north);
            return bits != "010" ? 1 : north ? 0 : 2;
        }
    }

    [Fact]
    public void Signs_are_equally_frequent_and_a_constant_turn_is_right_half_the_time()
    {
        // 4 or −0.1 with probability ½ each: mean 1.95, standard deviation 2.05.
        Assert.Equal(1.95, Mean(new TMaze(3), 4000, (seen, _) => seen[0] + seen[2] == 0 ? 0 : 1), 4 * 2.05 / Math.Sqrt(4000));
    }

    /// <summary>
    /// The mean return V of random play by hand, in a corridor of length 1: from the junction, a turn (½) is worth 1.95 on average, a step
    /// east costs 0.1 and one west leads to the start, J = 0.975 + (J − 0.1)/4 + S/4; from the start, S = ¾ (S − 0.1) + J/4. So S = 1.45.
    /// The same equations for other lengths, solved in fractions: 17/20, 1/20, and −223/20 for 10.
    /// </summary>
    [Theory]
    [InlineData(1, 1.45)]
    [InlineData(2, 0.85)]
    [InlineData(3, 0.05)]
    [InlineData(10, -11.15)]
    public void Random_play_in_the_maze_averages_what_linear_equations_say(int length, double mean)
    {
        double[] returns = [.. Returns(new TMaze(length), 3000, (_, rng) => rng.NextInt32(4), () => { })];
        double variance = returns.Sum(x => (x - mean) * (x - mean)) / returns.Length;
        Assert.Equal(mean, returns.Average(), 4 * Math.Sqrt(variance / returns.Length));
        Assert.Equal(1.85 - (0.3 * length) - (0.1 * length * length), mean, 1e-12);
    }

    [Fact]
    public void A_move_into_a_wall_leaves_the_agent_where_it_is_and_costs_a_tenth()
    {
        var environment = new TMaze(2);
        var observation = new float[3];
        environment.Reset(0, observation);
        string sign = string.Concat(observation);
        Assert.Equal([-0.1, -0.1, -0.1, 0, -0.1, 0, -0.1, 0, 0], ((int[])[0, 2, 3, 1, 0, 1, 1, 3, 3]).Select(Reward));
        Assert.Equal(sign, string.Concat(observation)); // back at the start, where the sign still stands
        Assert.Throws<ArgumentOutOfRangeException>(() => new TMaze(0));

        double Reward(int action) => environment.Step(action, observation).Reward;
    }

    private static double Mean(IEnvironment environment, int episodes, Func<float[], Rng, int> policy) =>
        Returns(environment, episodes, policy, () => { }).Average();

    private static IEnumerable<double> Returns(IEnvironment environment, int episodes, Func<float[], Rng, int> policy, Action begin)
    {
        var rng = new Rng(99);
        var observation = new float[environment.ObservationSpace.Size];
        for (int episode = 0; episode < episodes; episode++)
        {
            begin();
            environment.Reset(episode == 0 ? 1ul : null, observation);
            double sum = 0;
            StepResult result;
            do
            {
                result = environment.Step(policy(observation, rng), observation);
                sum += result.Reward;
            }
            while (!result.Ended);
            yield return sum;
        }
    }
}
