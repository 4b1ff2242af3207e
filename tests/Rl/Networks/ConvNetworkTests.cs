using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>Convolutional networks in training, in files and in options.</summary>
public sealed class ConvNetworkTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"gradus-{Path.GetRandomFileName()}.safetensors");

    private static EnvironmentSource Boards(int count = 8, ChannelOrder order = ChannelOrder.Last) =>
        new(() => new Dots(order), count, seed: 1, id: "Dots");

    [Theory]
    [InlineData(ChannelOrder.Last)]
    [InlineData(ChannelOrder.First)]
    public void A2C_learns_from_images_and_the_policy_survives_the_file(ChannelOrder order)
    {
        var options = new A2COptions { Seed = 1, Optimizer = OptimizerKind.Adam, LearningRate = 4e-3, EntropyCoefficient = 0.01, ConvHidden = [32] };
        using var agent = new A2C(Boards(order: order), options);
        agent.Learn(100_000);
        using Policy policy = agent.ToPolicy();
        policy.Save(_file);
        using Policy loaded = Policy.Load(_file);

        Assert.Equal(ConvDescription.MinAtar with { Hidden = [32] }, loaded.Description.Network);
        Assert.Equal(policy.ParameterHash(), loaded.ParameterHash());
        Assert.Equal(
            ["body.conv.0", "body.0", "pi.0", "vf.0"],
            SafetensorsFile.Read(_file).Tensors.Select(tensor => tensor.Name).Where(name => !name.Contains("stat", StringComparison.Ordinal)));
        double mean = Evaluation.Run(loaded, new Dots(order), "Dots", episodes: 50, deterministic: false).Mean;
        Assert.True(mean > 0.9, $"mean return {mean}"); // of random moves it is 0.3
    }

    [Theory]
    [InlineData("a2c", "auto", 6, "conv 16x3 128")]
    [InlineData("a2c", "conv_a3c", 84, "conv 16x8/4,32x4/2 256")]
    [InlineData("a2c", "conv_dqn", 84, "conv 32x8/4,64x4/2,64x3 512")]
    [InlineData("a2c", "auto", 84, "conv 32x8/4,64x4/2,64x3 512")]
    [InlineData("a2c", "mlp", 6, "mlp 64,64")]
    public void Options_choose_the_network(string algorithm, string kind, int side, string expected)
    {
        AlgorithmInfo info = Algorithms.Find(algorithm);
        AgentOptions options = info.Hyperparameters.Set(info.Hyperparameters.Defaults, $"network={kind}");
        var space = new Box(0, 1, 4, side, side);
        using Agent agent = info.Create(new EnvironmentSource(() => new Still(space), 1, seed: 1), options, new ManagedBackend<float>());
        using Policy policy = agent.ToPolicy();

        Assert.Equal(expected, policy.Description.Network switch
        {
            ConvDescription conv => $"conv {conv.Convolutions} {conv.Hidden}",
            MlpDescription mlp => $"mlp {mlp.Hidden}",
            _ => "?",
        });
    }

    [Fact]
    public void Vectors_and_matrices_get_perceptrons_unless_a_matrix_is_said_to_be_an_image()
    {
        foreach (int[] shape in (int[][])[[7], [4, 8]])
        {
            using var agent = new A2C(new EnvironmentSource(() => new Still(new Box(0, 1, shape)), 1, seed: 1));
            using Policy policy = agent.ToPolicy();
            Assert.IsType<MlpDescription>(policy.Description.Network);
        }

        using var images = new A2C(new EnvironmentSource(() => new Still(new Box(0, 1, 4, 8)), 1, seed: 1), new A2COptions { NetworkKind = NetworkKind.Conv });
        images.Learn(5);
    }

    [Fact]
    public void Every_algorithm_trains_one_and_resumes_it_bit_for_bit()
    {
        foreach (string algorithm in (string[])["a2c", "acktr", "ppo", "trpo"])
        {
            AlgorithmInfo info = Algorithms.Find(algorithm);
            AgentOptions options = info.Hyperparameters.Set(
                info.Hyperparameters.Defaults, algorithm == "ppo" ? ["n_steps=8", "minibatch_size=16", "conv_layer_norm=true"] : ["n_steps=8", "conv_layer_norm=true"]);
            options = algorithm == "trpo" ? info.Hyperparameters.Set(options, "value_minibatch_size=16") : options;
            using Agent whole = info.Create(Boards(4), options, new ManagedBackend<float>());
            whole.Learn(256);
            using Agent first = info.Create(Boards(4), options, new ManagedBackend<float>());
            first.Learn(256, new StopAt(128));
            TrainingState.Save(_file, first);
            using Agent second = info.Create(Boards(4), options, new ManagedBackend<float>());
            TrainingState.Load(_file, second);
            Assert.NotEqual(whole.ParameterHash(), second.ParameterHash());
            second.Resume();

            Assert.Equal(whole.ParameterHash(), second.ParameterHash());
        }
    }

    [Fact]
    public void After_warm_up_an_update_allocates_nothing()
    {
        using var agent = new A2C(Boards());
        agent.Learn(2000);
        long allocated = Allocation.Of(() => agent.Learn(40 * 100));

        Assert.True(allocated < 500, $"{allocated} bytes for 100 updates");
    }

    [Fact]
    public void A_network_that_does_not_fit_the_observations_is_refused_with_its_layer()
    {
        Refused(new A2COptions { NetworkKind = NetworkKind.Conv, ConvLayers = [new(16, 3), new(8, 5)] }, [6, 6, 2], "Layer 'body.conv.1' (8x5): A kernel of 5 × 5 does not fit an image of 4 × 4 × 16 (H × W × C).");
        Refused(new A2COptions { NetworkKind = NetworkKind.ConvDqn }, [10, 10, 4], "Layer 'body.conv.1' (64x4/2): A kernel of 4 × 4 does not fit an image of 1 × 1 × 32 (H × W × C).");
        Refused(new A2COptions { NetworkKind = NetworkKind.Conv }, [7], "Observations of shape (7) are no image: a convolutional network takes a Box of shape (height, width, channels)");
        Refused(new A2COptions { ConvChannels = ChannelAxis.First }, [6, 6, 2], "Layer 'body.conv.0' (16x3): A kernel of 3 × 3 does not fit an image of 6 × 6 × 2 (C × H × W).");
    }

    [Fact]
    public void Bounds_that_no_file_of_the_policy_could_hold_are_refused_before_anything_is_learned()
    {
        var options = new A2COptions { NetworkKind = NetworkKind.Conv, ConvLayers = [new(1, 8, 64)], ConvHidden = [] };
        float[] low = [.. Enumerable.Range(0, 84 * 84 * 4).Select(i => (float)(i % 2))];
        var pictures = new Box(BoxElement.UInt8, low, [.. Enumerable.Repeat(255f, low.Length)], 84, 84, 4);
        string refusal = Assert.Throws<ArgumentException>(() => new A2C(Of(pictures), options)).Message;
        Assert.Contains("its policy could not be saved: a space of 28224 elements is a text of 28", refusal, StringComparison.Ordinal);

        using var agent = new A2C(Of(new Box(BoxElement.UInt8, 0, 255, 84, 84, 4)), options);
        agent.Save(_file);
        Assert.InRange(new FileInfo(_file).Length, 1, 10_000);
        using Policy loaded = Policy.Load(_file);
        Assert.Equal(28224, loaded.ObservationSpace.Size);

        static EnvironmentSource Of(Box space) => new(() => new ScriptedEnvironment { ObservationSpace = space, Observations = [new float[space.Size]] }, 1, seed: 1, id: "Pictures");
    }

    [Fact]
    public void TRPO_refuses_a_shared_trunk_by_the_name_of_its_option()
    {
        HyperparameterException error = Assert.Throws<HyperparameterException>(() => new Trpo(Boards(), new TrpoOptions { ConvSharedTrunk = true }));
        Assert.StartsWith("conv_shared_trunk must be false for trpo", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("16x3", "16x3")]
    [InlineData(" 32x8/4, 64 x 4/2 ,64x3p1", "32x8/4,64x4/2,64x3p1")]
    [InlineData("16", null)]
    [InlineData("16x3,", null)]
    [InlineData("0x3", null)]
    [InlineData("16x3/0", null)]
    [InlineData("16x3p3", null)]
    [InlineData("16x3p0", null)]
    [InlineData("16x3p1/2", null)]
    [InlineData("99999x3", null)]
    [InlineData("-16x3", null)]
    [InlineData("none", null)]
    public void Convolutions_are_written_as_text(string text, string? expected)
    {
        Assert.Equal(expected, ConvolutionLayers.TryParse(text, out ConvolutionLayers? layers) ? layers.ToString() : null);
        if (layers is not null)
        {
            Assert.Equal(layers, ConvolutionLayers.TryParse(layers.ToString(), out ConvolutionLayers? again) ? again : null);
        }
    }

    [Fact]
    public void A_description_is_JSON_and_back()
    {
        var description = new ConvDescription([new(32, 8, 4), new(8, 3, 1, 1)], [], Activation.Tanh, SharedTrunk: false) { LayerNorm = true, Channels = ChannelAxis.First };
        const string Json = """{"kind":"conv","convolutions":"32x8/4,8x3p1","hidden":[],"activation":"tanh","shared_trunk":false,"layer_norm":true,"channels":"first"}""";

        Assert.Equal(Json, description.ToJson());
        Assert.Equal(description, NetworkDescription.FromJson(Json));
        Assert.Contains("Convolutions must be a text", Assert.ThrowsAny<Exception>(() => NetworkDescription.FromJson(Json.Replace("32x8/4,", "many", StringComparison.Ordinal))).Message, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_file);

    private static void Refused(A2COptions options, int[] shape, string message)
    {
        HyperparameterException error = Assert.Throws<HyperparameterException>(
            () => new A2C(new EnvironmentSource(() => new Still(new Box(0, 1, shape)), 1, seed: 1), options));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private sealed class StopAt(long steps) : ITrainingObserver
    {
        public void OnEpisode(Agent agent, int environment, double episodeReturn, int length)
        {
        }

        public TrainingSignal OnUpdate(Agent agent, MetricRow metrics) =>
            agent.EnvironmentSteps >= steps ? TrainingSignal.Stop : TrainingSignal.Continue;
    }

    /// <summary>Observations of any shape, all zero.</summary>
    private sealed class Still(Space space) : IEnvironment
    {
        public Space ObservationSpace { get; } = space;

        public Space ActionSpace { get; } = new Discrete(2);

        public void Reset(ulong? seed, Span<float> observation) => observation.Clear();

        public StepResult Step(EnvironmentAction action, Span<float> observation)
        {
            observation.Clear();
            return new StepResult(0, Terminated: false, Truncated: false);
        }
    }
}
