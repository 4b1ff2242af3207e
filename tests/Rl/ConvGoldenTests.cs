using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>
/// Short trainings of a convolutional network, on every vector width and several threads: parameters that come from our own output, as in
/// <see cref="A2CTests"/>, and change only when the arithmetic of training does.
/// </summary>
public sealed class ConvGoldenTests
{
    private static readonly Dictionary<string, string> Golden = new()
    {
        ["a2c"] = "3ce66661f4806423737cd70cb310055d3639d2c61e34a3ab11495afd437c3338",
        ["acktr"] = "91e17419478043ba7d199ee17974ec312fe2fb749d4e5153dc2ed6b6fbe6f764",
        ["ppo"] = "6ce213b9c8fe317badae16c2546d12e110fa958be17e79dc78d9a1b432a08b3a",
    };

    public static TheoryData<string, VectorWidth, int> Runs
    {
        get
        {
            var runs = new TheoryData<string, VectorWidth, int>();
            foreach (string algorithm in Golden.Keys)
            {
                runs.Add(algorithm, VectorWidth.Auto, 1);
                runs.Add(algorithm, VectorWidth.Bits128, 1);
                runs.Add(algorithm, VectorWidth.Bits256, 2);
                runs.Add(algorithm, VectorWidth.Bits512, 3);
            }

            return runs;
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_short_training_gives_the_committed_bits(string algorithm, VectorWidth width, int threads)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        AgentOptions options = info.Hyperparameters.Defaults with { Seed = 42 };
        options = info.Hyperparameters.Set(
            options, ["conv_layers=12x3,8x2/2p1", "conv_hidden=32", "conv_layer_norm=true", "n_steps=8", .. algorithm == "ppo" ? (string[])["minibatch_size=32"] : []]);
        var backend = new ManagedBackend<float>(threads, width, threads > 1 ? 1 : 1 << 20);
        using Agent agent = info.Create(new EnvironmentSource(() => new Dots(), 8, seed: 42, id: "Dots"), options, backend);
        agent.Learn(1024);

        Assert.True(Golden[algorithm] == agent.ParameterHash(), $"{algorithm}: {agent.ParameterHash()}");
    }
}
