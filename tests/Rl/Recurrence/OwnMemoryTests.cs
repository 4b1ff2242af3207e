using System.Text.Json.Serialization;
using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>A network of a user's own that remembers in three places: trunk, policy and value.</summary>
public sealed class OwnMemoryTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"gradus-{Path.GetRandomFileName()}.safetensors");

    public OwnMemoryTests() => NetworkRegistry.Register("own-memory", OwnMemoryJson.Default.OwnMemory);

    [Theory]
    [InlineData("a2c")]
    [InlineData("acktr")]
    [InlineData("ppo")]
    public void It_trains_saves_loads_and_acts_as_it_did(string algorithm)
    {
        EnvironmentSource source = EnvironmentSource.Of("ProbeMemory-v0", 8, seed: 1);
        using Agent agent = algorithm switch
        {
            "a2c" => new A2C(source, new A2COptions { Seed = 1, Network = new OwnMemory(6), Optimizer = OptimizerKind.Adam, LearningRate = 5e-3 }),
            "acktr" => new Acktr(source, new AcktrOptions { Seed = 1, Network = new OwnMemory(6), KlClip = 0.01 }),
            _ => new Ppo(source, new PpoOptions { Seed = 1, Network = new OwnMemory(6), Steps = 32, MinibatchSize = 128, LearningRate = 3e-3 }),
        };
        agent.Learn(20_000);
        agent.Save(_file);
        using Policy policy = agent.ToPolicy(), loaded = Policy.Load(_file);
        Assert.Equal("5", SafetensorsFile.Read(_file).Metadata["format_version"]);
        Assert.Equal(6 + 12, loaded.NewSession().StateSize); // a trunk and a policy act; the value does not
        Assert.Equal(1, Evaluation.Run(loaded, "ProbeMemory-v0", 40).Mean);
        PolicySession before = policy.NewSession(), after = loaded.NewSession();
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(before.Act([0.2f * i]), after.Act([0.2f * i]));
        }
    }

    [Fact]
    public void States_of_another_shape_than_was_said_are_refused()
    {
        EnvironmentSource source = EnvironmentSource.Of("ProbeMemory-v0", 2, seed: 1);
        Assert.Contains(
            "but must be (10, 5)",
            Assert.Throws<InvalidOperationException>(() => new A2C(source, new A2COptions { Network = new OwnMemory(6) { Says = 5 } })).Message,
            StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_file);
}

/// <summary>A GRU recorded op by op as trunk, an LSTM in the policy and a GRU in the value.</summary>
internal sealed record OwnMemory(int Units) : NetworkDescription
{
    [JsonIgnore]
    public int? Says { get; init; }

    public override ActorCriticNetwork Make(Space observationSpace, ActionHead head) => new Layers(this, observationSpace, head);

    private sealed class Layers : ActorCriticNetwork
    {
        private readonly ParameterBlock _input, _state, _policyHead, _valueHead;
        private readonly RecurrentLayer _policy, _value;
        private readonly int _says;

        public Layers(OwnMemory description, Space observationSpace, ActionHead head)
            : base(description, observationSpace, head)
        {
            int units = description.Units;
            _says = description.Says ?? units;
            _input = Layout.Add("input", ObservationSize + 1, 3 * units);
            _state = Layout.Add("state", units + 1, 3 * units);
            EndTrunk();
            _policy = RecurrentLayer.Declare(Layout, "policy", RecurrentKind.Lstm, units, units);
            _policyHead = Layout.Add("policy.head", units + 1, head.Outputs);
            EndPolicy(_policyHead);
            _value = RecurrentLayer.Declare(Layout, "value", RecurrentKind.Gru, units, units);
            _valueHead = Layout.Add("value.head", units + 1, 1);
            StateSize = units + _policy.StateSize + _value.StateSize;
        }

        public override int StateSize { get; }

        protected override void InitializeLayers<T>(ParameterVector<T> theta, Rng rng)
        {
            Initialization.Uniform(theta.ValueOf(_input), 0.5, rng);
            Initialization.Uniform(theta.ValueOf(_state), 0.5, rng);
            _policy.InitializeOrthogonal(theta, rng);
            Initialization.Orthogonal(theta.ValueOf(_policyHead), 0.01, rng);
            _value.InitializeOrthogonal(theta, rng);
            Initialization.Orthogonal(theta.ValueOf(_valueHead), 1, rng);
        }

        protected override Var<T> RecordTrunk<T>(NetworkTape<T> net) =>
            net.Remember(_says, initial => net.Observation.Linear(net[_input]).Gru(net[_state], Fitting(net, initial), net.Keep));

        protected override Var<T> RecordPolicyHead<T>(NetworkTape<T> net, Var<T> features) => net.Remember(_policy, features).Linear(net[_policyHead]);

        protected override Var<T> RecordValueHead<T>(NetworkTape<T> net, Var<T> features) => net.Remember(_value, features).Linear(net[_valueHead]);

        private Var<T> Fitting<T>(NetworkTape<T> net, Var<T> initial)
            where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> =>
            initial.Shape.Cols == _state.Shape.Rows - 1 ? initial : net.Tape.Input("another", net.Sequences, _state.Shape.Rows - 1);
    }
}

[JsonSerializable(typeof(OwnMemory))]
internal sealed partial class OwnMemoryJson : JsonSerializerContext;
