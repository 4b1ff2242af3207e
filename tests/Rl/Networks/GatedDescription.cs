using System.Text.Json.Serialization;
using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

namespace Gradus.Tests;

/// <summary>A network that the library does not have: features σ(xW_g) ⊙ tanh(xW_b), shared by two linear heads or made twice.</summary>
internal sealed record GatedDescription(int Width, bool Shared) : NetworkDescription
{
    public static void Register() => NetworkRegistry.Register("gated", GatedJson.Default.GatedDescription);

    public override ActorCriticNetwork Make(Space observationSpace, ActionHead head) => new Network(this, observationSpace, head);

    private sealed class Network : ActorCriticNetwork
    {
        private readonly Gate? _trunk;
        private readonly Gate? _policyGate;
        private readonly Gate? _valueGate;
        private readonly ParameterBlock _policy;
        private readonly ParameterBlock _value;

        public Network(GatedDescription description, Space observationSpace, ActionHead head)
            : base(description, observationSpace, head)
        {
            int width = description.Width;
            if (description.Shared)
            {
                _trunk = new Gate(Layout, "trunk", ObservationSize, width);
                EndTrunk();
            }
            else
            {
                _policyGate = new Gate(Layout, "actor", ObservationSize, width);
            }

            _policy = Layout.Add("actor.head", width + 1, head.Outputs);
            EndPolicy(_policy);
            _valueGate = description.Shared ? null : new Gate(Layout, "critic", ObservationSize, width);
            _value = Layout.Add("critic.head", width + 1, 1);
        }

        protected override void InitializeLayers<T>(ParameterVector<T> theta, Rng rng)
        {
            foreach (ParameterBlock block in Layout.Blocks.Where(block => block.Shape.Rows > 1))
            {
                Initialization.Orthogonal(theta.ValueOf(block), block == _policy ? 0.01 : 1, rng);
            }
        }

        protected override Var<T> RecordTrunk<T>(NetworkTape<T> net) => _trunk?.Record(net, net.Observation) ?? net.Observation;

        protected override Var<T> RecordPolicyHead<T>(NetworkTape<T> net, Var<T> features) =>
            (_policyGate?.Record(net, features) ?? features).Linear(net[_policy]);

        protected override Var<T> RecordValueHead<T>(NetworkTape<T> net, Var<T> features) =>
            (_valueGate?.Record(net, features) ?? features).Linear(net[_value]);
    }

    private sealed class Gate(ParameterLayout layout, string name, int inputs, int width)
    {
        private readonly ParameterBlock _gate = layout.Add($"{name}.gate", inputs + 1, width);
        private readonly ParameterBlock _body = layout.Add($"{name}.body", inputs + 1, width);

        public Var<T> Record<T>(NetworkTape<T> net, Var<T> x)
            where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> => x.Linear(net[_gate]).Sigmoid() * x.Linear(net[_body]).Tanh();
    }
}

[JsonSerializable(typeof(GatedDescription))]
[JsonSerializable(typeof(BrokenDescription))]
internal sealed partial class GatedJson : JsonSerializerContext;
