using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>A network that the library does not know, in every algorithm.</summary>
public sealed class OwnNetworkTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"gradus-{Path.GetRandomFileName()}.safetensors");

    public OwnNetworkTests()
    {
        GatedDescription.Register();
        BrokenDescription.Register();
    }

    public static TheoryData<string, bool> Trainable => new()
    {
        { "a2c", true }, { "a2c", false }, { "a3c", true }, { "a3c", false }, { "acktr", true }, { "acktr", false }, { "ppo", true }, { "ppo", false }, { "trpo", false },
    };

    [Theory]
    [MemberData(nameof(Trainable))]
    public void It_learns_and_its_policy_survives_the_file(string algorithm, bool shared)
    {
        var environments = new EnvironmentSource(() => new Identity(), algorithm == "a3c" ? 1 : 4, seed: 1, id: "Identity");
        using Agent agent = Make(algorithm, environments, new GatedDescription(8, shared));
        agent.Learn(12_000);
        using Policy policy = agent.ToPolicy();
        Assert.Equal((6, 5), (policy.Act([1]), policy.Act([-1])));

        policy.Save(_file);
        using Policy loaded = Policy.Load(_file);
        Assert.Equal(new GatedDescription(8, shared), loaded.Description.Network);
        Assert.Equal(policy.ParameterHash(), loaded.ParameterHash());
        Assert.Equal(Probabilities(policy), Probabilities(loaded));
        Assert.Equal("3", SafetensorsFile.Read(_file).Metadata["format_version"]);
    }

    [Theory]
    [InlineData("a2c")]
    [InlineData("acktr")]
    [InlineData("ppo")]
    [InlineData("trpo")]
    public void It_resumes_bit_for_bit(string algorithm)
    {
        EnvironmentSource all = MakePoles();
        using Agent whole = Make(algorithm, all, new GatedDescription(8, Shared: false));
        whole.Learn(2560);

        EnvironmentSource some = MakePoles();
        using Agent first = Make(algorithm, some, new GatedDescription(8, Shared: false));
        first.Learn(2560, new StopAt(1280));
        TrainingState.Save(_file, first);
        EnvironmentSource others = MakePoles();
        using Agent second = Make(algorithm, others, new GatedDescription(8, Shared: false));
        TrainingState.Load(_file, second);
        Assert.NotEqual(whole.ParameterHash(), second.ParameterHash());
        second.Resume();

        Assert.Equal(whole.ParameterHash(), second.ParameterHash());

        static EnvironmentSource MakePoles() => EnvironmentSource.Of("CartPole-v1", count: 4, seed: 4);
    }

    [Fact]
    public void Continuous_actions_start_at_the_standard_deviation_that_the_options_say()
    {
        using var environments = VectorEnvironment.Make("Pendulum-v1", count: 2, seed: 1);
        foreach (LogStdKind kind in Enum.GetValues<LogStdKind>())
        {
            using var agent = new A2C(environments, new A2COptions { Network = new GatedDescription(4, Shared: true), LogStd = kind, InitialLogStd = -1.5 });
            agent.Save(_file);
            SafetensorsFile file = SafetensorsFile.Read(_file);
            float logStd = kind != LogStdKind.State
                ? file.Tensors.Single(tensor => tensor.Name == "pi.log_std").Values<float>()[0]
                : file.Tensors.Single(tensor => tensor.Name == "actor.head").Values<float>()[^1]; // the bias of the second output

            Assert.Equal(-1.5f, logStd);
            using Policy loaded = Policy.Load(_file);
            Assert.Equal(kind, loaded.Description.Gaussian.LogStd);
        }
    }

    [Fact]
    public void A_file_of_a_kind_that_nobody_registered_is_refused_with_what_to_do()
    {
        var environments = new EnvironmentSource(() => new Identity(), 1, seed: 1);
        using Agent agent = Make("a2c", environments, new GatedDescription(8, Shared: true));
        agent.Save(_file);
        SafetensorsFile file = SafetensorsFile.Read(_file);
        var metadata = file.Metadata.ToDictionary();
        metadata["network"] = """{"kind":"dated","Width":8,"Shared":true}""";
        new SafetensorsFile(metadata, file.Tensors).Write(_file);

        string message = Assert.Throws<InvalidPolicyException>(() => Policy.Load(_file)).Message;
        Assert.Contains("no kind of network 'dated'", message, StringComparison.Ordinal);
        Assert.Contains("; there are broken, conv, gated, ", message, StringComparison.Ordinal);
        Assert.Contains("NetworkRegistry.Register(\"dated\"", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_whose_arrays_are_of_another_network_than_it_says_is_refused()
    {
        var environments = new EnvironmentSource(() => new Identity(), 1, seed: 1);
        using Agent agent = Make("a2c", environments, new GatedDescription(8, Shared: true));
        agent.Save(_file);
        SafetensorsFile file = SafetensorsFile.Read(_file);
        var metadata = file.Metadata.ToDictionary();
        metadata["network"] = """{"kind":"gated","Width":9,"Shared":true}""";
        new SafetensorsFile(metadata, file.Tensors).Write(_file);

        Assert.Contains("needs trunk.gate: F32[2, 9]", Assert.Throws<InvalidPolicyException>(() => Policy.Load(_file)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no end of the policy", "must call EndPolicy")]
    [InlineData("late trunk", "EndTrunk after EndPolicy")]
    [InlineData("no value", "no parameters for the value alone")]
    [InlineData("too many outputs", "output layer 'pi' is (2, 3), but Discrete(2, start=5) needs 2 outputs")]
    [InlineData("state", "StateSize is 8, but its memories carry 0 numbers from step to step")]
    [InlineData("wide value", "the value head records")]
    [InlineData("rows together", "the trunk or policy head has an op that is not row-wise")]
    public void A_network_with_a_mistake_is_refused_before_anything_is_learned(string mistake, string message)
    {
        var environments = new EnvironmentSource(() => new Identity(), 2, seed: 1);
        Exception refused = Assert.ThrowsAny<SystemException>(() => Make("a2c", environments, new BrokenDescription(mistake)));

        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Trpo_refuses_a_network_whose_value_would_move_the_policy()
    {
        var environments = new EnvironmentSource(() => new Identity(), 4, seed: 1);
        Assert.Contains(
            "The network must have no trunk for trpo",
            Assert.Throws<HyperparameterException>(() => Make("trpo", environments, new GatedDescription(8, Shared: true))).Message,
            StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_file);

    private static Agent Make(string algorithm, EnvironmentSource environments, NetworkDescription network) => algorithm switch
    {
        "a2c" => new A2C(environments, new A2COptions { Seed = 1, LearningRate = 0.01, Network = network }),
        "a3c" => new A3C(environments, new A3COptions { Seed = 1, LearningRate = 0.01, Epsilon = 1e-3, Network = network }),
        "acktr" => new Acktr(environments, new AcktrOptions { Seed = 1, KlClip = 0.01, Network = network }),
        "ppo" => new Ppo(environments, new PpoOptions { Seed = 1, Steps = 32, MinibatchSize = 32, Epochs = 4, LearningRate = 0.01, Network = network }),
        _ => new Trpo(environments, new TrpoOptions { Seed = 1, Steps = 32, MaxKl = 0.03, ValueMinibatchSize = 64, Network = network }),
    };

    private static float[] Probabilities(Policy policy)
    {
        var probabilities = new float[2];
        policy.Probabilities([0.3f], probabilities);
        return probabilities;
    }
}
