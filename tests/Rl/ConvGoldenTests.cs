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
        ["a2c"] = "fec0dd9a4489b2a30d4be29f4ecbdb6927d17824ebd9f0cdfd27917075ba3612",
        ["acktr"] = "f680da412cb69a608248a43dd79014db0b3526b913a627d9a001e05a0473915b",
        ["ppo"] = "9988d1edaddba491c302a37b8f80be28c8245ed9a687a48bb357f665415637fc",
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

        Assert.Equal(Golden[algorithm], agent.ParameterHash());
    }
}
