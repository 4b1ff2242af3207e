using System.Text.Json.Serialization;
using Gradus;
using Gradus.Autodiff;
using Gradus.Envs;
using Gradus.Rl;

/// <summary>Features σ(xW_g) ⊙ tanh(xW_b), from which one linear head makes the policy and another the value.</summary>
internal sealed record GatedNetwork(int Width) : NetworkDescription
{
    public override ActorCriticNetwork Make(Space observationSpace, ActionHead head) => new Layers(this, observationSpace, head);

    private sealed class Layers : ActorCriticNetwork
    {
        private readonly ParameterBlock _gate, _body, _policy, _value;

        public Layers(GatedNetwork description, Space observationSpace, ActionHead head)
            : base(description, observationSpace, head)
        {
            _gate = Layout.Add("gate", ObservationSize + 1, description.Width); // + 1: the last row is the bias
            _body = Layout.Add("body", ObservationSize + 1, description.Width);
            EndTrunk(); // both heads use what was declared so far
            _policy = Layout.Add("policy", description.Width + 1, head.Outputs);
            EndPolicy(_policy);
            _value = Layout.Add("value", description.Width + 1, 1);
        }

        protected override void InitializeLayers<T>(ParameterVector<T> theta, Rng rng)
        {
            Initialization.Orthogonal(theta.ValueOf(_gate), gain: 1, rng);
            Initialization.Orthogonal(theta.ValueOf(_body), gain: 1, rng);
            Initialization.Orthogonal(theta.ValueOf(_policy), gain: 0.01, rng); // at first, every action is about as likely
            Initialization.Orthogonal(theta.ValueOf(_value), gain: 1, rng);
        }

        protected override Var<T> RecordTrunk<T>(NetworkTape<T> net) =>
            net.Observation.Linear(net[_gate]).Sigmoid() * net.Observation.Linear(net[_body]).Tanh();

        protected override Var<T> RecordPolicyHead<T>(NetworkTape<T> net, Var<T> features) => features.Linear(net[_policy]);

        protected override Var<T> RecordValueHead<T>(NetworkTape<T> net, Var<T> features) => features.Linear(net[_value]);
    }
}

[JsonSerializable(typeof(GatedNetwork))]
internal sealed partial class NetworkJson : JsonSerializerContext; // how policy files hold the record, without reflection
