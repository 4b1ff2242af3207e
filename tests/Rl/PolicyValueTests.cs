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

    [Fact]
    public void A_choice_with_probabilities_is_the_choice_without()
    {
        using var envs = VectorEnvironment.Make("CartPole-v1", count: 2, seed: 1);
        using var agent = new A2C(envs, new A2COptions { Seed = 1, Memory = MemoryKind.Gru });
        using Policy policy = agent.ToPolicy();
        IEnvironment game = EnvironmentRegistry.Make("CartPole-v1");
        var actor = new PolicyInEnvironment(policy, game);
        var other = new PolicyInEnvironment(policy, game);
        var probabilities = new float[2];
        for (int i = 0; i < 10; i++)
        {
            int action = actor.Choose(Seen, probabilities).Index;
            Assert.Equal(other.Choose(Seen).Index, action);
            Assert.Equal(1, probabilities.Sum(), 1e-6);
            Assert.True(probabilities[action] >= probabilities[1 - action]);
        }

        Assert.Throws<ArgumentException>(() => actor.Choose(Seen, new float[3]));
    }
}
