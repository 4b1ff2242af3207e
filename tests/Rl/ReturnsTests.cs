using System.Text.Json;
using Gradus.Rl;

namespace Gradus.Tests;

public sealed class ReturnsTests
{
    public static TheoryData<int> Cases => [.. Enumerable.Range(0, 6)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Advantages_and_returns_match_the_reference(int index)
    {
        var data = new Recorded(index);
        var advantages = new double[data.Count];
        GeneralizedAdvantage.Compute(data.Rewards, data.Values, data.NextValues, data.Discounts, data.Boundaries, data.Lambda, data.N, advantages);

        Near.Equal(data.Advantages, advantages, 1e-12);
        Near.Equal(data.Returns, advantages.Zip(data.Values, (a, v) => a + v).ToArray(), 1e-12);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void With_lambda_one_an_advantage_is_the_n_step_return_minus_the_value(int index)
    {
        var data = new Recorded(index);
        var advantages = new double[data.Count];
        var returns = new double[data.Count];
        GeneralizedAdvantage.Compute(data.Rewards, data.Values, data.NextValues, data.Discounts, data.Boundaries, 1.0, data.N, advantages);
        NStepReturns.Compute(data.Rewards, data.NextValues, data.Discounts, data.Boundaries, data.N, returns);

        Near.Equal(returns, advantages.Zip(data.Values, (a, v) => a + v).ToArray(), 1e-12);
    }

    [Fact]
    public void Returns_bootstrap_at_truncation_but_not_at_termination()
    {
        // γ = 0.5; rewards 1, 2, 4. Environment 0 terminates after the second step, environment 1 is truncated there with V(final) = 10.
        // R₂ = 4 + 0.5·V(s₃) with V = 6: 7.  Environment 0: R₁ = 2, R₀ = 1 + 0.5·2 = 2.  Environment 1: R₁ = 2 + 0.5·10 = 7, R₀ = 1 + 0.5·7 = 4.5.
        double[] rewards = [1, 1, 2, 2, 4, 4];
        double[] next = [99, 99, 99, 10, 6, 6];
        double[] discounts = [0.5, 0.5, 0, 0.5, 0.5, 0.5];
        bool[] boundaries = [false, false, true, true, false, false];
        var returns = new double[6];

        NStepReturns.Compute(rewards, next, discounts, boundaries, 2, returns);

        Assert.Equal([2, 4.5, 2, 7, 7, 7], returns);
    }

    [Fact]
    public void Explained_variance_is_one_for_a_perfect_critic_and_zero_for_a_constant_one()
    {
        double[] returns = [1, 2, 3, 6];

        Assert.Equal(1, Moments.ExplainedVariance<double>(returns, returns), 12);
        Assert.Equal(0, Moments.ExplainedVariance<double>([5, 5, 5, 5], returns), 12);
        Assert.True(double.IsNaN(Moments.ExplainedVariance<double>([1, 2], [3, 3])));
    }

    [Fact]
    public void A_single_advantage_is_normalised_to_zero()
    {
        float[] one = [3];
        Moments.Normalize<float>(one);
        Assert.Equal(0, one[0]);

        double[] three = [1, 2, 3]; // mean 2, unbiased deviation 1
        Moments.Normalize<double>(three);
        Near.Equal([-1, 0, 1], three, 1e-7);
    }

    /// <summary>One recorded case, turned into what the equations take: the value of the next state and a discount per step.</summary>
    private sealed class Recorded
    {
        public Recorded(int index)
        {
            JsonElement item = ReferenceFile.Load("pytorch/refs_gae.json").GetProperty("cases")[index];
            N = item.GetProperty(nameof(N)).GetInt32();
            Lambda = item.GetProperty("lam").GetDouble();
            double gamma = item.GetProperty("gamma").GetDouble();
            Rewards = Flat(item, "rewards");
            Values = Flat(item, "values");
            Advantages = Flat(item, "advantages");
            Returns = Flat(item, "returns");
            double[] final = Flat(item, "final_values");
            double[] last = item.GetProperty("last_values").Doubles();
            bool[] terminated = Flags(item, "terminated");
            bool[] truncated = Flags(item, "truncated");
            Discounts = [.. terminated.Select(ended => ended ? 0 : gamma)];
            Boundaries = [.. terminated.Zip(truncated, (a, b) => a || b)];
            NextValues = new double[Count];
            for (int i = 0; i < Count; i++)
            {
                NextValues[i] = truncated[i] ? final[i] : i + N < Count ? Values[i + N] : last[i + N - Count];
            }
        }

        public int N { get; }

        public int Count => Rewards.Length;

        public double Lambda { get; }

        public double[] Rewards { get; }

        public double[] Values { get; }

        public double[] NextValues { get; }

        public double[] Discounts { get; }

        public bool[] Boundaries { get; }

        public double[] Advantages { get; }

        public double[] Returns { get; }

        private static double[] Flat(JsonElement item, string name) => [.. item.GetProperty(name).EnumerateArray().SelectMany(ReferenceFile.Doubles)];

        private static bool[] Flags(JsonElement item, string name) =>
            [.. item.GetProperty(name).EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(flag => flag.GetBoolean())];
    }
}
