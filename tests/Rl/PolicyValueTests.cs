using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

public sealed class PolicyValueTests
{
    private static readonly float[] Seen = [0.1f, -0.2f, 0.03f, 0.4f];

    /// <summary>Two layers of tanh and a linear one, by hand in double precision; the last row of a layer is its bias.</summary>
    [Fact]
    public void The_value_is_that_of_the_value_network()
    {
        using var envs = VectorEnvironment.Make("CartPole-v1", count: 8, seed: 1);
        using var agent = new A2C(envs, new A2COptions { Seed = 1 });
        agent.Learn(4_000);
        using Policy policy = agent.ToPolicy();

        double[] row = [.. Seen];
        ParameterBlock[] layers = [.. policy.Theta.Layout.Blocks.Where(block => block.Name.StartsWith("vf", StringComparison.Ordinal))];
        Assert.Equal(3, layers.Length);
        foreach (ParameterBlock layer in layers)
        {
            float[] weights = policy.Theta.ValueOf(layer).Read().ToArray();
            int outputs = weights.Length / (row.Length + 1);
            double[] inputs = [.. row, 1];
            row = [.. Enumerable.Range(0, outputs).Select(j => inputs.Select((number, i) => number * weights[(i * outputs) + j]).Sum())];
            row = layer == layers[^1] ? row : Array.ConvertAll(row, Math.Tanh);
        }

        Assert.Equal(row[0], policy.Value(Seen), 1e-5 * (1 + Math.Abs(row[0])));
    }

    [Fact]
    public void A_policy_with_memory_keeps_no_value_and_says_so()
    {
        using var envs = VectorEnvironment.Make("CartPole-v1", count: 2, seed: 1);
        using var agent = new A2C(envs, new A2COptions { Seed = 1, Memory = MemoryKind.Gru });
        using Policy policy = agent.ToPolicy();
        Assert.Contains("depends on what it has seen", Assert.Throws<InvalidOperationException>(() => policy.Value(Seen)).Message, StringComparison.Ordinal);
    }

    /// <summary>A GRU remembers, so a moment's choice and value depend on those before: they are those of a tape over the whole episode.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_choice_with_thoughts_is_the_choice_without_and_the_value_is_that_of_the_tape(bool sharesTrunk)
    {
        const int Steps = 10;
        using var envs = VectorEnvironment.Make("CartPole-v1", count: 2, seed: 1);
        using var agent = new A2C(envs, new A2COptions { Seed = 1, Memory = MemoryKind.Gru, SharedTrunk = sharesTrunk });
        agent.Learn(200);
        using Policy policy = agent.ToPolicy();
        var tape = new Tape<float>(new ManagedBackend<float>());
        Var<float> seen = tape.Input("observation", Steps, 4);
        var net = policy.Network.Open(tape, policy.Theta, seen, sequences: 1);
        Var<float> all = policy.Network.Values(net, policy.Network.Features(net));
        float[] observations = [.. Enumerable.Range(0, Steps * 4).Select(i => MathF.Sin(i))];
        seen.Value.CopyFrom(observations);
        net.Keep.Value.CopyFrom([0, .. Enumerable.Repeat(1f, Steps - 1)]);
        tape.Compile().Forward();

        IEnvironment game = EnvironmentRegistry.Make("CartPole-v1");
        var actor = new PolicyInEnvironment(policy, game);
        var other = new PolicyInEnvironment(policy, game);
        var probabilities = new float[actor.DistributionSize];
        Assert.Equal(2, probabilities.Length);
        for (int episode = 0; episode < 2; episode++)
        {
            actor.Reset();
            other.Reset();
            for (int i = 0; i < Steps; i++)
            {
                ReadOnlySpan<float> observation = observations.AsSpan(4 * i, 4);
                int action = actor.Choose(observation, probabilities, out float value).Index;
                Assert.Equal(other.Choose(observation).Index, action);
                Assert.Equal(1, probabilities.Sum(), 1e-6);
                Assert.True(probabilities[action] >= probabilities[1 - action]);
                float expected = all.Value.ReadRow(i)[0];
                Assert.Equal(expected, value, 1e-5 * (1 + Math.Abs(expected)));
            }
        }

        Assert.Contains(
            "is 2 numbers, but there is room for 3",
            Assert.Throws<ArgumentException>(() => actor.Choose(Seen, new float[3], out _)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>A cannon has a choice and two numbers; standard deviations begin at 1, and Pendulum's is one of them.</summary>
    [Fact]
    public void A_distribution_is_the_probabilities_of_choices_and_the_means_and_deviations_of_numbers()
    {
        using var agent = new Ppo(EnvironmentSource.Of("ProbeHybrid-v0", count: 2, seed: 1));
        using Policy policy = agent.ToPolicy();
        IEnvironment game = EnvironmentRegistry.Make("ProbeHybrid-v0");
        var actor = new PolicyInEnvironment(policy, game);
        var numbers = new float[actor.DistributionSize];
        var observation = new float[policy.ObservationSpace.Size];
        game.Reset(1, observation);
        EnvironmentAction action = actor.Choose(observation, numbers, out float value);
        Assert.Equal(policy.Value(observation), value);
        int place = 0;
        foreach (SpacePart leaf in policy.ActionSpace.Leaves)
        {
            ReadOnlySpan<float> chosen = leaf.Of(action.Reals);
            if (leaf.Space is Box box)
            {
                Assert.Equal(chosen[0], Math.Clamp(numbers[place], box.Low[0], box.High[0]), 1e-6f); // the greedy action is the mean
                Assert.Equal(1, numbers[place + box.Size], 1e-6f);
                place += 2 * box.Size;
            }
            else
            {
                int n = ((Discrete)leaf.Space).N;
                Assert.Equal(1, numbers.Skip(place).Take(n).Sum(), 1e-6);
                Assert.Equal(numbers.Skip(place).Take(n).Max(), numbers[place + (int)chosen[0]]);
                place += n;
            }
        }

        Assert.Equal(numbers.Length, place);
    }
}
